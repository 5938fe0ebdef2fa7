"""Threads for reading the store: hashing releases Python's lock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from migrate.attachments.engine import cores


@contextmanager
def workers(threads: int | None) -> Iterator[ThreadPoolExecutor]:
    """Yields a pool with one thread per core, or `threads`. Work that has not begun at the end is cancelled."""
    pool = ThreadPoolExecutor(threads or cores(), "attachments")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
