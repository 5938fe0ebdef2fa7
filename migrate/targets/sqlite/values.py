"""SQLite's form of values: text, numbers and 0 or 1; times as `2026-01-31T12:00:00.000000Z`, days as `2026-01-31`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.targets.schema import TargetTable
from migrate.targets.transferred_values import TransferredValues

_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
_DAY = "%Y-%m-%d"


class SqliteValues(TransferredValues):
    """`migrate.targets.session.Values` for SQLite."""

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType, sql_type: str = "") -> sa.ColumnElement[Any]:
        """Casts regardless of the declared type, because any column of SQLite may contain any kind of value."""
        del sql_type
        raw = self.raw_type(dtype)
        kind: sa.types.TypeEngine[Any] = sa.Text()
        if raw == pl.Int64():
            kind = sa.Integer()
        elif raw == pl.Float64():
            kind = sa.REAL()
        return sa.cast(column, kind)

    def digest(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Uses a function that every connection of ours has."""
        return sa.func.talenthub_sha256(column)

    def content(self, files: list[bytes | None]) -> pl.Series:
        """Bytes as they are."""
        return pl.Series(files, dtype=pl.Binary)

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """Orders by bytes; a text column stays bare, so that its index can be used."""
        declared = next(live.sql_type.upper() for live in table.columns if live.name == getattr(column, "name", None))
        is_text = "INT" not in declared and any(part in declared for part in ("CHAR", "CLOB", "TEXT"))
        return sa.collate(column if is_text else sa.cast(column, sa.Text()), "BINARY")

    def listed(self, texts: pl.Series) -> str:
        """A JSON list, for `json_each`."""
        return json.dumps(texts.to_list())

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """One JSON list of lists; the columns' own affinities convert its texts."""
        del table
        given = sa.func.json_each(sa.bindparam("given")).table_valued("value").alias("talenthub_given")
        whole = given.c.value
        values: list[sa.ColumnElement[Any]] = [sa.func.json_extract(whole, f"$[{number}]") for number in range(len(columns))]
        return given, values, {"given": json.dumps(rows.rows())}

    def same(self, column: sa.ColumnElement[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Returns whether both are equal."""
        return column == value


def to_sqlite_values(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Returns the named columns as SQLite stores them, in this order."""
    return frame.select(_written(frame[name]) for name in names)


def _written(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Datetime):
        return _times(column)
    if column.dtype == pl.Date():
        return column.dt.strftime(_DAY)
    return column.cast(pl.Int64) if column.dtype == pl.Boolean() else column


def _times(column: pl.Series) -> pl.Series:
    """Spells times; a time that all rows have, such as that of our writing, only once."""
    same = not column.has_nulls() and len(column) > 0 and column.min() == column.max()
    spelt = (column.head(1) if same else column).dt.cast_time_unit("us").dt.strftime(_TIME)
    return spelt.new_from_index(0, len(column)) if same else spelt
