"""The thread that writes for all spools, so that who computes does not wait for the disk.

One thing is written at a time, one may wait, and whoever brings a third waits with it: memory grows by two frames.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore

_THREAD = ThreadPoolExecutor(1, thread_name_prefix="spool-writer")
_TURN = Semaphore(2)


def written(work: Callable[[], None]) -> Future[None]:
    """Has `work` done by the writer. Its exception is in the future, whose `result` somebody must ask for."""
    _TURN.acquire()
    return _THREAD.submit(_done, work)


def idle() -> None:
    """Waits until nothing is being written: before a folder with spools is removed."""
    written(lambda: None).result()


def _done(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        _TURN.release()
