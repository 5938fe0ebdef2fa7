"""Makes written files outlive a loss of power: all of one file system at once where Linux can, one by one elsewhere."""

from __future__ import annotations

import ctypes
import os
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


def begin_writing(descriptor: int) -> None:
    """Asks the system to begin writing a file to the disk, without waiting: the sync that follows finds less to do."""
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
