"""A second run beside a first: it ends at once, says whose run it is, and stores nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.attachment_files import small
from tests.e2e.running import talenthub

_HOLD = """
import sys, time
from migrate.targets import open_target

with open_target(sys.argv[1], schema_name="ats").held("first"):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def held(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process holds the target, as a load does that still reads its delivery."""
    command = [sys.executable, "-c", _HOLD, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ats.db"
    named: str = request.getfixturevalue({"postgresql": "postgres_url", "mysql": "mysql_url"}[request.param])
    return named


def test_a_second_load_or_apply_ends_at_once_and_stores_nothing(url: str, tmp_path: Path) -> None:
    delivery, files, plan = small(tmp_path / "export"), tmp_path / "files", tmp_path / "plan"
    options = ("--mapping", "ats", "--target", url, "--runs", tmp_path / "runs", "--attachments", files)
    with held(url) as holder:
        # What reads and writes nothing goes on beside it.
        planned = talenthub("plan", delivery, *options, "--out", plan)
        assert planned.exit == 0
        for command in (("load", delivery, *options), ("apply", plan, "--runs", tmp_path / "runs")):
            ended = talenthub(*command)
            assert ended.exit == 7
            assert [problem["code"] for problem in ended.document["problems"]] == ["T108"]
            assert "run first" in ended.document["problems"][0]["message"]
            assert ended.document["sources"] == []
            assert holder.poll() is None, "the second run waited for the first one"
        assert not files.exists()
        assert not (tmp_path / "ats.db").exists()
    assert talenthub("load", delivery, *options).exit == 0
    assert files.exists()


def test_a_rollback_beside_a_run_ends_at_once(tmp_path: Path) -> None:
    delivery, url = small(tmp_path / "export"), f"sqlite:///{tmp_path}/ats.db"
    options = ("--target", url, "--runs", tmp_path / "runs")
    first = talenthub("load", delivery, "--mapping", "ats", *options)
    assert first.exit == 0
    with held(url):
        assert talenthub("rollback", first.document["run"], "--yes", *options).exit == 7
        assert talenthub("status", "--target", url).exit == 0
    assert talenthub("rollback", first.document["run"], "--yes", *options).exit == 0
