"""Parses times that databases return as text, in any ISO form."""

from __future__ import annotations

import polars as pl


def read_time(text: pl.Expr) -> pl.Expr:
    """Returns UTC; without a zone UTC is assumed, for a date midnight; null if it is not a time."""
    value = text.str.replace(" ", "T", literal=True).str.replace(r"(?:Z|[+-]00(?::?00)?)$", "")
    plain = value.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).dt.replace_time_zone("UTC")
    zoned = value.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", strict=False)
    day = value.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.coalesce(plain, zoned, day)


def read_day(text: pl.Expr) -> pl.Expr:
    """Returns the date; of a time, its date."""
    return text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
