"""Threads for reading and copying: inflating, hashing and writing let each other run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(threads: int | None) -> Iterator[ThreadPoolExecutor]:
    """As many threads as this process has cores, unless told; what has not begun when it ends is given up."""
    pool = ThreadPoolExecutor(threads or _cores(), "attachments")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
