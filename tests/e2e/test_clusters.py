"""`--cluster`: the rows, the accounting and the store of a local run, from a folder and from an object store."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import dask_cluster, object_server
from tests.dask_cluster import Processes
from tests.e2e.attachment_files import book, small
from tests.e2e.test_object_deliveries import rows, run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not dask_cluster.INSTALLED, reason=dask_cluster.REASON)]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with object_server.server_in_environment(), dask_cluster.cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


SECTIONS = ("sources", "targets", "attachments", "problems")


def test_a_load_by_a_cluster_equals_a_local_load(processes: Processes, tmp_path: Path) -> None:
    export, here, there = small(tmp_path / "export"), tmp_path / "here", tmp_path / "there"
    local = run("load", here, export, "--attachments", here / "files")
    ended = run("load", there, export, "--attachments", there / "files", "--cluster", processes.address)
    assert ended.exit == 0
    assert [ended.document[section] for section in SECTIONS] == [local.document[section] for section in SECTIONS]
    assert rows(there) == rows(here)
    assert "Candidate_" not in processes.logs


def test_a_bucket_is_planned_applied_and_verified_by_a_cluster(processes: Processes, tmp_path: Path) -> None:
    delivery, cluster = object_server.upload(small(tmp_path / "export")), ("--cluster", processes.address)
    store = f"{delivery}-store"
    planned = run("plan", tmp_path, delivery, "--attachments", store, "--out", tmp_path / "plan", *cluster)
    applied = run("apply", tmp_path, tmp_path / "plan", *cluster)
    assert (planned.exit, applied.exit, book(applied)) == (0, 0, {"files": 4, "stored": 4, "markers": 1})
    assert run("verify", tmp_path, delivery, "--attachments", store, *cluster).exit == 0
    again = run("load", tmp_path, delivery, "--attachments", store)
    assert (again.exit, book(again)) == (0, {"files": 4, "unchanged": 4, "markers": 1})


def test_a_scheduler_that_is_not_there_is_exit_8_before_anything_is_written(tmp_path: Path) -> None:
    export = small(tmp_path / "export")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        ended = run("load", tmp_path, export, "--attachments", tmp_path / "files", "--cluster", address)
    assert (ended.exit, [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"]) == (
        8,
        ["A411"],
    )
    assert not (tmp_path / "ats.db").exists()
    assert not (tmp_path / "files").exists()
