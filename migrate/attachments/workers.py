"""Threads for reading and copying: decompression, hashing and writing release Python's lock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(threads: int | None) -> Iterator[ThreadPoolExecutor]:
    """Yields a pool with one thread per core, or `threads`. Work that has not begun at the end is cancelled."""
    pool = ThreadPoolExecutor(threads or _cores(), "attachments")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
