"""The threads that write for all spools, so that who computes does not wait for the disk.

Two things are written at a time, and a thread with a third frame waits: memory grows by two frames. The threads belong to the
contexts of `use_writers`: the first frame starts them, and the end of the last context ends them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock, Semaphore

from migrate.core.sizes import SPOOL_WRITES


class Writers:
    """The threads of a process. Every method may be called by several threads."""

    def __init__(self) -> None:
        self._turn = Semaphore(SPOOL_WRITES)
        self._all_turns = Lock()
        self._changing = Lock()
        self._users = 0
        self._threads: ThreadPoolExecutor | None = None

    @property
    def running(self) -> bool:
        """Whether there are threads."""
        return self._threads is not None

    @contextmanager
    def use(self) -> Iterator[None]:
        """Keeps the threads until the context ends. The last context to end waits until everything is written."""
        with self._changing:
            self._users += 1
        try:
            yield
        finally:
            self.wait_until_idle()
            with self._changing:
                self._users -= 1
                ended, self._threads = (None, self._threads) if self._users else (self._threads, None)
            if ended is not None:
                ended.shutdown()

    def submit(self, work: Callable[[], None]) -> Future[None]:
        """Has `work` done by a thread. Its exception is in the future, whose `result` somebody must ask for."""
        self._turn.acquire()
        with self._changing:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(SPOOL_WRITES, thread_name_prefix="spool-writer")
            return self._threads.submit(self._done, work)

    def wait_until_idle(self) -> None:
        """Waits until nothing is being written: before a folder with spools is removed."""
        with self._all_turns:
            for _ in range(SPOOL_WRITES):
                self._turn.acquire()
            self._turn.release(SPOOL_WRITES)

    def _done(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            self._turn.release()


_WRITERS = Writers()

use_writers = _WRITERS.use
submit_write = _WRITERS.submit
wait_until_idle = _WRITERS.wait_until_idle
