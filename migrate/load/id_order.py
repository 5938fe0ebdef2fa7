"""Sorts the rows of a large table by their ids, on disk, for a target that stores them in that order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.core.sizes import COPIED_ROWS
from migrate.runs import Spool, by_uuid
from migrate.targets.spec import TableSpec


def sortable(spec: TableSpec) -> bool:
    """Whether rows of a table may be written in the order of their ids: these are UUIDs, and no row refers to another one."""
    itself = any(column.reference is not None and column.reference.table == spec.table for column in spec.columns)
    return spec.id_kind == "uuid5" and spec.id_column is not None and not itself


def in_id_order(frames: Iterator[pl.DataFrame], folder: Path, rows: int) -> Iterator[pl.DataFrame]:
    """Yields the same rows (about `rows`, with `_id`) sorted by `_id`, in frames of about `COPIED_ROWS`."""
    spool = Spool(folder, key="_id", parts=-(-rows // COPIED_ROWS), dealt=by_uuid)
    for frame in frames:
        spool.append(frame)
    for part in spool.slices():
        yield part.sort("_id")
    spool.clear()
