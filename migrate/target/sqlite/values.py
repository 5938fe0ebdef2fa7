"""How SQLite spells values: text, numbers and 0 or 1; times as `2026-01-31T12:00:00.000000Z`, days as `2026-01-31`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.target.contract import TargetTable
from migrate.target.spec import ColumnSpec

_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
_DAY = "%Y-%m-%d"


class SqliteValues:
    """`migrate.target.session.Values` for SQLite."""

    def raw_type(self, dtype: pl.DataType) -> pl.DataType:
        """Times travel as text, booleans as numbers."""
        if dtype in (pl.Int64(), pl.Float64()):
            return dtype
        return pl.Int64() if dtype == pl.Boolean() else pl.String()

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType) -> sa.ColumnElement[Any]:
        """Cast, since any column of SQLite may hold any kind of value."""
        raw = self.raw_type(dtype)
        kind: sa.types.TypeEngine[Any] = sa.Text()
        if raw == pl.Int64():
            kind = sa.Integer()
        elif raw == pl.Float64():
            kind = sa.REAL()
        return sa.cast(column, kind)

    def read(self, name: str, column: ColumnSpec) -> pl.Expr:
        """Times in whatever ISO spelling somebody wrote them; what is no time reads as null."""
        value = pl.col(name)
        if column.dtype == pl.Boolean():
            return value != 0
        if column.dtype == pl.Date():
            return value.str.slice(0, 10).str.to_date(_DAY, strict=False)
        if isinstance(column.dtype, pl.Datetime):
            text = value.str.replace(" ", "T", literal=True).str.strip_suffix("Z")
            plain = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).dt.replace_time_zone("UTC")
            zoned = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", strict=False)
            return pl.coalesce(plain, zoned)
        return value

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """By bytes; a text column stays bare, so that its index serves."""
        declared = next(live.sql_type.upper() for live in table.columns if live.name == getattr(column, "name", None))
        is_text = "INT" not in declared and any(part in declared for part in ("CHAR", "CLOB", "TEXT"))
        return sa.collate(column if is_text else sa.cast(column, sa.Text()), "BINARY")

    def listed(self, texts: pl.Series) -> str:
        """A JSON list, for `json_each`."""
        return json.dumps(texts.to_list())

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """One JSON list of lists; the table's own affinities turn its texts into the columns' types."""
        given = sa.func.json_each(sa.bindparam("given")).table_valued("value").alias("given")
        values: list[sa.ColumnElement[Any]] = [sa.func.json_extract(given.c.value, f"$[{number}]") for number in range(len(columns))]
        return given, values, {"given": json.dumps(rows.rows())}


def written(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The named columns as SQLite keeps them, in this order."""
    return frame.select(_written(name, frame.schema[name]) for name in names)


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return value.dt.cast_time_unit("us").dt.strftime(_TIME)
    if dtype == pl.Date():
        return value.dt.strftime(_DAY)
    return value.cast(pl.Int64) if dtype == pl.Boolean() else value
