"""A file of several frames, as Arrow streams, each behind its length: any one of them can be read alone.

Making a file costs more than writing a few hundred rows into it, so frames that are dealt into many parts at once share one file.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl

from migrate.runs.durable import PRIVATE_FILE

_LENGTH = struct.Struct("<Q")

#: Where a frame begins in its file, and how long it is there: bytes.
Stretch = tuple[int, int]


def write_bundle(path: Path, frames: Iterable[pl.DataFrame]) -> list[Stretch]:
    """Writes a new file (0600); returns the place of each frame in it."""
    stretches: list[Stretch] = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        begin = 0
        for frame in frames:
            packed = _packed(frame).getbuffer()
            file.write(_LENGTH.pack(len(packed)))
            file.write(packed)
            begin += _LENGTH.size
            stretches.append((begin, len(packed)))
            begin += len(packed)
    return stretches


def read_frame(path: Path, stretch: Stretch, columns: list[str] | None = None) -> pl.DataFrame:
    """One frame of a file; only `columns` where they are named. Raises OSError where the file is cut off."""
    begin, length = stretch
    with path.open("rb") as file:
        file.seek(begin)
        return pl.read_ipc_stream(_read_exactly(file, length), columns=columns)


def read_bundle(path: Path) -> Iterator[pl.DataFrame]:
    """All frames of a file. Raises OSError where it is cut off."""
    with path.open("rb") as file:
        left = path.stat().st_size
        while left:
            (length,) = _LENGTH.unpack(_read_exactly(file, _LENGTH.size))
            yield pl.read_ipc_stream(_read_exactly(file, length))
            left -= _LENGTH.size + length


def _read_exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        msg = "the file is cut off"
        raise OSError(msg)
    return data


def _packed(frame: pl.DataFrame) -> io.BytesIO:
    # Texts of a column are packed before they are written, those inside of lists are not: they would take along all that they
    # were cut out of. Arrow's older form has no such views.
    listed = any(isinstance(dtype, pl.List) for dtype in frame.dtypes)
    stream = io.BytesIO()
    level = pl.CompatLevel.oldest() if listed else pl.CompatLevel.newest()
    # Polars locks a frame while it writes it, and takes Python's lock for each piece of bytes: another thread that looks at the
    # same frame holds the one and waits for the other, for ever. A clone shares the columns and is nobody else's.
    frame.clone().write_ipc_stream(stream, compression="lz4", compat_level=level)
    return stream
