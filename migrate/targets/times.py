"""Times as databases hand them over as text: whatever ISO spelling was written there."""

from __future__ import annotations

import polars as pl


def read_time(text: pl.Expr) -> pl.Expr:
    """UTC; without a zone it is taken for UTC, with a day alone for midnight; what is no time is null."""
    value = text.str.replace(" ", "T", literal=True).str.replace(r"(?:Z|[+-]00(?::?00)?)$", "")
    plain = value.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).dt.replace_time_zone("UTC")
    zoned = value.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", strict=False)
    day = value.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.coalesce(plain, zoned, day)


def read_day(text: pl.Expr) -> pl.Expr:
    """A day; of a time, its day."""
    return text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
