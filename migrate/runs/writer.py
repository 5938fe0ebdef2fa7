"""The threads that write for all spools, so that who computes does not wait for the disk.

Two things are written at a time, and a thread with a third frame waits: memory grows by two frames.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore

_AT_A_TIME = 2
_THREADS = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="spool-writer")
_TURN = Semaphore(_AT_A_TIME)
_ALL_TURNS = Lock()


def submit_write(work: Callable[[], None]) -> Future[None]:
    """Has `work` done by a writer. Its exception is in the future, whose `result` somebody must ask for."""
    _TURN.acquire()
    return _THREADS.submit(_done, work)


def wait_until_idle() -> None:
    """Waits until nothing is being written: before a folder with spools is removed."""
    with _ALL_TURNS:
        for _ in range(_AT_A_TIME):
            _TURN.acquire()
        _TURN.release(_AT_A_TIME)


def _done(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        _TURN.release()
