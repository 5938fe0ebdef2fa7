"""Booleans: the words that exports and spreadsheets use."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no")


class Flags(NamedTuple):
    """A column of booleans, and where the cell said neither (Boolean)."""

    values: pl.Series
    unreadable: pl.Series


def flags(column: pl.Series) -> Flags:
    """true/false, 1/0, yes/no in any case; anything else is null, and unreadable unless the cell is empty."""
    text = column.str.strip_chars().str.to_lowercase()
    true, false = text.is_in(TRUE), text.is_in(FALSE)
    values = pl.select(pl.when(pl.lit(true)).then(True).when(pl.lit(false)).then(False)).to_series()
    return Flags(values, values.is_null() & (text.str.len_bytes() > 0).fill_null(False))
