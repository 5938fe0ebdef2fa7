"""The store in a local folder, which others may use too: files are written to our own subfolder, synced and renamed."""

from __future__ import annotations

import errno
import itertools
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from migrate.attachments.incoming import lock_of, sweep, sweep_unmarked
from migrate.attachments.layout import QUARANTINE, parse_layout
from migrate.attachments.rights import Rights
from migrate.attachments.store import INCOMING, UNMARKED_INCOMING, StorePlace, unreachable, unusable
from migrate.core.attachment_policy import Policy
from migrate.core.errors import UnreachableError
from migrate.core.file_identity import moved_identity, quiet_identity
from migrate.core.hashes import sha256_of_file
from migrate.core.sizes import FILE_BYTES, SYNCED_BYTES
from migrate.runs.durable import make_durable, push_out, rename_files
from migrate.runs.marker import PRIVATE_FOLDER, is_marked, mark_folder, remove_own
from migrate.runs.write_behind import WriteBehind

#: Errors of opening a folder, a link, and a path below a file.
_NO_FILE = {errno.EISDIR, errno.ELOOP, errno.ENOTDIR}


class FolderStore:
    """Files below a folder. Only files and folders that the store creates get a mode, and it is the mapping's.

    Unfinished files are in `.talenthub-incoming/<run>/`, which the run marks, locks, and removes when it ends. When a run
    dies, the system releases the lock, and the next run removes the folder.

    `incoming` is that folder of a run in another process, which this one helps.
    """

    def __init__(self, root: Path, policy: Policy | None = None, incoming: str = "") -> None:
        policy = policy or Policy()
        self._policy, self._helps = policy, bool(incoming)
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - links stay as they were given: the URL depends on the place alone
        if self.root.exists() and not self.root.is_dir():
            raise unusable("the attachment store is a file, not a folder")
        self.base = self.root.as_uri().removesuffix("/") + "/"
        self._rights = Rights.of(policy)
        self._private_step = parse_layout(policy.layout).private_step
        self._lock: FileLock | None = None
        self._made = False
        self._folders: set[str] = set()
        self._staging = incoming
        self._behind = WriteBehind(self.root)
        # Processes that help a run write to its folder too.
        self._token, self._numbers = secrets.token_hex(8), itertools.count()

    def begin(self) -> int:
        """Creates the folder and our own subfolder, removes unfinished files of dead runs, and returns their number."""
        if self._lock is not None:
            return 0
        if self._helps:
            if not is_marked(Path(self._staging), "incoming"):
                raise unreachable("the attachment store cannot be used: the run's folder for unfinished files is not there")
            return 0
        try:
            if not self.root.exists():
                self._made = True
                self.root.mkdir(parents=True, exist_ok=True)
                self._rights.give_folder(self.root, private=False)
            swept = sweep_unmarked(self.root / UNMARKED_INCOMING) + sweep(self.root / INCOMING)
            while self._lock is None:
                with suppress(FileNotFoundError, Timeout):  # a run that ends or sweeps was quicker
                    self._lock = self._own_folder(self.root / INCOMING / secrets.token_hex(4))
        except OSError as error:
            raise _unreachable(error) from error
        return swept

    def _own_folder(self, folder: Path) -> FileLock | None:
        """Returns the lock of a new folder for unfinished files, or None if another run removed it as abandoned."""
        folder.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        _folder_itself(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER)
        mark_folder(folder, "incoming")
        lock = lock_of(folder)
        lock.acquire(blocking=False)
        if not is_marked(folder, "incoming"):
            lock.release()
            return None
        self._staging = f"{folder}/"
        return lock

    def end(self) -> None:
        """Syncs the folders that received files, and removes our own subfolder with staged files that were not adopted.

        If nothing was stored, a folder that this run created is removed.
        """
        if self._lock is None and not self._helps:
            return
        try:
            self._behind.close_all()
            if self._folders:
                make_durable(self.root, (self.root / folder for folder in self._folders))
            if self._lock is None:
                return
            remove_own(Path(self._staging), "incoming")
            with suppress(OSError):  # other runs store files too
                (self.root / INCOMING).rmdir()
            if self._made and not self._folders:
                with suppress(OSError):
                    self.root.rmdir()
        except OSError as error:
            raise _unreachable(error) from error
        finally:
            self._made = False
            self._folders.clear()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def shared(self) -> StorePlace:
        """The folder, and ours for unfinished files."""
        return StorePlace(str(self.root), self._policy, self._staging)

    def holds(self, location: str, size: int, sha256: str, *, named: bool) -> bool:  # noqa: ARG002 - a folder is read, not trusted
        """Compares size and hash of the stored file."""
        path = self.root / location
        try:
            if path.is_symlink() or path.stat().st_size != size:
                return False
            return sha256_of_file(path) == sha256
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise _unreachable(error) from error

    def identities(self, locations: Sequence[str]) -> list[str | None]:
        """By inode, size and times; None for what changed just now."""
        return [quiet_identity(f"{self.root}/{location}") for location in locations]

    def occupied(self, location: str) -> bool:
        """Whether anything is there; a link counts, wherever it leads."""
        return os.path.lexists(self.root / location)

    def put(self, location: str, chunks: Iterable[bytes], *, private: bool) -> None:
        """Writes to a temporary file, syncs and renames it. Raises UnreachableError if the folder is full or read-only."""
        self.adopt([(self.stage(chunks, private=private), location, private)])

    def stage(self, chunks: Iterable[bytes], *, private: bool) -> str:
        """Writes to a temporary file and returns its name. An exception from `chunks` leaves nothing behind."""
        name = f"{self._token}-{next(self._numbers)}.part"
        part = self._staging + name
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._rights.file_mode(private=private))
        except OSError as error:
            raise _unreachable(error) from error
        try:
            self._give(descriptor, private=private)
            _write_all(descriptor, chunks)
        except BaseException:
            os.close(descriptor)
            with suppress(OSError):
                os.unlink(part)  # noqa: PTH108 - a path object a file costs more than the call
            raise
        try:
            self._behind.add(descriptor)
        except OSError as error:  # what a file server only says on closing
            raise _unreachable(error) from error
        return name

    def _give(self, descriptor: int, *, private: bool) -> None:
        try:
            self._rights.give_file(descriptor, private=private)
        except OSError as error:
            raise _unreachable(error) from error

    def staged(self, name: str) -> bool:
        """Whether a staged file still exists."""
        return os.path.isfile(self._staging + name)  # noqa: PTH113 - as above

    def flush(self) -> None:
        """Starts to bring all staged files to the disk; `adopt` waits until they are there."""
        self._behind.begin_sync()

    def adopt(self, files: Iterable[tuple[str, str, bool]]) -> list[str | None]:
        """Moves staged files (temporary name, location, private) to their locations after all of them are on disk."""
        moves = [(self._staging + name, location, private) for name, location, private in files]
        if not moves:
            return []
        try:
            for _, location, private in moves:
                self._folder(location.rpartition("/")[0], private=private)
            written = [os.lstat(part) for part, _, _ in moves]
            self._behind.sync(Path(part) for part, _, _ in moves)
            rename_files((part, f"{self.root}/{location}") for part, location, _ in moves)
            self._behind.close_all()
        except OSError as error:
            raise _unreachable(error) from error
        return [moved_identity(before, f"{self.root}/{move[1]}") for before, move in zip(written, moves, strict=True)]

    def read(self, location: str) -> Iterator[bytes]:
        """Yields the file's bytes. Raises FileNotFoundError if there is no file, or a link or folder instead."""
        try:
            descriptor = os.open(self.root / location, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                while chunk := file.read(FILE_BYTES):
                    yield chunk
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            if error.errno in _NO_FILE:
                raise FileNotFoundError(error.errno, "there is no file") from error
            raise _unreachable(error) from error

    def locations(self) -> Iterator[tuple[str, int]]:
        """Every file below the folder but unfinished ones, by name."""
        for folder, below, names in os.walk(self.root):
            if Path(folder) == self.root:
                below[:] = [name for name in below if name not in (INCOMING, UNMARKED_INCOMING)]
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
            raise _unreachable(error) from error
        for folder in path.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break
            self._folders.discard(folder.relative_to(self.root).as_posix())
        return True

    def _folder(self, location: str, *, private: bool) -> None:
        """Creates a folder step by step, never through a link; one that exists keeps its mode.

        A folder is private if only private files can be stored in it.
        """
        if location in self._folders:
            return
        if location:
            above, _, _ = location.rpartition("/")
            self._folder(above, private=private)
            steps = location.split("/")
            is_private = private and (len(steps) > self._private_step or steps[0] == QUARANTINE)
            folder = f"{self.root}/{location}"
            try:
                os.mkdir(folder, self._rights.folder_mode(private=is_private))  # noqa: PTH102 - as above
                self._rights.give_folder(folder, private=is_private)
            except FileExistsError:
                _folder_itself(folder)
        self._folders.add(location)


def _folder_itself(folder: str | Path) -> None:
    if not stat.S_ISDIR(os.lstat(folder).st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "a link or file is in the place of a folder")


def _write_all(descriptor: int, chunks: Iterable[bytes]) -> None:
    """Writes all chunks; parts of a long file are flushed to disk before its end."""
    waiting = 0
    for chunk in chunks:
        try:
            view = memoryview(chunk)
            while view:
                view = view[os.write(descriptor, view) :]
        except OSError as error:
            raise _unreachable(error) from error
        waiting += len(chunk)
        if waiting >= SYNCED_BYTES:
            push_out(descriptor)
            waiting = 0


def _unreachable(error: OSError) -> UnreachableError:
    return unreachable(f"the attachment store cannot be used: {os.strerror(error.errno or 0)}")
