"""A run's folder under `--runs DIR`: everything that must contain values is here, readable by its owner only."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from migrate.core.full_disk import is_full_disk
from migrate.runs.marker import MARKER, PRIVATE_FOLDER, is_marked, mark_folder, private_folder, remove_own, unwritable
from migrate.runs.writer import use_writers

#: Locked by the run as long as it lives; the system unlocks it when the process ends, however it ends.
_LOCK = ".lock"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}")

#: What a version without markers put into a run's folder, and how the files in it end.
_UNMARKED = {
    "plan": (".json", ".parquet"),
    "rejects": (".csv",),
    "work": (".arrows", ".parquet"),
    "report.json": (".json",),
    "checklist.csv": (".csv",),
    "files-to-erase.parquet": (".parquet",),
}
#: A run of a version without locks writes to its `work` at least so often, seconds.
_STILL = 3_600


def new_run_id(now: datetime | None = None) -> str:
    """A run's name: UTC time to the second and four random hex digits, `20260131T120000Z-7f3a`. Names sort by the second."""
    moment = now or datetime.now(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def is_run_id(name: str) -> bool:
    """Whether a folder is named like a run."""
    return _RUN_ID.fullmatch(name) is not None


class RunFolder:
    """The folder `<runs>/<run id>`; `work/` inside holds frames that only this run needs and goes with `tidy`.

    It owns the threads that write spools: they end with `tidy`.
    """

    def __init__(self, runs: Path, run_id: str) -> None:
        """Creates, marks and locks it. Raises SetupError where it cannot be created."""
        self.run_id = run_id
        self.path = runs / run_id
        try:
            self._made_runs = not runs.exists()
            private_folder(self.path)
            mark_folder(self.path, "run")
            self._lock = _lock_of(self.path)
            self._lock.acquire(blocking=False)
            self._uses = ExitStack()
            self._uses.enter_context(use_writers())
        except (OSError, Timeout) as error:
            if is_full_disk(error) or isinstance(error, Timeout):
                raise
            raise unwritable("--runs", runs, error) from None

    def folder(self, name: str) -> Path:
        """A folder inside, created where it is missing."""
        return private_folder(self.path / name)

    @property
    def work(self) -> Path:
        """The folder of the spools."""
        return self.folder("work")

    def tidy(self) -> None:
        """Removes what only the running process needed, and its own folders where nothing else is in them."""
        self._uses.close()
        with suppress(OSError):
            remove_own(self.path / "work", "run")
        self._lock.release()
        with suppress(OSError):
            if {entry.name for entry in os.scandir(self.path)} <= {MARKER, _LOCK}:
                remove_own(self.path, "run")
        if self._made_runs:
            with suppress(OSError):
                self.path.parent.rmdir()


def own_runs(runs: Path) -> Iterator[Path]:
    """The folders of runs in `runs`, oldest first, those of versions without markers included (they get one now).

    Anything else there is somebody else's: `strange_runs` names what only looks like a run.
    """
    for folder in _named_like_runs(runs):
        if is_marked(folder, "run"):
            yield folder
        elif _is_unmarked_run(folder):
            mark_folder(folder, "run")
            yield folder


def strange_runs(runs: Path) -> list[Path]:
    """Folders that are named like runs and hold files of others."""
    return [folder for folder in _named_like_runs(runs) if not is_marked(folder, "run") and not _is_unmarked_run(folder)]


def is_running(folder: Path) -> bool:
    """Whether the run of a folder still goes on."""
    if not (folder / _LOCK).exists():
        work = folder / "work"
        times = (path.lstat().st_mtime for path in (work, *work.rglob("*"))) if work.is_dir() else ()
        return time.time() - max(times, default=0.0) <= _STILL
    lock = _lock_of(folder)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False


def _lock_of(folder: Path) -> FileLock:
    return FileLock(folder / _LOCK, mode=0o600, thread_local=False)


def _named_like_runs(runs: Path) -> list[Path]:
    """Folders, not links, that are named like runs and belong to this user."""
    if not runs.is_dir():
        return []
    entries = [entry for entry in os.scandir(runs) if is_run_id(entry.name) and entry.is_dir(follow_symlinks=False)]
    mine = [entry.path for entry in entries if not hasattr(os, "geteuid") or _owner(entry) == os.geteuid()]
    return sorted((Path(path) for path in mine), key=_began)


def _began(folder: Path) -> tuple[str, int, str]:
    """When a run began: the second in its name, then the time of its marker, since two runs can begin in one second."""
    marker = folder / MARKER
    return folder.name.partition("-")[0], marker.lstat().st_mtime_ns if marker.is_file() else 0, folder.name


def _owner(entry: os.DirEntry[str]) -> int:
    return entry.stat(follow_symlinks=False).st_uid


def _is_unmarked_run(folder: Path) -> bool:
    """Whether a version without markers made a folder: by its mode, and by everything that is in it.

    An empty one counts: deleting it loses nothing.
    """
    if stat.S_IMODE(folder.lstat().st_mode) != PRIVATE_FOLDER:
        return False
    for entry in list(os.scandir(folder)):
        endings = _UNMARKED.get(entry.name)
        if endings is None or entry.is_symlink():
            return False
        files = Path(entry.path).rglob("*") if entry.is_dir() else [Path(entry.path)]
        if not all(path.is_dir() or (path.is_file() and path.name.endswith((*endings, ".part"))) for path in files):
            return False
    return True
