"""How MariaDB and MySQL transfer values: as text in both directions, times in UTC."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from migrate.targets.mysql.given import rows_given
from migrate.targets.mysql.types import is_bits, listed_type, type_name
from migrate.targets.schema import TargetTable
from migrate.targets.transferred_values import TransferredValues

#: Collations whose order is that of the bytes.
_BY_BYTES = ("VARCHAR", "LONGTEXT", "MEDIUMTEXT", "TEXT", "TINYTEXT")

_TIME = "%Y-%m-%d %H:%M:%S%.6f"
_DAY = "%Y-%m-%d"


class MysqlValues(TransferredValues):
    """`migrate.targets.session.Values` for MariaDB and MySQL."""

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType, sql_type: str = "") -> sa.ColumnElement[Any]:
        """Returns the column itself, as every value arrives as text, except where that would lose something."""
        if is_bits(sql_type):
            return column + sa.literal_column("0")
        if type_name(sql_type) == "FLOAT":
            return column * sa.literal_column("1e0")
        if dtype == pl.Int64() and type_name(sql_type) in ("DECIMAL", "DOUBLE"):
            return sa.cast(column, mysql.INTEGER())
        return column

    def digest(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The server's own function."""
        return sa.func.sha2(column, sa.literal_column("256"))

    def content(self, files: list[bytes | None]) -> pl.Series:
        """Hex, for UNHEX."""
        return pl.Series([None if one is None else one.hex() for one in files], dtype=pl.String)

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """Orders by the bytes of the text; a column that is compared by its characters stays bare, so that its index is used."""
        live = next(one for one in table.columns if one.name == getattr(column, "name", None))
        if live.collation is None and live.characters is None and type_name(live.sql_type) in _BY_BYTES:
            return column
        return sa.cast(sa.cast(column, mysql.CHAR(charset="utf8mb4")), sa.BINARY())

    def listed(self, texts: pl.Series) -> str:
        """A JSON list, for JSON_TABLE."""
        return json.dumps(texts.to_list(), ensure_ascii=False)

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """One JSON list of lists, in types that compare with the columns by their indexes."""
        live = {column.name: column for column in table.columns}
        types = [listed_type(live[name].sql_type, live[name].max_length, live[name].collation) for name in columns]
        given = rows_given(types)
        return (
            given,
            [given.c[f"c{number}"] for number in range(len(columns))],
            {"given": json.dumps(rows.rows(), ensure_ascii=False)},
        )

    def same(self, column: sa.ColumnElement[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Compares by the column's collation, and texts by their characters too: `Ann` is not `ann`, nor `ann `."""
        text = value.table.c[f"x{value.name[1:]}"]
        return sa.and_(column == value, _characters(column) == _characters(text))


def _characters(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.cast(value, mysql.CHAR(charset="utf8mb4")), sa.BINARY())


def as_text(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Returns the named columns in the form in which the server reads them."""
    return frame.select(_written(name, frame.schema[name]) for name in names)


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return value.dt.cast_time_unit("us").dt.strftime(_TIME)
    if dtype == pl.Date():
        return value.dt.strftime(_DAY)
    return value.cast(pl.Int64) if dtype == pl.Boolean() else value


#: What a literal escapes, and how.
_LITERAL: Mapping[str, str] = {"\\": "\\\\", "'": "\\'", "\0": "\\0"}


def lines(frame: pl.DataFrame) -> bytes:
    """Returns rows as `load_data.sql` reads them: texts in quotes, which are doubled inside of them, and null as a bare word."""
    # As bytes: a text of the same would be decoded and encoded again, three times the work.
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, quote_style="non_numeric", null_value="NULL")
    return text.getvalue()


def tuples(frame: pl.DataFrame, forms: Mapping[str, str]) -> pl.Series:
    """Returns rows as `('a',1,NULL)` for INSERT; `forms` are expressions around the value of a column (`UNHEX({})`)."""
    parts: list[pl.Expr] = []
    for name, kind in frame.schema.items():
        value = pl.col(name)
        text = value.cast(pl.String)
        if kind == pl.String:
            text = pl.concat_str(pl.lit("'"), value.str.replace_many(list(_LITERAL), list(_LITERAL.values())), pl.lit("'"))
        if name in forms:
            before, _, after = forms[name].partition("{}")
            text = pl.concat_str(pl.lit(before), text, pl.lit(after))
        parts.append(text.fill_null("NULL"))
    joined = pl.concat_str(parts, separator=",")
    return frame.select(pl.concat_str(pl.lit("("), joined, pl.lit(")")).alias("row"))["row"]
