"""Brings many written files to the disk while others are still made, and says when all of them are there."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from migrate.runs.durable import make_durable, push_out, syncs_whole

#: Open files that wait to be closed: by then the disk has this many small ones.
_WAITING = 64
#: Files that are handed to the disk together.
_TOGETHER = 16


class WriteBehind:
    """Hands written files to the disk at once, and takes them out of memory when they are there.

    The sync that follows finds little to do, and a delivery of gigabytes pushes nothing else out of the system's cache. The
    pages that it gives back are those that the next files get: on virtual machines, where fresh memory comes from the host
    page by page, this halves what storing costs (docs/decisions/0032).

    One sync brings all files of `root`'s file system to the disk, so it is called again only after further files. Threads may
    add files at the same time, but not while `sync` is called.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._fresh: deque[int] = deque()
        self._files: deque[int] = deque()
        self._unsynced = True
        self._running: Future[bool] | None = None

    def add(self, descriptor: int) -> None:
        """Takes a file that is completely written, and closes it later."""
        self._unsynced = True
        self._fresh.append(descriptor)
        if len(self._fresh) >= _TOGETHER:
            self._push_fresh()
            if len(self._files) > _WAITING:
                self._close(_TOGETHER)

    def _push_fresh(self) -> None:
        """Files that begin their way to the disk together cost less: a disk that is busy needs no further call."""
        for _ in range(len(self._fresh)):
            try:
                descriptor = self._fresh.popleft()
            except IndexError:  # another thread took the last one
                return
            push_out(descriptor)
            self._files.append(descriptor)

    def begin_sync(self) -> None:
        """Starts a sync of all files in a thread of its own, which `sync` waits for; only where one call can sync all."""
        self._push_fresh()
        if self._unsynced and self._running is None and syncs_whole():
            self._unsynced = False
            thread = ThreadPoolExecutor(1, "sync")
            self._running = thread.submit(make_durable, self._root, ())
            thread.shutdown(wait=False)

    def sync(self, paths: Iterable[Path]) -> None:
        """Returns when all files are on disk; `paths` are those that need it now. Raises OSError: then none counts as synced."""
        running, self._running = self._running, None
        unsynced, self._unsynced = self._unsynced, True
        if running is not None:
            running.result()
        self._unsynced = unsynced and not make_durable(self._root, paths)

    def close_all(self) -> None:
        """Closes all of them: called after a sync, they leave memory too."""
        if self._running is not None:
            wait([self._running])
        self._push_fresh()
        self._close(len(self._files))

    def _close(self, count: int) -> None:
        for _ in range(count):
            try:
                descriptor = self._files.popleft()
            except IndexError:  # another thread took the last one
                return
            push_out(descriptor)
            os.close(descriptor)
