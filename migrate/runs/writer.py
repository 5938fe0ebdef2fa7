"""The threads that write for all spools, so that who computes does not wait for the disk.

Two things are written at a time, one may wait, and whoever brings a fourth waits with it: memory grows by three frames.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore

_AT_A_TIME = 2
_TURNS = _AT_A_TIME + 1
_THREADS = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="spool-writer")
_TURN = Semaphore(_TURNS)
_ALL_TURNS = Lock()


def written(work: Callable[[], None]) -> Future[None]:
    """Has `work` done by a writer. Its exception is in the future, whose `result` somebody must ask for."""
    _TURN.acquire()
    return _THREADS.submit(_done, work)


def idle() -> None:
    """Waits until nothing is being written: before a folder with spools is removed."""
    with _ALL_TURNS:
        for _ in range(_TURNS):
            _TURN.acquire()
        _TURN.release(_TURNS)


def _done(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        _TURN.release()
