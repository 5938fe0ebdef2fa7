"""Which rows of a table other rows refer to, by the columns that the mapping fills; requires no foreign keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from migrate.targets.contract import RowReader
from migrate.targets.spec import TableSpec


def pointing_at(table: str, spec: TableSpec) -> TableSpec | None:
    """Returns the spec narrowed to the columns that refer to `table`, in no order; None if none do."""
    columns = tuple(one for one in spec.references if one.reference is not None and one.reference.table == table)
    ordered = () if spec.id_column is not None else spec.key_columns
    return replace(spec, columns=columns, key_columns=ordered) if columns else None


def pointed_at(reader: RowReader, specs: Iterable[TableSpec]) -> pl.Series:
    """Returns the distinct ids (text) in the columns of these narrowed specs. Reads each table once."""
    found = pl.Series("_id", [], dtype=pl.String)
    for spec in specs:
        for batch in reader.scan(spec):
            pieces = [batch[column.name].cast(pl.String).alias("_id") for column in spec.columns]
            found = pl.concat([found, *pieces]).drop_nulls().unique()
    return found
