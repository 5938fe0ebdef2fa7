"""Times: epoch milliseconds, or a date and time as text; the result is UTC with milliseconds.

The guide writes epoch milliseconds and `yyyy-MM-dd HH:mm:ss`; ISO 8601 is read as well. The zone of a text without one is not
stated anywhere: UTC is assumed and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

EPOCH = r"^[0-9]{9,13}$"
SECONDS = r"^[0-9]{9,10}$"

#: Patterns of a text with an offset and of one without; `T` and `Z` are folded before. The usual one is first, which polars reads
#: several times as fast as those with a fraction.
ZONED = ("%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M%z")
PLAIN = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_OFFSET = r"[+-]\d{2}:?\d{2}$"

#: Sales Navigator's `createdAt`, documented as UTC.
MONTH_FIRST = ("%m-%d-%Y %H:%M:%S",)

UTC = pl.Datetime("ms", "UTC")


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times (Datetime ms UTC), and where (Boolean) it was not read, taken as UTC, taken as seconds."""

    values: pl.Series
    unreadable: pl.Series
    assumed_utc: pl.Series
    seconds: pl.Series


def times(column: pl.Series, documented_utc: Sequence[str] = ()) -> Times:
    """Reads a column of text. `documented_utc`: further patterns, whose zone is known to be UTC."""
    text = pl.col("text")
    cells = column.to_frame("text").select(text.str.strip_chars())
    digits = pl.when(text.str.contains(EPOCH)).then(text).cast(pl.Int64)
    seconds = text.str.contains(SECONDS).fill_null(False)
    read = cells.select("text", digits.alias("digits"), seconds.alias("seconds"))
    time = pl.when("seconds").then(pl.col("digits") * 1000).otherwise("digits").cast(UTC)
    spelt = (text.str.len_bytes() > 0).fill_null(False) & pl.col("digits").is_null()
    read = read.select("text", "seconds", time.alias("time"), spelt.alias("spelt"))
    values, left = read["time"], read["spelt"]
    assumed = pl.Series([False]).new_from_index(0, len(column))
    if left.any():
        found = _spelt(read["text"].set(~left, None), documented_utc)
        values, assumed = values.fill_null(found["time"]) if values.null_count() else values, found["assumed"]
    return Times(values, left & values.is_null(), assumed, read["seconds"])


def _spelt(text: pl.Series, documented_utc: Sequence[str]) -> pl.DataFrame:
    """`time` and `assumed` of a column of texts named `text`; distinct ones are read once."""
    distinct = text.drop_nulls().unique()
    folded = distinct.str.replace(r"^(\d{4}-\d{2}-\d{2})[Tt]", "${1} ").str.replace(r"\s*[Zz]$", "+0000")
    known = _first(folded.set(~folded.str.contains(_OFFSET), None), ZONED)
    known = known.fill_null(_first(folded.set(known.is_not_null(), None), documented_utc))
    plain = _first(folded.set(known.is_not_null(), None), PLAIN)
    table = pl.DataFrame({"text": distinct, "time": known.fill_null(plain), "assumed": known.is_null() & plain.is_not_null()})
    return (
        text.to_frame().join(table, on="text", how="left", maintain_order="left").with_columns(pl.col("assumed").fill_null(False))
    )


def _first(text: pl.Series, patterns: Sequence[str]) -> pl.Series:
    """Each text by the first of the patterns that fits; null where none does."""
    values = pl.repeat(None, len(text), dtype=UTC, eager=True)
    for pattern in patterns:
        left = text.set(values.is_not_null(), None)
        if left.null_count() == len(left):
            break
        values = values.fill_null(left.str.to_datetime(pattern, strict=False, time_unit="ms", time_zone="UTC"))
    return values
