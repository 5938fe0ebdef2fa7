"""A real scheduler and real workers: what is killed, missing or different leads to the local result or to an error with a fix."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest

from migrate.archives import RemotePath, list_container
from migrate.attachments import Cluster, Store, copy_files, measure, open_store
from migrate.attachments import cluster as cluster_module
from migrate.attachments.cluster_tasks import perform
from migrate.attachments.engine import cut
from migrate.attachments.layout import parse_layout
from migrate.attachments.store_tasks import STORED_COLUMNS, PutFiles
from migrate.core.books import AttachmentBook
from migrate.core.errors import MigrateError, SetupError, UnreachableError
from tests import dask_cluster, object_server
from tests.attachments.deliveries import Given, pdf
from tests.dask_cluster import Processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not dask_cluster.INSTALLED, reason=dask_cluster.REASON)]
COUNT = 60
NAMES = [f"Candidate_{number % 3 + 1}/Public/lovelace-{number}.pdf" for number in range(COUNT)]


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Workers inherit the variables by which the server is found."""
    with object_server.server_in_environment():
        yield


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    with dask_cluster.cluster(tmp_path / "cluster") as found:
        yield found


@pytest.fixture
def delivery(given: Given, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Files enough for many small pieces."""
    monkeypatch.setattr(Cluster, "piece_files", 4)
    given.zip("a.zip", {name: pdf(name) * 500 for name in NAMES[: COUNT // 2]})
    given.zip("b.zip", {name: pdf(name) * 500 for name in NAMES[COUNT // 2 :]})
    return given


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(tmp_path / "elsewhere")
    bucket = f"bucket-{uuid4()}"
    object_server.client().mkdir(bucket)
    return open_store(f"s3://{bucket}/files")


def kept(delivery: Given, store: Store, address: str) -> AttachmentBook:
    with Cluster(address) as engine:
        engine.check_archives(delivery.listings)
        measured = measure(delivery.resolved(), delivery.listings, store, early=True, engine=engine)
        return copy_files(measured, delivery.listings, store, engine=engine).book


def contents(store: Store) -> dict[str, bytes]:
    return {location: b"".join(store.read(location)) for location, _ in store.locations()}


def test_two_workers_store_what_threads_store_and_log_no_name(delivery: Given, store: Store, processes: Processes) -> None:
    assert kept(delivery, store, processes.address) == AttachmentBook(files=COUNT, stored=COUNT)
    assert kept(delivery, store, processes.address) == AttachmentBook(files=COUNT, unchanged=COUNT)
    delivery.kept()
    assert contents(store) == delivery.stored()
    assert "Registered to" in processes.logs
    assert "lovelace" not in processes.logs


def killed_when(process: subprocess.Popen[bytes], store: Store, files: int) -> threading.Thread:
    """Kills a process by SIGKILL once so many files are stored."""

    def watch() -> None:
        while sum(1 for _ in store.locations()) < files:
            time.sleep(0.01)
        process.kill()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def test_a_worker_that_is_killed_in_the_middle_changes_neither_store_nor_accounting(
    delivery: Given, store: Store, processes: Processes
) -> None:
    watching = killed_when(processes.workers[0], store, COUNT // 4)
    assert kept(delivery, store, processes.address) == AttachmentBook(files=COUNT, stored=COUNT)
    watching.join(10)
    assert processes.workers[0].wait(10) == -9
    delivery.kept()
    assert contents(store) == delivery.stored()


def test_a_task_that_two_workers_do_at_the_same_time_writes_every_object_once(delivery: Given, processes: Processes) -> None:
    bucket = f"bucket-{uuid4()}"
    object_server.client().mkdir(bucket)
    object_server.client().make_bucket_versioned(bucket, True)
    store = open_store(f"s3://{bucket}/files")
    measured = measure(delivery.resolved(), delivery.listings, store, hashed=True)
    named = parse_layout(measured.policy.layout).names_content
    wanted = measured.to_store.with_row_index("_row").select(STORED_COLUMNS)
    task = PutFiles(store.shared(), named)
    with Cluster(processes.address) as engine:
        workers = list(engine._client.nthreads())
        assert len(workers) == 2
        sent = [
            engine._client.submit(perform, task, piece, engine._versions, workers=[worker], pure=False)
            for piece in cut(wanted, delivery.listings, engine)
            for worker in workers
        ]
        answers = [future.result().frame for future in sent]
    assert pl.concat(answers)["_row"].sort().to_list() == sorted([*range(COUNT), *range(COUNT)])
    versions = object_server.client().find(f"{bucket}/files", detail=True)
    assert len(versions) == COUNT
    listed = object_server.client().call_s3("list_object_versions", Bucket=bucket)
    assert len(listed["Versions"]) == COUNT
    delivery.kept()
    assert contents(store) == delivery.stored()


def test_workers_that_are_all_lost_end_the_run_with_exit_8_and_the_next_run_finishes(
    delivery: Given, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "WORKERS", 2)
    monkeypatch.setattr(cluster_module, "LOOK", 1)
    store = open_store(tmp_path / "elsewhere")
    processes.workers[1].kill()
    processes.workers[1].wait()
    killed_when(processes.workers[0], store, 10)
    with pytest.raises(UnreachableError, match="no workers are left") as error:
        kept(delivery, store, processes.address)
    assert (error.value.exit_code, error.value.problems[0].code.id) == (8, "A411")
    stored = len(contents(store))
    assert 10 <= stored < COUNT
    again = delivery.kept(store=open_store(tmp_path / "elsewhere")).book
    assert again == AttachmentBook(files=COUNT, stored=COUNT - stored, unchanged=stored)
    assert not (tmp_path / "elsewhere" / ".talenthub-incoming").exists()


def test_a_scheduler_that_is_lost_ends_the_run_with_exit_8(
    delivery: Given, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "LOOK", 1)
    store = open_store(tmp_path / "elsewhere")
    assert processes.scheduler is not None
    killed_when(processes.scheduler, store, 10)
    with pytest.raises(UnreachableError) as error:
        kept(delivery, store, processes.address)
    assert error.value.problems[0].code.id == "A411"


def test_a_scheduler_that_is_not_there_is_exit_8_with_a_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT", 1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(UnreachableError) as error:
            Cluster(f"tcp://127.0.0.1:{unused.getsockname()[1]}")
    assert (error.value.exit_code, error.value.problems[0].code.id) == (8, "A411")
    assert "--cluster" in (error.value.problems[0].help or "")


def test_a_scheduler_without_workers_is_exit_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "WORKERS", 1)
    with dask_cluster.cluster(tmp_path, workers=0) as processes, pytest.raises(UnreachableError, match="no workers"):
        Cluster(processes.address)


@pytest.mark.parametrize("address", ["nosuch://127.0.0.1:8786", "", "127.0.0.1:port"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MigrateError) as error:
        Cluster(address)
    assert error.value.problems[0].code.id == "A411"


def test_a_missing_extra_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(SetupError) as error:
        Cluster("tcp://127.0.0.1:8786")
    assert error.value.problems[0].help == "pip install 'talenthub-migrate[cluster]'"


def test_a_worker_without_the_keys_of_the_store_and_the_delivery_is_named_before_anything_is_read(
    given: Given, tmp_path: Path
) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    url = object_server.upload(given.folder)
    with dask_cluster.cluster(tmp_path / "cluster", workers=0) as processes:
        processes.add_worker()
        processes.add_worker({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
        with Cluster(processes.address) as engine:
            while len(engine._client.nthreads()) < 2:
                time.sleep(0.05)
            with pytest.raises(SetupError) as error:
                engine.check_archives({0: list_container(RemotePath(f"{url}/a.zip"))})
            assert error.value.problems[0].code.id == "A413"
            assert "a.zip" in error.value.problems[0].message
            with pytest.raises(SetupError) as error:
                measure(given.resolved(), given.listings, open_store(f"{url}-store"), early=True, engine=engine)
            assert error.value.problems[0].code.id == "A413"


def test_a_worker_of_another_version_is_named_with_the_command_that_repairs_it(tmp_path: Path) -> None:
    metadata = tmp_path / "other" / "talenthub_migrate-9.9.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: talenthub-migrate\nVersion: 9.9\n")
    with dask_cluster.cluster(tmp_path / "cluster", workers=0) as processes:
        processes.add_worker({"PYTHONPATH": str(tmp_path / "other")})
        with pytest.raises(SetupError) as error:
            Cluster(processes.address)
    problem = error.value.problems[0]
    assert (error.value.exit_code, problem.code.id) == (2, "A412")
    assert "talenthub-migrate 9.9 instead of" in problem.message
    assert (problem.help or "").startswith("install talenthub-migrate==")
