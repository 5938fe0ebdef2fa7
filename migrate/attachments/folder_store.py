"""The store in a local folder: written to `.incoming`, synced, renamed."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from migrate.attachments.durable import WriteBehind, make_durable, push_out
from migrate.attachments.layout import QUARANTINE
from migrate.attachments.store import INCOMING, unreachable, unusable
from migrate.core.attachment_policy import PRIVATE
from migrate.core.errors import UnreachableError

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
_CHUNK = 1 << 20
#: Bytes of a long file that are handed to the disk together.
_LONG = 16 << 20
#: Steps of a location below which everything is private.
_KEPT_APART = {PRIVATE, QUARANTINE}
#: What opening says of a folder, of a link, and of a place below a file.
_NO_FILE = {errno.EISDIR, errno.ELOOP, errno.ENOTDIR}


class FolderStore:
    """Files below a folder. Private ones get 0600 in a folder of 0700, others what the umask gives.

    Unfinished files lie in `.incoming/`, beside a lock that every storing run shares and the kernel releases when it dies.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - links stay as they were given: the URL depends on the place alone
        if self.root.exists() and not self.root.is_dir():
            raise unusable("the attachment store is a file, not a folder")
        self.base = self.root.as_uri().rstrip("/") + "/"
        self._lock: int | None = None
        self._made = False
        self._mark = secrets.token_hex(4)
        self._folders: dict[str, bool] = {}
        self._incoming = f"{self.root}/{INCOMING}/"
        self._behind = WriteBehind()

    def begin(self) -> int:
        """Makes the folder, takes a share of the lock, and removes unfinished files where no other run holds one."""
        swept = 0
        try:
            while self._lock is None:
                self._made = self._made or not self.root.exists()
                self.root.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):
                    swept = self._share()
        except OSError as error:
            raise _away(error) from error
        return swept

    def _share(self) -> int:
        """A share of the lock, unless a run that ends takes the file away just now: then the lock stays None."""
        incoming = self.root / INCOMING
        incoming.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        _folder_itself(incoming)
        lock = os.open(incoming / "lock", os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
        try:
            orphans = list(incoming.glob("*.part")) if _alone(lock) else []
            for orphan in orphans:
                orphan.unlink()
            fcntl.flock(lock, fcntl.LOCK_SH)
            if (incoming / "lock").stat().st_ino == os.fstat(lock).st_ino:
                self._lock = lock
        finally:
            if self._lock is None:
                os.close(lock)
        return len(orphans)

    def end(self) -> None:
        """Syncs the folders that got files, removes what was staged and not adopted, and gives the lock back.

        Where nothing was stored, a folder that this run made goes again.
        """
        if self._lock is None:
            return
        incoming = self.root / INCOMING
        try:
            self._behind.settle()
            if self._folders:
                make_durable(self.root, (self.root / folder for folder in self._folders))
            for part in incoming.glob(f"{self._mark}-*.part"):
                part.unlink()
            if self._made and not self._folders and _alone(self._lock):
                self._unmake(incoming)
        except OSError as error:
            raise _away(error) from error
        finally:
            self._made = False
            self._folders.clear()
            os.close(self._lock)
            self._lock = None

    def _unmake(self, incoming: Path) -> None:
        if [path.name for path in incoming.iterdir()] == ["lock"] and [path.name for path in self.root.iterdir()] == [INCOMING]:
            (incoming / "lock").unlink()
            incoming.rmdir()
            self.root.rmdir()

    def holds(self, location: str, size: int, sha256: str, *, named: bool) -> bool:  # noqa: ARG002 - a folder is read, not trusted
        """Compares size and hash of what lies there."""
        path = self.root / location
        try:
            if path.is_symlink() or path.stat().st_size != size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise _away(error) from error

    def put(self, location: str, chunks: Iterable[bytes], *, private: bool) -> None:
        """Writes to a temporary name, syncs and renames. Raises UnreachableError where the folder is full or read-only."""
        self.adopt([(self.stage(chunks, private=private), location, private)])

    def stage(self, chunks: Iterable[bytes], *, private: bool) -> str:
        """Writes to a temporary name and gives that; an exception from `chunks` leaves nothing."""
        part = f"{self._incoming}{self._mark}-{secrets.token_hex(8)}.part"
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE if private else 0o666)
        except OSError as error:
            raise _away(error) from error
        try:
            _write_all(descriptor, chunks)
        except BaseException:
            os.close(descriptor)
            with suppress(OSError):
                os.unlink(part)  # noqa: PTH108 - a path object a file costs more than the call
            raise
        try:
            self._behind.take(descriptor)
        except OSError as error:  # what a file server only says on closing
            raise _away(error) from error
        return part.removeprefix(self._incoming)

    def staged(self, name: str) -> bool:
        """Whether a staged file is still there."""
        return os.path.isfile(f"{self._incoming}{name}")  # noqa: PTH113 - as above

    def adopt(self, files: Iterable[tuple[str, str, bool]]) -> None:
        """Gives staged files (temporary name, location, private) their places, once all of them are on the disk."""
        moves = [(f"{self._incoming}{name}", location, private) for name, location, private in files]
        if not moves:
            return
        try:
            make_durable(self.root, (Path(part) for part, _, _ in moves))
            self._behind.settle()
            for part, location, private in moves:
                self._folder(location.rpartition("/")[0], private=private)
                os.replace(part, f"{self.root}/{location}")  # noqa: PTH105 - as above
        except OSError as error:
            raise _away(error) from error

    def read(self, location: str) -> Iterator[bytes]:
        """The file's bytes; FileNotFoundError where there is none, and where a link or a folder stands in its place."""
        try:
            descriptor = os.open(self.root / location, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            if error.errno in _NO_FILE:
                raise FileNotFoundError(error.errno, "no file stands there") from error
            raise _away(error) from error

    def locations(self) -> Iterator[tuple[str, int]]:
        """Every file below the folder but unfinished ones, by name."""
        for folder, below, names in os.walk(self.root):
            if Path(folder) == self.root and INCOMING in below:
                below.remove(INCOMING)
            below.sort()
            for name in sorted(names):
                path = Path(folder, name)
                yield path.relative_to(self.root).as_posix(), path.lstat().st_size

    def remove(self, location: str) -> bool:
        """Removes a file and the folders that it leaves empty."""
        path = self.root / location
        try:
            for folder in path.parents[: len(path.relative_to(self.root).parts) - 1]:
                _folder_itself(folder)
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise _away(error) from error
        for folder in path.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break
            self._folders.pop(folder.relative_to(self.root).as_posix(), None)
        return True

    def _folder(self, location: str, *, private: bool) -> None:
        """Makes a folder step by step, never through a link; private ones for their owner only."""
        if self._folders.get(location, False) or (not private and location in self._folders):
            return
        if location:
            above = location.rpartition("/")[0]
            self._folder(above, private=private and not _KEPT_APART.isdisjoint(above.split("/")))
            folder = self.root / location
            try:
                folder.mkdir(mode=_PRIVATE_FOLDER if private else 0o777)
            except FileExistsError:
                _folder_itself(folder)
                if private:
                    folder.chmod(_PRIVATE_FOLDER)
        self._folders[location] = private


def _alone(lock: int) -> bool:
    """Takes the lock whole, where no other run has a share of it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _folder_itself(folder: Path) -> None:
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "a link or file stands where a folder must be")


def _write_all(descriptor: int, chunks: Iterable[bytes]) -> None:
    """A long file is on its way to the disk before its end has come."""
    waiting = 0
    for chunk in chunks:
        try:
            view = memoryview(chunk)
            while view:
                view = view[os.write(descriptor, view) :]
        except OSError as error:
            raise _away(error) from error
        waiting += len(chunk)
        if waiting >= _LONG:
            push_out(descriptor)
            waiting = 0


def _away(error: OSError) -> UnreachableError:
    return unreachable(f"the attachment store cannot be used: {os.strerror(error.errno or 0)}")
