"""The server crashes and comes up again while a load is under way: exit 8, the target as before, and running again finishes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.e2e.running import talenthub
from tests.e2e.whole import Target, first_loaded, stored, undisturbed
from tests.own_server import OwnServer, own_server

MOMENTS = 8


@pytest.fixture
def server() -> Iterator[OwnServer]:
    # Not below pytest's own folder: the server runs as another user where tests run as root.
    with TemporaryDirectory(prefix="talenthub-restart-") as name:
        Path(name).chmod(0o755)
        with own_server(Path(name) / "data") as server:
            yield server


@contextmanager
def started(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-m", "migrate.cli.main", *arguments]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process


def crash_while_it_writes(server: OwnServer) -> None:
    """Lets nobody write candidates, though everybody read them; crashes as soon as somebody waits to write."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST('candidate' AS regclass)"
    other = psycopg.connect(server.url)
    other.execute("LOCK TABLE candidate IN SHARE MODE")
    deadline = time.monotonic() + 120
    while other.execute(waiting).fetchone() == (0,):
        assert time.monotonic() < deadline, "nobody came to write"
        time.sleep(0.05)
    server.restart()
    other.close()


@pytest.mark.slow
def test_a_load_whose_server_crashes_while_it_writes_ends_with_8_and_the_next_finishes(server: OwnServer, tmp_path: Path) -> None:
    target = Target(server.url, None)
    _, second, before = first_loaded(target, tmp_path, 20, 30)
    with started(second) as process:
        crash_while_it_writes(server)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 8, said.decode()
    assert "T111" in said.decode()
    assert target.rows() == before
    assert talenthub(*second).exit == 0
    again = talenthub(*second)
    assert (again.exit, again.target("candidate")["unchanged"]) == (0, 30)


@pytest.mark.slow
def test_a_load_whose_server_crashes_at_any_moment_is_whole_or_it_never_was(server: OwnServer, tmp_path: Path) -> None:
    target = Target(server.url, None)
    _, second, before = first_loaded(target, tmp_path, 20, 30)
    ended, lasts, after, files = undisturbed(target, tmp_path, second)
    run = ended.document["run"]
    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    ends: list[int] = []
    for _ in range(MOMENTS):
        if target.rows() == after:
            assert talenthub("rollback", run, "--yes", "--target", target.url, "--runs", tmp_path / "runs").exit == 0
            assert target.rows() == before
        with started([*second, "--format", "json"]) as process:
            time.sleep(dice.uniform(lasts * 0.2, lasts))
            server.restart()
            said, _ = process.communicate(timeout=120)
        ends.append(process.returncode)
        assert ends[-1] in (0, 8), said.decode()
        assert target.rows() in ([after] if ends[-1] == 0 else [before, after])
        run = json.loads(said)["run"]
    assert 8 in ends
    assert talenthub(*second).exit == 0
    assert target.rows() == after
    assert stored(tmp_path) == files
