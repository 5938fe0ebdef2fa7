"""Removes unfinished files of dead runs from a folder store. Each run has a marked and locked folder for them."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from migrate.runs.marker import is_marked, mark_folder, remove_own

_LOCK = "lock"
_STAGING = re.compile(r"[0-9a-f]{8}")
#: Unfinished files as a version without markers named them.
_UNMARKED_PART = re.compile(r"[0-9a-f]{8}-[0-9a-f]{16}\.part")


def lock_of(folder: Path) -> FileLock:
    """The lock of a run's folder."""
    return FileLock(folder / _LOCK, mode=0o600, thread_local=False)


def sweep(incoming: Path) -> int:
    """Removes the folders of dead runs. Returns the number of unfinished files in them."""
    swept = 0
    for folder in sorted(incoming.iterdir()) if incoming.is_dir() and not incoming.is_symlink() else ():
        if not is_marked(folder, "incoming"):
            if _STAGING.fullmatch(folder.name) and folder.is_dir():
                with suppress(OSError):  # killed before it was marked: only an empty folder is removed
                    folder.rmdir()
            continue
        lock = lock_of(folder)
        with suppress(Timeout, FileNotFoundError):
            lock.acquire(blocking=False)
            parts = len(list(folder.glob("*.part")))
            remove_own(folder, "incoming")
            lock.release()
            swept += parts
    return swept


def sweep_unmarked(incoming: Path) -> int:
    """Removes files of a version without markers, if all names have the form that it used. Returns their number."""
    if incoming.is_symlink() or not (incoming / _LOCK).is_file():
        return 0
    names = [path.name for path in incoming.iterdir() if path.name != _LOCK]
    if not all(_UNMARKED_PART.fullmatch(name) for name in names):
        return 0
    lock = FileLock(incoming / _LOCK, thread_local=False)
    with suppress(Timeout):  # a run of that version still stores files
        lock.acquire(blocking=False)
        mark_folder(incoming, "incoming")
        remove_own(incoming, "incoming")
        lock.release()
        return len(names)
    return 0
