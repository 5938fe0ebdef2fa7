"""Workers of a Dask cluster read and store files. `distributed`, the extra `cluster`, is imported when a cluster is named."""

from __future__ import annotations

import logging
import uuid
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, Self

import polars as pl

from migrate.archives import Listing
from migrate.attachments import cluster_faults as faults
from migrate.attachments.cluster_tasks import DECIDING, Answer, archive_size, installed, perform, store_fault, unseen_archives
from migrate.attachments.engine import Piece, Task, cores
from migrate.attachments.store import Store
from migrate.core.problems import Problem
from migrate.core.sizes import CLUSTER_PIECE_BYTES, CLUSTER_PIECE_FILES

#: Seconds: until the scheduler answers, until a first worker is there, between looks at a task that takes long.
CONNECT, WORKERS, LOOK = 15, 60, 5


class Cluster:
    """An existing cluster, by the address of its scheduler (`tcp://scheduler:8786`, `tls://...`).

    Only members of archives are sent: their checksums prove that a worker reads the archive that was listed. Loose files are read
    here, by threads. Pieces that workers fail on are done here as well, so that a broken machine neither rejects a file nor
    stops a run; `take_problems` counts them.

    Security is that of dask's own configuration. A process that reaches a scheduler can run code on its workers and clients.

    Raises SetupError or UnreachableError (A411 to A413).
    """

    remote = True
    piece_files = CLUSTER_PIECE_FILES
    piece_bytes = CLUSTER_PIECE_BYTES

    def __init__(self, address: str) -> None:
        self._address, self._versions = address, installed()
        self._repeated = 0
        try:
            from distributed import Client, KilledWorker  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise faults.not_installed() from error
        # Its loggers write to stderr, with addresses and tracebacks; what matters is raised or reported here.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._killed: Any = KilledWorker
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # versions of other packages that differ
                self._client = _untyped(Client)(address, timeout=CONNECT, set_as_default=False, name="talenthub")
        except (OSError, TimeoutError) as error:
            raise faults.unreachable(f"the scheduler at {address} does not answer") from error
        except ValueError as error:
            raise faults.wrong_address(address) from error
        try:
            self._client.wait_for_workers(1, timeout=WORKERS)
            self._check_versions()
        except TimeoutError as error:
            self.close()
            raise faults.unreachable(f"the scheduler at {address} has no workers") from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """The cluster itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Disconnects. Scheduler and workers go on for others."""
        self.close()

    def close(self) -> None:
        """Disconnects."""
        with suppress(Exception):  # a scheduler that is gone
            self._client.close(timeout=LOOK)

    def check_archives(self, listings: Mapping[int, Listing]) -> None:
        """Raises SetupError if a worker does not see an archive of the delivery, or sees another one."""
        zips = [listing for listing in listings.values() if listing.is_zip]
        archives = [(listing.path, archive_size(listing.path)) for listing in zips]
        answers: dict[str, list[int]] = self.ask(unseen_archives, archives)
        unseen = {worker: [zips[index].shown for index in indexes] for worker, indexes in answers.items() if indexes}
        if unseen:
            raise faults.unseen(unseen)

    def check_store(self, store: Store) -> None:
        """Raises SetupError if a worker cannot write to the store, which has begun."""
        answers: dict[str, str | None] = self.ask(store_fault, store.shared())
        unable = {worker: fault for worker, fault in answers.items() if fault is not None}
        if unable:
            raise faults.store_unseen(unable)

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pl.DataFrame]]:
        """Yields each piece with its answer, in order. A few pieces for each thread of the workers are sent ahead."""
        waiting: deque[_Sent] = deque()
        source, name = iter(pieces), f"talenthub-{type(task).__name__}-{uuid.uuid4().hex[:8]}"
        ahead, number = self._ahead(), 0
        with ThreadPoolExecutor(cores(), "attachments") as here:
            try:
                while True:
                    while len(waiting) < ahead and (piece := next(source, None)) is not None:
                        sent = self._send(task, piece, f"{name}-{number}") if piece.listing.is_zip else here.submit(task, piece)
                        waiting.append(_Sent(piece, sent))
                        number += 1
                    if not waiting:
                        return
                    piece, future = waiting.popleft()
                    answer = self._answer(task, piece, future) if piece.listing.is_zip else future.result()
                    yield piece, answer
                    ahead = self._ahead()
            finally:
                for _, future in waiting:
                    with suppress(Exception):  # a scheduler that is gone
                        future.cancel()

    def take_problems(self) -> list[Problem]:
        """A warning with the number of files that workers failed on and this machine did since the last call."""
        repeated, self._repeated = self._repeated, 0
        return [faults.done_here(repeated)] if repeated else []

    def _send(self, task: Task, piece: Piece, key: str) -> Any:  # noqa: ANN401 - dask's future
        try:
            return self._client.submit(perform, task, piece, self._versions, key=key, pure=False, retries=2)
        except Exception as error:
            raise faults.unreachable("the connection to the scheduler is lost") from error

    def _answer(self, task: Task, piece: Piece, future: Any) -> pl.DataFrame:  # noqa: ANN401 - dask's future
        answer = self._wait(future)
        if answer.versions is not None:
            raise faults.other_versions({"a worker": answer.versions}, self._versions)
        if answer.frame is None:
            return self._here(task, piece, piece.rows)
        missing = piece.rows.join(answer.frame, on="_row", how="anti", maintain_order="left")
        return answer.frame if missing.is_empty() else pl.concat([answer.frame, self._here(task, piece, missing)])

    def _here(self, task: Task, piece: Piece, rows: pl.DataFrame) -> pl.DataFrame:
        """Does rows of a piece in this process, which raises what there is to raise."""
        self._repeated += rows.height
        return task(Piece(piece.listing, rows))

    def _wait(self, future: Any) -> Answer:  # noqa: ANN401 - dask's future
        """Waits for the answer of a worker. A task whose workers died too often has no answer; dask repeats all others itself."""
        alone_since = None
        while True:
            try:
                answer: Answer = future.result(timeout=LOOK)
            except TimeoutError:
                if self._client.status != "running":
                    raise faults.unreachable("the connection to the scheduler is lost") from None
                alone_since = None if self._threads() else alone_since or monotonic()
                if alone_since is not None and monotonic() - alone_since > WORKERS:
                    raise faults.unreachable("no workers are left") from None
            except self._killed:
                return Answer(error="KilledWorker")
            except Exception as error:
                # Cancelled, or the task could not be read on the worker: tell which of both by asking for the scheduler.
                if self._client.status != "running" or future.cancelled():
                    raise faults.unreachable("the connection to the scheduler is lost") from error
                return Answer(error=type(error).__name__)
            else:
                future.release()
                return answer

    def _threads(self) -> int:
        """Threads of all workers."""
        try:
            return sum(self._client.nthreads().values())
        except Exception as error:
            raise faults.unreachable("the connection to the scheduler is lost") from error

    def _ahead(self) -> int:
        return 2 * self._threads() + 2

    def _check_versions(self) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - sent to workers, which may not have our package

        found: dict[str, list[str]] = {}
        for name in DECIDING:
            for worker, answer in self._client.run(version, name, on_error="return").items():
                found.setdefault(worker, []).append(answer if isinstance(answer, str) else "none")
        complete = {worker: tuple(versions) for worker, versions in found.items() if len(versions) == len(DECIDING)}
        others = {worker: versions for worker, versions in complete.items() if versions != self._versions}
        if others:
            raise faults.other_versions(others, self._versions)

    def ask(self, question: Any, *arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - a function, and what it takes
        """Returns every worker's answer. A worker that is lost meanwhile has none."""
        try:
            answers: dict[str, Any] = self._client.run(question, *arguments, on_error="return")
        except Exception as error:
            raise faults.unreachable("the connection to the scheduler is lost") from error
        return {worker: answer for worker, answer in answers.items() if not isinstance(answer, Exception)}


def _untyped(made: Any) -> Any:  # noqa: ANN401 - dask has types for parts only
    return made


class _Sent(NamedTuple):
    piece: Piece
    future: Any
