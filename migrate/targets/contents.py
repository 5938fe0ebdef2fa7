"""Files that columns hold. Frames hold the sha256 of a file; its bytes are read when its row is written, some files at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import polars as pl

from migrate.core.sizes import CONTENT_BYTES
from migrate.targets.schema import TargetColumn
from migrate.targets.spec import ColumnSpec, TableSpec

#: Types of columns that hold bytes, by their first word.
_BYTES = ("BYTEA", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BINARY", "VARBINARY")


class Contents(Protocol):
    """Where the bytes of files come from."""

    def sizes(self, digests: pl.Series) -> pl.Series:
        """Returns the bytes of each file, by sha256; null for one that is not here."""

    def read(self, digest: str) -> bytes:
        """Returns the bytes of a file. Raises DriftError if it no longer has them."""


class NoContents:
    """The contents of a run that writes no files."""

    def sizes(self, digests: pl.Series) -> pl.Series:
        """Returns null for each."""
        return pl.repeat(None, len(digests), dtype=pl.Int64, eager=True)

    def read(self, digest: str) -> bytes:
        """Raises KeyError: no file is here."""
        raise KeyError(digest)


def holds_bytes(column: TargetColumn) -> bool:
    """Whether a column of the target holds bytes."""
    return column.sql_type.upper().split("(")[0].strip() in _BYTES


def file_columns(spec: TableSpec) -> tuple[ColumnSpec, ...]:
    """Returns the columns that hold files."""
    return tuple(column for column in spec.columns if column.content is not None)


def file_slices(spec: TableSpec, rows: pl.DataFrame, contents: Contents) -> Iterator[pl.DataFrame]:
    """Yields slices of rows whose files together have at most `CONTENT_BYTES`, or one row."""
    names = [column.name for column in file_columns(spec) if column.name in rows.columns]
    each = [contents.sizes(rows[name]).cast(pl.Int64).fill_null(0).alias(f"s{number}") for number, name in enumerate(names)]
    sizes = pl.DataFrame(each).sum_horizontal() if each else pl.repeat(0, rows.height, dtype=pl.Int64, eager=True)
    start = total = 0
    for place, size in enumerate(sizes):
        if place > start and total + size > CONTENT_BYTES:
            yield rows[start:place]
            start, total = place, 0
        total += size
    yield rows[start:]


def row_slices(spec: TableSpec, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yields slices of rows whose files in the target, which have at most the declared sizes, fit into `CONTENT_BYTES`."""
    largest = sum(column.content or 0 for column in file_columns(spec))
    if not largest:
        yield rows
        return
    yield from rows.iter_slices(max(1, CONTENT_BYTES // largest))
