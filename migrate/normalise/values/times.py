"""Times: epoch milliseconds, or a date and time as text; the result is UTC with milliseconds.

The guide writes epoch milliseconds and `yyyy-MM-dd HH:mm:ss`; ISO 8601 is read as well. The zone of a text without one is not
documented: UTC is assumed and reported. Everything else, and every implausible year, is unreadable. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC as ZONE
from datetime import datetime

import polars as pl

from migrate.core.time_formats import last_year, plausible, shape

#: Ten digits are seconds, and nine until 2001. Milliseconds have thirteen digits, and twelve until 2001; eleven are neither.
EPOCH = (9, 10, 12, 13)
SECONDS = EPOCH[:2]

#: Patterns of a text with an offset and of one without; `T` and `Z` are folded before. The usual one is first, which polars reads
#: several times as fast as those with a fraction.
ZONED = ("%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M%z")
PLAIN = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
#: Digits behind the milliseconds that say something.
_FINER = r"\.[0-9]{3}[0-9]*[1-9]"

#: Sales Navigator's `createdAt`, documented as UTC.
MONTH_FIRST = ("%m-%d-%Y %H:%M:%S",)

UTC = pl.Datetime("ms", "UTC")

#: Digits of milliseconds since 2001-09-09.
_WHOLE = 13


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times (Datetime ms UTC), and where (Boolean) it is unreadable, assumed to be UTC, of seconds, cut to ms.

    `plain`: every cell is a time as documented, so that none of the four is true anywhere.
    """

    values: pl.Series
    unreadable: pl.Series
    assumed_utc: pl.Series
    seconds: pl.Series
    cut: pl.Series
    plain: bool = False


def times(column: pl.Series, documented_utc: Sequence[str] = ()) -> Times:
    """Reads a column of text. `documented_utc`: further patterns, whose zone is known to be UTC."""
    milliseconds = _milliseconds(column)
    if milliseconds is not None:
        never = pl.Series([False]).new_from_index(0, len(column))
        return Times(milliseconds, never, never, never, never, plain=True)
    text = pl.col("text")
    cells = column.to_frame("text").select(text.str.strip_chars())
    length = text.str.len_bytes()
    # A text that is read as a number consists of digits, but for a sign. This is three times as fast as a pattern.
    signed = text.str.starts_with("+") | text.str.starts_with("-")
    digits = pl.when(length.is_in(EPOCH) & ~signed).then(text.cast(pl.Int64, strict=False))
    seconds = (length.is_in(SECONDS) & digits.is_not_null()).fill_null(False)
    read = cells.select("text", digits.alias("digits"), seconds.alias("seconds"))
    time = plausible(pl.when("seconds").then(pl.col("digits") * 1000).otherwise("digits").cast(UTC))
    filled = (text.str.len_bytes() > 0).fill_null(False)
    read = read.select("text", "seconds", time.alias("time"), filled.alias("filled"), pl.col("digits").is_null().alias("spelt"))
    values = read["time"]
    left = read["filled"] & read["spelt"]
    assumed = cut = pl.Series([False]).new_from_index(0, len(column))
    if left.any():
        found = _spelt(read["text"].set(~left, None), documented_utc)
        values = values.fill_null(found["time"]) if values.null_count() else values
        assumed, cut = found["assumed"], found["cut"]
    return Times(values, read["filled"] & values.is_null(), assumed, read["seconds"], cut)


def _milliseconds(column: pl.Series) -> pl.Series | None:
    """The times of a column that has thirteen digits in every cell, as exports write them, and plausible years; otherwise None.

    The general way finds the same, with several times as many queries.
    """
    length = column.str.len_bytes()
    if length.min() != _WHOLE or length.max() != _WHOLE or column.has_nulls():
        return None
    numbers = column.cast(pl.Int64, strict=False)
    # A number of thirteen bytes that is this large has no sign.
    first, last = numbers.min(), numbers.max()
    if numbers.has_nulls() or not isinstance(first, int) or not isinstance(last, int):
        return None
    return numbers.cast(UTC) if first >= 10 ** (_WHOLE - 1) and last < _after(last_year()) else None


def _after(year: int) -> int:
    """The milliseconds of the first moment after a year."""
    return int(datetime(year + 1, 1, 1, tzinfo=ZONE).timestamp()) * 1000


def _spelt(text: pl.Series, documented_utc: Sequence[str]) -> pl.DataFrame:
    """`time`, `assumed` and `cut` of a column of texts named `text`; distinct ones are read once."""
    distinct = text.drop_nulls().unique()
    # The usual form fits no other pattern: whatever has it is read at once.
    usual = _first(distinct, PLAIN[:1])
    odd = distinct.set(usual.is_not_null(), None)
    values, assumed, cut = usual, usual.is_not_null(), pl.Series([False]).new_from_index(0, len(distinct))
    if odd.null_count() < len(odd):
        folded = odd.str.replace(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[Tt]", "${1} ").str.replace(r" ?[Zz]$", "+0000")
        known = _first(folded, ZONED)
        known = known.fill_null(_documented(folded.set(known.is_not_null(), None), documented_utc))
        plain = _first(folded.set(known.is_not_null(), None), PLAIN)
        values = usual.fill_null(known).fill_null(plain)
        assumed = assumed | (known.is_null() & plain.is_not_null())
        cut = values.is_not_null() & odd.str.contains(_FINER).fill_null(False)
    table = pl.DataFrame({"text": distinct, "time": values, "assumed": assumed, "cut": cut})
    joined = text.to_frame().join(table, on="text", how="left", maintain_order="left")
    return joined.with_columns(pl.col("assumed", "cut").fill_null(False))


def _documented(text: pl.Series, patterns: Sequence[str]) -> pl.Series:
    """Texts by patterns with the month first.

    A text that only fits with the day first shows that a spreadsheet program rewrote the column in its own order. Texts that
    fit both ways are then unreadable too. Only the block is looked at: other blocks of a large file may have been believed.
    """
    found = _first(text, patterns)
    swapped = _first(text, [pattern.replace("%m-%d", "%d-%m") for pattern in patterns])
    if (found.is_null() & swapped.is_not_null()).any():
        return found.set(swapped.is_not_null() & (swapped != found), None)
    return found


def _first(text: pl.Series, patterns: Sequence[str]) -> pl.Series:
    """Each text by the first of the patterns that it has the shape of; null if none fits or the year cannot be true."""
    values = pl.repeat(None, len(text), dtype=UTC, eager=True)
    for pattern in patterns:
        if values.null_count() == text.null_count():
            break
        left = text.set(values.is_not_null() | ~text.str.contains(shape(pattern)), None)
        values = values.fill_null(left.str.to_datetime(pattern, strict=False, time_unit="ms", time_zone="UTC"))
    return values.to_frame("time").select(plausible(pl.col("time"))).to_series()
