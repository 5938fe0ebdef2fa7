"""Safe writes. Every module that keeps a file for later writes it through this one.

The order of the steps is: write to a temporary name in the same folder, sync the file, rename it, sync the folder. After a
crash or a loss of power the file is complete or absent. Thousands of small files (attachments) take these steps together.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PRIVATE_FILE = 0o600
#: What the umask leaves of it is the mode of a file that others may read.
SHARED_FILE = 0o666

#: How file systems answer that cannot sync a folder, and how one does that may be written but not listed.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EISDIR}


def is_stream(path: Path) -> bool:
    """Whether a path names a pipe, a device or an open descriptor: such an output is written to, never replaced."""
    if Path(os.path.abspath(path)).parts[1:2] in (("dev",), ("proc",)):  # noqa: PTH100 - /dev/stdout must not be resolved
        return path.exists()
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_stream(path: Path) -> int:
    """Opens a pipe or a device for writing; gives the descriptor.

    Raises OSError, for a pipe that nobody reads too: the system itself would wait for a reader without end.
    """
    for pause in (0.1, 0.2, 0.5, 1.0, None):  # a reader that was started together with the command may need a moment
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if pause is None:
                raise OSError(errno.ENXIO, "nobody reads this pipe") from None
            time.sleep(pause)
        else:
            os.set_blocking(descriptor, True)
            return descriptor
    raise AssertionError


@contextmanager
def write_file(path: Path, mode: int = PRIVATE_FILE) -> Iterator[IO[bytes]]:
    """Writes a file completely or not at all; the umask applies to `mode`. Raises OSError.

    An existing file is replaced, and so is a link; what the link points at keeps its content. A pipe or a device is written as a
    stream.
    """
    if is_stream(path):
        with os.fdopen(open_stream(path), "wb") as stream:
            yield stream
        return
    part = path.with_name(f".talenthub-{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)  # noqa: PTH105 - one spelling of the call for the test of the order
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def publish_file(part: Path, path: Path) -> None:
    """Gives a file that was written in pieces, such as a download, its final name. Raises OSError."""
    _with(part, os.fsync)
    os.replace(part, path)  # noqa: PTH105 - as above
    sync_folder(path.parent)


def rename_files(moves: Iterable[tuple[str, str]]) -> None:
    """Renames many files of one file system, each from a temporary name, after a sync of them all. Raises OSError.

    Their folders are synced later by `make_durable`, once for many rounds.
    """
    for part, path in moves:
        os.replace(part, path)  # noqa: PTH105 - as above


def sync_folder(folder: Path) -> None:
    """Syncs a folder, so that a rename in it is kept; without effect where the file system does not offer it."""
    try:
        _with(folder, os.fsync)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def sync_tree(folder: Path) -> None:
    """Syncs every file and folder below a folder, and the folder. Raises OSError."""
    for name, folders, files in os.walk(folder):
        del folders
        for file in files:
            _with(Path(name, file), os.fsync)
        sync_folder(Path(name))


def make_durable(root: Path, paths: Iterable[Path]) -> bool:
    """Syncs files or folders that are all on the file system of `root`, in one call if Linux can. Raises OSError.

    Returns whether everything on this file system was synced.
    """
    if _SYNCFS is None:
        for path in paths:
            _with(path, os.fsync)
        return False
    _with(root, _sync_file_system)
    return True


def syncs_whole() -> bool:
    """Whether `make_durable` syncs a whole file system, whatever `paths` are."""
    return _SYNCFS is not None


def push_out(descriptor: int) -> None:
    """Asks the system to start writing a file to the disk, without waiting, and to drop written pages from its cache."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _syncfs() -> Callable[[int], int] | None:
    """Linux's syncfs(2), which Python does not wrap: thousands of small files cost one commit of the journal, not one each."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):
        return None
    return found


_SYNCFS = _syncfs()


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
