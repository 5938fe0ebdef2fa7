"""Which part of a value a column keeps, according to its type: rounding, padding, other forms.

`TargetColumn.keeps` is one of: `float4` (four-byte number), `scale:N` (N decimal digits), `seconds:N` (rounded to N digits of a
second), `cut:N` (cut to N digits of a second), `padded` (no trailing spaces), `uuid` (lower case), `jsonb` (numbers in another
form), `unknown` (the type may store a value in another form, which only the target knows).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import ColumnSpec, TableSpec

#: Beyond it an eight-byte number cannot represent every whole number.
_WHOLE = 1 << 53
#: PostgreSQL rounds times away from the year 2000: microseconds since 1970.
_EPOCH = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


def inexact(spec: TableSpec, live: TargetTable) -> list[tuple[ColumnSpec, TargetColumn]]:
    """Returns the mapped columns whose type does not keep every value; references are ids from the target."""
    columns = {column.name: column for column in live.columns}
    pairs = [
        (one, columns[one.name]) for one in spec.columns if one.name in columns and one.reference is None and one.content is None
    ]
    return [(one, column) for one, column in pairs if column.keeps is not None or _overflows(one, column)]


def loses_digits(column: ColumnSpec, live: TargetColumn) -> bool:
    """Whether a value may lose information, not only change its form."""
    return _overflows(column, live) or (live.keeps or "").startswith(("float4", "scale", "seconds", "cut", "padded"))


def doubtful(column: ColumnSpec, live: TargetColumn, values: pl.Series) -> pl.Series:
    """True for values that the target may store differently."""
    if live.keeps == "unknown" or (live.keeps == "jsonb" and not column.json):
        return values.is_not_null()
    if live.keeps == "jsonb":
        return values.str.contains(r"\de\+|-0").fill_null(value=False)
    if live.keeps == "uuid":
        return ~values.str.contains(_UUID).fill_null(value=True)
    return as_stored(column, live, values).ne_missing(values)


def as_stored(column: ColumnSpec, live: TargetColumn, values: pl.Series) -> pl.Series:  # noqa: PLR0911 - a table of types
    """Returns the values as the column's type keeps them, as far as the type determines it."""
    keeps, _, digits = (live.keeps or "").partition(":")
    if keeps == "float4" and values.dtype.is_numeric():
        return values.cast(pl.Float32).cast(pl.Float64).cast(values.dtype, strict=False)
    if keeps == "scale" and values.dtype == pl.Float64():
        return _round_decimal(values, int(digits))
    if keeps == "seconds" and isinstance(values.dtype, pl.Datetime):
        return _to_digits(values, int(digits))
    if keeps == "cut" and isinstance(values.dtype, pl.Datetime):
        return values.dt.truncate(f"{10 ** (6 - int(digits))}us")
    if keeps == "padded" and values.dtype == pl.String():
        return values.str.strip_chars_end(" ")
    if keeps == "uuid" and values.dtype == pl.String():
        return values.str.to_lowercase()
    if _overflows(column, live):
        return values.cast(pl.Float64).cast(pl.Int64, strict=False)
    return values


def with_kept(spec: TableSpec, live: TargetTable, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns rows with their values as the types of the table keep them."""
    pairs = [pair for pair in inexact(spec, live) if pair[0].name in rows.columns]
    return rows.with_columns(as_stored(column, target, rows[column.name]).alias(column.name) for column, target in pairs)


def _overflows(column: ColumnSpec, live: TargetColumn) -> bool:
    return (
        column.dtype == pl.Int64() and live.dtype == pl.Float64() and not live.sql_type.upper().startswith(("NUMERIC", "DECIMAL"))
    )


def _round_decimal(values: pl.Series, digits: int) -> pl.Series:
    """Rounds to decimal digits, halves away from zero, as decimal numbers do: 2.675 becomes 2.68."""
    factor = 10.0**digits
    odd = values.filter(((values * factor).round(0) / factor).ne_missing(values) & values.is_finite()).unique().drop_nulls()
    if odd.is_empty():
        return values
    step = Decimal(1).scaleb(-digits)
    near = [0.0 + float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP)) for value in odd.to_list() if abs(value) < _WHOLE]
    known = odd.filter(odd.abs() < _WHOLE)
    return values.replace(known, pl.Series(near, dtype=pl.Float64))


def _to_digits(values: pl.Series, digits: int) -> pl.Series:
    """Rounds to digits of a second, halves away from PostgreSQL's epoch."""
    step = 10 ** (6 - digits)
    since = values.dt.epoch("us") - _EPOCH
    sign = since.sign()
    near: pl.Series = (since.abs() + step // 2) // step * step * sign + _EPOCH
    return near.cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias(values.name)
