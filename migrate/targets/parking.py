"""Temporary values for unique columns, so that rows can exchange their values without a conflict."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from migrate.targets.row_ids import identity
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import ColumnSpec, TableSpec

#: How a temporary value is made, in the order in which they are tried: a CHECK may refuse one and accept another.
Form = Literal["before", "after", "alone", "empty"]
FORMS: tuple[Form, ...] = ("before", "after", "alone", "empty")

_TEXT = re.compile(r"^$|CHAR|TEXT|CLOB|CITEXT", re.IGNORECASE)
_LATE = datetime(9000, 1, 1, tzinfo=UTC)


def parking_columns(
    spec: TableSpec, live: TargetTable, compared: Iterable[tuple[str, str | None, str | None]]
) -> list[ColumnSpec]:
    """Returns one column of the mapping for each unique index: the one for which a temporary value is easiest to find.

    `compared` has index, column (None for an expression) and definition, as returned by `unique_columns.sql`. An index whose
    columns the mapping does not fill, or that identify the row, has none.
    """
    indexes: dict[str, set[str]] = {}
    for index, column, definition in compared:
        names = {column} if column is not None else _columns_in(definition or "", live)
        indexes.setdefault(index, set()).update(names)
    chosen: dict[str, ColumnSpec] = {}
    for names in indexes.values():
        ranked = [(rank, column) for column in spec.columns if (rank := _rank(spec, column, live, names)) is not None]
        if ranked:
            best = min(ranked, key=lambda pair: pair[0])[1]
            chosen[best.name] = best
    return list(chosen.values())


def stand_ins(
    columns: list[ColumnSpec], live: TargetTable, rows: pl.DataFrame, *, form: Form, token: str, greatest: dict[str, int]
) -> pl.DataFrame:
    """Returns a value for each column and row that no other row is likely to have; null stays null.

    Args:
        columns: As returned by `parking_columns`.
        live: The table.
        rows: `_nth` (a number that no other parked row has) and the columns with their current values.
        form: How to make the values.
        token: A lower-case word that no value starts with.
        greatest: For each column of whole numbers the greatest value in the table.
    """
    return rows.select(_stand_in(column, _live(live, column), form, token, greatest) for column in columns)


def is_whole(live: TargetTable, column: ColumnSpec) -> bool:
    """Whether the column contains numbers."""
    return _live(live, column).dtype.is_numeric() and column.reference is None


def _stand_in(column: ColumnSpec, live: TargetColumn, form: Form, token: str, greatest: dict[str, int]) -> pl.Expr:
    now = pl.col(column.name)
    none = pl.lit(None, dtype=column.dtype).alias(column.name)
    kind = _kind(column, live)
    if kind == "other" or (form == "empty" and live.nullable):
        return none
    nth = pl.col("_nth")
    made: pl.Expr
    if kind == "number":
        made = pl.lit(greatest[column.name]) + 1 + nth if form != "after" else -1 - nth
    elif kind == "time":
        made = pl.lit(_LATE).cast(pl.Datetime("us", "UTC")) + pl.duration(days=nth)
    elif kind == "uuid":
        made = nth.map_elements(lambda _: str(uuid.uuid4()), return_dtype=pl.String)
    else:
        made = _text(column, live, form, pl.format("{}{}", pl.lit(token), nth))
    return pl.when(now.is_not_null()).then(made.cast(column.dtype)).alias(column.name)


def _text(column: ColumnSpec, live: TargetColumn, form: Form, word: pl.Expr) -> pl.Expr:
    now = pl.col(column.name)
    whole = {"before": pl.concat_str(word, pl.lit("."), now), "after": pl.concat_str(now, word)}.get(form, word)
    limits = [limit for limit in (column.max_length, live.max_length) if limit is not None]
    return pl.when(whole.str.len_chars() <= min(limits)).then(whole).otherwise(word) if limits else whole


def _rank(spec: TableSpec, column: ColumnSpec, live: TargetTable, names: set[str]) -> int | None:
    """Returns how suitable a column of an index is; None if it is not."""
    if column.name not in names or column.name in identity(spec):
        return None
    there = _live(live, column)
    kind = _kind(column, there)
    if there.generated or (kind == "other" and not there.nullable):
        return None
    return ("number", "text", "uuid", "time", "other").index(kind)


def _kind(column: ColumnSpec, live: TargetColumn) -> Literal["text", "uuid", "number", "time", "other"]:
    if column.reference is not None or live.enum is not None or column.json or live.dtype == pl.Boolean():
        return "other"
    if live.dtype.is_numeric():
        return "number"
    if live.sql_type.upper() == "UUID":
        return "uuid"
    if isinstance(column.dtype, pl.Datetime) or column.dtype == pl.Date():
        return "time"
    return "text" if _TEXT.search(live.sql_type) else "other"


def _live(live: TargetTable, column: ColumnSpec) -> TargetColumn:
    return next(one for one in live.columns if one.name == column.name)


def _columns_in(definition: str, live: TargetTable) -> set[str]:
    """Returns the columns that an index's definition compares by an expression; not those of its condition."""
    compared = re.split(r"\bWHERE\b", definition[definition.find("(") :], maxsplit=1, flags=re.IGNORECASE)[0]
    return {one.name for one in live.columns if re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", compared, re.IGNORECASE)}
