"""What runs on a worker of a cluster, and what is asked of it before. Everything here is sent by reference and pickled."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import polars as pl

from migrate.archives import RemotePath
from migrate.archives.remote import DeliveryPath
from migrate.attachments.engine import Piece, Task
from migrate.attachments.opening import open_shared
from migrate.attachments.store import StorePlace
from migrate.core.errors import MigrateError

#: Packages whose versions decide results: ours, and the one that recognises rare types of files.
DECIDING = ("talenthub-migrate", "puremagic")


class Answer(NamedTuple):
    """What a worker sends back: a frame, or why there is none."""

    frame: pl.DataFrame | None = None
    versions: tuple[str, ...] | None = None
    error: str | None = None


def installed() -> tuple[str, ...]:
    """The versions of the packages in `DECIDING`."""
    return tuple(version(name) for name in DECIDING)


def perform(task: Task, piece: Piece, versions: tuple[str, ...]) -> Answer:
    """Runs a task on a worker. Raises nothing: dask would write the text of the error, which may contain names, to a log.

    Versions are compared again, since workers may join a cluster at any time.
    """
    try:
        if (mine := installed()) != versions:
            return Answer(versions=mine)
        return Answer(task.attempt(piece))
    except Exception as error:  # noqa: BLE001 - see above; the loading process does the work itself, and raises what is to be raised
        return Answer(error=type(error).__name__)


def unseen_archives(archives: list[tuple[DeliveryPath, int]]) -> list[int]:
    """Indexes of the archives (path, bytes) that this machine does not see, or sees with another size."""
    return [index for index, (path, size) in enumerate(archives) if _size(path) != size]


def store_fault(place: StorePlace) -> str | None:
    """Why this machine cannot write to a store; None if it can."""
    try:
        store = open_shared(place)
        store.begin()
        store.holds(".talenthub-probe", 0, "", named=True)
        store.end()
    except MigrateError as error:
        return error.problems[0].message
    return None


def _size(path: DeliveryPath) -> int | None:
    try:
        return path.size() if isinstance(path, RemotePath) else Path(path).stat().st_size
    except (OSError, MigrateError):
        return None


def archive_size(path: DeliveryPath) -> int:
    """Bytes of an archive. Raises OSError, UnreachableError."""
    return path.size() if isinstance(path, RemotePath) else path.stat().st_size
