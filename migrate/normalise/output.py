"""Canonical rows on disk, ready for mapping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from migrate.core.entities import EXTRA_PREFIX
from migrate.core.places import PLACE_COLUMNS
from migrate.core.sizes import BATCH_ROWS
from migrate.runs import Spool


class Output:
    """Rows of one entity on disk; every batch has the unknown columns of all files, null if a file lacks one."""

    def __init__(self, folder: Path) -> None:
        self._rows = Spool(folder)
        self._extra: dict[str, None] = {}

    def append(self, rows: pl.DataFrame) -> None:
        """Adds rows, cut into batches."""
        self._extra |= dict.fromkeys(name for name in rows.columns if name.startswith(EXTRA_PREFIX))
        for batch in rows.iter_slices(BATCH_ROWS):
            self._rows.append(batch)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """The rows in the order of merging; with `columns` only these of the entity's fields, and the place columns."""
        for frame in self._rows.batches(None if columns is None else [*columns, *PLACE_COLUMNS]):
            yield frame if columns is not None else with_columns_of_all_files(frame, self._extra)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._rows.rows


def with_columns_of_all_files(frame: pl.DataFrame, extra: dict[str, None]) -> pl.DataFrame:
    """The frame with every unknown column that any file of its table has, in one order behind its own."""
    known = [name for name in frame.columns if not name.startswith(EXTRA_PREFIX)]
    cells = [pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name) for name in extra]
    return frame.select(*known, *cells)
