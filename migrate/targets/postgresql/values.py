"""How PostgreSQL transfers values: as CSV in both directions; numbers as numbers, all else as text in UTC and ISO."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from migrate.targets.schema import TargetTable
from migrate.targets.spec import TableSpec
from migrate.targets.transferred_values import TransferredValues

_LENGTH = re.compile(r"\([^)]*\)")


class _Named(sa.types.UserDefinedType[Any]):
    """A type by its name in the database."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        """The name."""
        return self.name


class PostgresValues(TransferredValues):
    """`migrate.targets.session.Values` for PostgreSQL."""

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType, sql_type: str = "") -> sa.ColumnElement[Any]:
        """Casts to the transferred type; an array to the JSON list that mappings use."""
        if sql_type.endswith("[]") and dtype == pl.String():
            return sa.cast(sa.func.to_jsonb(column), sa.Text())
        if dtype == pl.Float64():
            return sa.cast(column, sa.Double())
        if dtype == pl.Int64():
            return sa.cast(column, sa.BigInteger())
        return sa.cast(column, sa.Integer() if dtype == pl.Boolean() else sa.Text())

    def digest(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The server's own function, since version 11."""
        return sa.func.encode(sa.func.sha256(column), sa.literal_column("'hex'"))

    def content(self, files: list[bytes | None]) -> pl.Series:
        """The hex form of `bytea`."""
        return pl.Series([None if one is None else f"\\x{one.hex()}" for one in files], dtype=pl.String)

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """Orders by the bytes of the text, regardless of collation; a text column stays bare, so that an index can be used."""
        declared = next(live.sql_type for live in table.columns if live.name == getattr(column, "name", None))
        return sa.collate(column if declared == "TEXT" else sa.cast(column, sa.Text()), "C")

    def listed(self, texts: pl.Series) -> list[str]:
        """An array."""
        return texts.to_list()

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """Arrays side by side; their texts are cast to the columns' types without lengths, because a cast would truncate."""
        types = {column.name: column.sql_type for column in table.columns}
        names = [f"c{number}" for number in range(len(columns))]
        arrays = [sa.cast(sa.bindparam(f"given_{name}"), ARRAY(sa.Text())) for name in names]
        given = sa.func.unnest(*arrays).table_valued(*names).render_derived("talenthub_given")
        values: list[sa.ColumnElement[Any]] = [
            sa.cast(given.c[name], comparable(types[column])) for name, column in zip(names, columns, strict=True)
        ]
        lists = {f"given_{name}": rows[column].to_list() for name, column in zip(names, columns, strict=True)}
        return given, values, lists

    def same(self, column: sa.ColumnElement[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Returns whether both are equal."""
        return column == value


def comparable(sql_type: str) -> sa.types.TypeEngine[Any]:
    """Returns a type that compares with the column's without truncating a value."""
    bare = _LENGTH.sub("", sql_type).strip()
    return sa.Text() if bare in ("", "TEXT", "VARCHAR", "CHAR") else _Named(bare)


def to_copy_values(spec: TableSpec, live: TargetTable, frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Returns the named columns for COPY, in this order: a JSON list becomes an array if the column is one."""
    types = {column.name: column.sql_type for column in live.columns}
    return frame.select(
        _array(pl.col(name)) if types[name].endswith("[]") and _is_json(spec, name) else pl.col(name) for name in names
    )


def _is_json(spec: TableSpec, name: str) -> bool:
    column = spec.column(name)
    return column is not None and column.json


def _array(text: pl.Expr) -> pl.Expr:
    """Converts a JSON list of texts or numbers to the array literal `{"a","b"}`."""
    items = text.str.json_decode(pl.List(pl.String))
    quoted = items.list.eval(
        pl.when(pl.element().is_null())
        .then(pl.lit("NULL"))
        .otherwise('"' + pl.element().str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True) + '"')
    )
    whole = pl.format("{{{}}}", quoted.list.join(","))
    return pl.when(text.is_null()).then(None).otherwise(whole).name.keep()
