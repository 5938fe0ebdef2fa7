"""Where files are read and stored: threads of this process (`Threads`), or workers of a cluster (`cluster.Cluster`).

Both run a `Task` on `Piece`s and give the answers in the order of the pieces. Only the loading process decides, counts and writes
rows, so the result does not depend on who did the work.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from migrate.archives import Listing, Member, members
from migrate.attachments.store import Store
from migrate.core.ordered_map import ordered_map
from migrate.core.sizes import MEASURED_FILES, PIECES_AHEAD


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A range of members of one archive or folder.

    Attributes:
        listing: The archive or folder, without its members.
        rows: `_row` (unique), the columns of `archives.MEMBER_SCHEMA`, and those that the task needs.
    """

    listing: Listing
    rows: pl.DataFrame

    def members(self) -> Iterator[Member]:
        """Yields a member per row."""
        return members(self.rows, {self.listing.index: self.listing})

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return int(self.rows["size"].sum())

    def __repr__(self) -> str:
        """Without names, which are personal: workers write what they work on to their logs."""
        return f"Piece({self.rows.height} files)"


class Task(Protocol):
    """What is done with a piece. It can be pickled, unless it is for threads only."""

    def __call__(self, piece: Piece) -> pl.DataFrame:
        """Returns a row per file with its `_row`. Raises the errors of archives and stores."""

    def attempt(self, piece: Piece) -> pl.DataFrame:
        """Does the same on a machine that may be broken: files that failed are missing in the answer, after an error all."""


class Engine(Protocol):
    """Runs tasks.

    Attributes:
        remote: Whether tasks run in other processes, which open archives and the store themselves.
        piece_files, piece_bytes: A piece has at most this number of files, and ends at the file that exceeds this size.
    """

    remote: bool
    piece_files: int
    piece_bytes: int

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pl.DataFrame]]:
        """Yields each piece with its answer, in the order of the pieces. An error of the task is raised in its place."""

    def check_store(self, store: Store) -> None:
        """Raises SetupError if the store, which has begun, cannot be written to from where tasks run."""


class Threads:
    """Threads of this process: decompression, hashing and writing release Python's lock."""

    remote = False
    #: Small pieces keep all threads busy to the end.
    piece_files = 32
    piece_bytes = 8 << 20

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or cores()

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pl.DataFrame]]:
        """Yields each piece with its answer, in order."""
        yield from ordered_map(lambda piece: (piece, task(piece)), pieces, self._threads, ahead=PIECES_AHEAD)

    def check_store(self, store: Store) -> None:
        """Does nothing: the store is this process's."""


def cut(files: pl.DataFrame, listings: Mapping[int, Listing], engine: Engine) -> Iterator[Piece]:
    """Cuts files (`_row`, `archives.MEMBER_SCHEMA`, further columns) into the pieces of an engine."""
    for part in files.iter_slices(MEASURED_FILES):
        before = pl.col("size").cum_sum() - pl.col("size")
        group = pl.struct("container", before // engine.piece_bytes, pl.int_range(pl.len()) // engine.piece_files).rle_id()
        for rows in part.with_columns(group.alias("_piece")).partition_by("_piece", maintain_order=True, include_key=False):
            listing = listings[rows["container"][0]]
            yield Piece(Listing(listing.path, listing.shown, listing.index, listing.members.clear()), rows)


def cores() -> int:
    """Number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
