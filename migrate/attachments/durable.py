"""Makes written files outlive a loss of power: all of one file system at once where Linux can, one by one elsewhere."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def _syncfs() -> Callable[[int], int] | None:
    """Linux's syncfs(2), which Python does not wrap: thousands of small files cost one commit of the journal, not one each."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):
        return None
    return found


_SYNCFS = _syncfs()


#: Open files that wait to be let go: so many small ones are on the disk by then.
_WAITING = 64


class WriteBehind:
    """Hands written files to the disk at once, and takes them out of memory when they are there.

    The sync that follows finds little to do, and a delivery of gigabytes pushes nothing else out of the system's cache. The
    pages that it gives back are those that the next files get: on virtual machines, where fresh memory comes from the host
    page by page, this halves what storing costs (docs/decisions/0032).
    """

    def __init__(self) -> None:
        self._files: deque[int] = deque()

    def take(self, descriptor: int) -> None:
        """Takes a file that is written over, and closes it later."""
        push_out(descriptor)
        self._files.append(descriptor)
        if len(self._files) > _WAITING:
            self._let_go(1)

    def settle(self) -> None:
        """Closes all of them: called after a sync, they leave memory too."""
        self._let_go(len(self._files))

    def _let_go(self, count: int) -> None:
        for _ in range(count):
            try:
                descriptor = self._files.popleft()
            except IndexError:  # another thread took the last one
                return
            push_out(descriptor)
            os.close(descriptor)


def push_out(descriptor: int) -> None:
    """Asks the system to begin writing a file to the disk, without waiting, and to forget what is there already."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def make_durable(folder: Path, paths: Iterable[Path]) -> None:
    """Syncs `paths`, files or folders that all lie on the file system of `folder`. Raises OSError."""
    if _SYNCFS is None:
        for path in paths:
            _with(path, os.fsync)
    else:
        _with(folder, _sync_file_system)


def _sync_file_system(descriptor: int) -> None:
    if _SYNCFS is not None and _SYNCFS(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _with(path: Path, sync: Callable[[int], None]) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
