"""A spool: frames that wait on disk, in parts, so that memory does not grow with the data.

Data that only its run needs is stored in bundles of Arrow streams: reading and writing a small one takes a third of a
millisecond, Parquet takes one and a half. A plan outlives its run. It is Parquet, which is smaller and which other tools read.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import RLock

import polars as pl

from migrate.core.identity import hash64
from migrate.core.sizes import DEALT_BYTES, DEALT_ROWS
from migrate.runs.bundle import read_frame, write_bundle
from migrate.runs.durable import PRIVATE_FILE
from migrate.runs.marker import private_folder
from migrate.runs.writer import submit_write

STREAM = ".arrows"
PARQUET = ".parquet"

#: Up to this number of digits, a UUID has no hyphen.
_UUID_DIGITS = 8


#: Returns the number of the part of each text; the second argument is the number of parts.
Dealt = Callable[[pl.Expr, int], pl.Expr]


def by_hash(key: pl.Expr, parts: int) -> pl.Expr:
    """Deals equal texts into one part."""
    part: pl.Expr = hash64(key.fill_null("")) % parts
    return part


def by_uuid(key: pl.Expr, parts: int) -> pl.Expr:
    """Deals UUIDs by their first digits: all of a part come before all of the next one."""
    part: pl.Expr = key.str.slice(0, _UUID_DIGITS).str.to_integer(base=16, dtype=pl.Int64) * parts // 16**_UUID_DIGITS
    return part


@dataclass(frozen=True, slots=True, order=True)
class _File:
    """The frames on disk that were handed over as `number`, in a bundle: for each its part, where it begins, and its length.

    A Parquet file is one frame, of part 0. A large delivery makes a hundred thousand frames, so their places are in arrays.
    """

    number: int
    path: Path = field(compare=False)
    parts: array[int] = field(compare=False)
    begins: array[int] = field(compare=False)
    lengths: array[int] = field(compare=False)

    def frames(self, wanted: Container[int] | None, columns: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        """Reads the frames of these parts; None means all."""
        only = None if columns is None else list(columns)
        for place, part in enumerate(self.parts):
            if wanted is not None and part not in wanted:
                continue
            if self.path.suffix == PARQUET:
                yield pl.read_parquet(self.path, columns=only, memory_map=False, glob=False)
            else:
                yield read_frame(self.path, (self.begins[place], self.lengths[place]), only)


class Spool:
    """An append-only table on disk. Frames go in by `append`, come out by `batches` (in order) or `slices` (by key).

    With `key`, rows are dealt into `parts` parts by the hash of that column, or by `dealt`, so that all rows of one key are in
    one part and the parts of two spools with the same number of parts fit each other. They are held until `DEALT_ROWS` or
    `DEALT_BYTES` are together, or `flush` is called, or somebody reads. With `kept` the files are Parquet. One thread appends;
    then several may read.

    Threads of the writer write the frames. Their errors (OSError: a full disk) are raised by a later call, at the latest by the
    one that reads.
    """

    def __init__(
        self, folder: Path, *, key: str | None = None, parts: int = 1, kept: bool = False, dealt: Dealt | None = None
    ) -> None:
        if key is None and parts != 1:
            msg = "a spool without a key has one part"
            raise ValueError(msg)
        if kept and parts != 1:
            msg = "what is kept is not dealt into parts"
            raise ValueError(msg)
        self.folder = private_folder(folder)
        self.key = key
        self.parts = parts
        self.rows = 0
        #: Bytes of all frames in memory, as polars estimates them.
        self.memory = 0
        self._kept = kept
        self._dealt = by_hash if dealt is None else dealt
        self._files: list[_File] = []
        self._handed_over = 0
        self._held: list[pl.DataFrame] = []
        self._held_bytes = 0
        self._pending: list[Future[None]] = []
        self._lock = RLock()

    def append(self, frame: pl.DataFrame) -> None:
        """Appends a frame. An empty frame is ignored."""
        if frame.is_empty():
            return
        self.rows += frame.height
        memory = int(frame.estimated_size())
        self.memory += memory
        if self.parts == 1 or self.key is None:
            self._submit(partial(self._write, {0: frame}))
            return
        if self._held and self._held[0].schema != frame.schema:
            self.flush()
        self._held.append(frame)
        self._held_bytes += memory
        if self._held_bytes >= DEALT_BYTES or sum(held.height for held in self._held) >= DEALT_ROWS:
            self.flush()

    def flush(self) -> None:
        """Writes the frames that are still in memory, divided into parts."""
        with self._lock:
            if self._held:
                frames, self._held, self._held_bytes = self._held, [], 0
                self._submit(partial(self._write_parts, frames))

    def finish(self) -> None:
        """Flushes, and waits until everything is on disk."""
        with self._lock:
            self.flush()
            self._finish()

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """The frames as they were appended (by part), one at a time; only `columns` are read where they are named."""
        self.finish()
        for file in sorted(self._files):
            yield from file.frames(None, columns)

    def slices(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """One frame a part, empty parts left out, rows in the order of appending; all columns, or those asked for."""
        for number in range(self.parts):
            frame = self.slice(number, columns)
            if frame is not None:
                yield frame

    def of_keys(self, keys: pl.Series) -> pl.DataFrame | None:
        """All rows with one of these keys, in the order of appending; reads only their parts, and is None if these are empty."""
        part = self._dealt(pl.col("key").cast(pl.String), self.parts)
        near = self.slice(set(keys.to_frame("key").select(part).to_series()))
        return None if near is None else near.filter(pl.col(str(self.key)).is_in(keys.implode()))

    def slice(self, part: int | Container[int], columns: Sequence[str] | None = None) -> pl.DataFrame | None:
        """All rows of one part, or of some, in the order of appending, all columns or those asked for; None where it is empty."""
        self.finish()
        wanted = (part,) if isinstance(part, int) else part
        frames = [frame for file in sorted(self._files) for frame in file.frames(wanted, columns)]
        # In one piece: of a large delivery a slice comes in hundreds of frames, each of which costs every query.
        return pl.concat(frames, how="diagonal_relaxed", rechunk=True) if frames else None

    def whole(self, columns: Sequence[str] | None = None) -> pl.DataFrame | None:
        """All rows of a spool known to be small, those of one key in the order of appending; None where there are none.

        What is still held is not written to be read.
        """
        self._finish()
        if self._held and not self._handed_over:
            held = pl.concat(self._held)
            return held if columns is None else held.select(columns)
        pieces = list(self.slices(columns))
        return pl.concat(pieces, how="diagonal_relaxed") if pieces else None

    def clear(self) -> None:
        """Removes the files."""
        self._finish()
        for file in self._files:
            file.path.unlink()
        self._files = []
        self.rows = self.memory = 0
        self._held, self._held_bytes = [], 0

    @property
    def size(self) -> int:
        """Bytes on disk."""
        self.finish()
        return sum(file.path.stat().st_size for file in self._files)

    def _submit(self, work: Callable[[int], None]) -> None:
        """Starts `work` with its number, which puts in order what several threads write."""
        with self._lock:
            for future in [one for one in self._pending if one.done()]:
                self._pending.remove(future)
                future.result()
            self._pending.append(submit_write(partial(work, self._handed_over)))
            self._handed_over += 1

    def _finish(self) -> None:
        with self._lock:  # a second thread waits too
            while self._pending:
                self._pending.pop(0).result()

    def _write_parts(self, frames: list[pl.DataFrame], number: int) -> None:
        frame = pl.concat(frames)
        part = self._dealt(pl.col(str(self.key)).cast(pl.String), self.parts).alias("_part")
        pieces = frame.with_columns(part).partition_by("_part", as_dict=True, include_key=False)
        self._write({int(number_of_part): piece for (number_of_part,), piece in pieces.items()}, number)

    def _write(self, frames: dict[int, pl.DataFrame], number: int) -> None:
        """Writes a frame of each of these parts, handed over as `number`."""
        path = self.folder / f"{number:08d}{PARQUET if self._kept else STREAM}"
        if self._kept:
            path.touch(PRIVATE_FILE, exist_ok=False)
            frames[0].write_parquet(path, compression="lz4", statistics=False)
            self._files.append(_File(number, path, array("I", [0]), array("Q", [0]), array("Q", [0])))
            return
        begins, lengths = zip(*write_bundle(path, frames.values()), strict=True)
        self._files.append(_File(number, path, array("I", frames), array("Q", begins), array("Q", lengths)))
