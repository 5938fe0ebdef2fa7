"""`--attachments s3://...` against a real server of that kind on loopback."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.attachment_files import FILES, book, codes, rows, small
from tests.e2e.running import Ended, talenthub

pytestmark = pytest.mark.slow
server = pytest.importorskip("moto.server")
s3fs = pytest.importorskip("s3fs")


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    running.stop()


def bucket(settings: dict[str, str], name: str) -> Any:
    keys = {"key": settings["AWS_ACCESS_KEY_ID"], "secret": settings["AWS_SECRET_ACCESS_KEY"]}
    files = s3fs.S3FileSystem(endpoint_url=settings["AWS_ENDPOINT_URL"], **keys)
    files.mkdir(name)
    return files


def run(command: str, work: Path, store: str, settings: dict[str, str], *more: str | Path) -> Ended:
    options = ("--mapping", "ats", "--target", f"sqlite:///{work / 'ats.db'}", "--runs", work / "runs")
    return talenthub(command, work / "export", *options, "--attachments", store, *more, environment=settings)


def test_a_bucket_takes_the_files_once_and_proves_them(settings: dict[str, str], tmp_path: Path) -> None:
    files = bucket(settings, "hires")
    small(tmp_path / "export")
    store = "s3://hires/export 1"
    planned = run("plan", tmp_path, store, settings, "--out", tmp_path / "plan")
    assert (planned.exit, book(planned)) == (0, {"files": 4, "stored": 4, "markers": 1})
    assert files.find("hires") == []
    first = run("load", tmp_path, store, settings)
    assert (first.exit, book(first)) == (0, {"files": 4, "stored": 4, "markers": 1})
    second = run("load", tmp_path, store, settings, "--manifest", tmp_path / "files.csv")
    assert (second.exit, book(second)) == (0, {"files": 4, "unchanged": 4, "markers": 1})
    assert second.document["facts"]["attachments_bytes_copied"] == 0
    assert {files.cat_file(place) for place in files.find("hires")} == {body for body in FILES.values() if body}
    url = rows(tmp_path)["1/Public/cv.pdf"]["file_url"]
    assert url.startswith("s3://hires/export 1/1/Public/")
    assert stat.S_IMODE((tmp_path / "files.csv").stat().st_mode) == 0o600
    assert run("verify", tmp_path, store, settings).exit == 0
    files.pipe_file(url.removeprefix("s3://"), b"tampered with")
    proof = run("verify", tmp_path, store, settings)
    assert (proof.exit, codes(proof)["A505"]) == (4, 1)
    again = run("load", tmp_path, store, settings)
    assert book(again) == {"files": 4, "stored": 1, "unchanged": 3, "markers": 1}


def test_a_bucket_that_is_not_there_or_a_server_that_is_away_ends_with_exit_8(settings: dict[str, str], tmp_path: Path) -> None:
    small(tmp_path / "export")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = settings | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{unused.getsockname()[1]}"}
        for store, where in (("s3://nobodys/x", settings), ("s3://hires/x", nowhere)):
            for command in ("plan", "load"):
                more = ("--out", tmp_path / "plan") if command == "plan" else ()
                ended = run(command, tmp_path, store, where, *more)
                assert ended.exit == 8, (command, store)
                assert [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"] == ["A402"]
                assert not (tmp_path / "ats.db").exists()
