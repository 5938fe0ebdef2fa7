"""Ids and short texts: trimmed, empty becomes null."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import hash64


def trimmed(column: pl.Series) -> pl.Series:
    """The text without blanks at its ends; null where nothing is left. Case, digits and leading zeros stay."""
    text = column.str.strip_chars()
    return text.set(text.str.len_bytes() == 0, None)


def joined(*parts: pl.Series) -> pl.Series:
    """A compound key `a:b`; null where a part is null."""
    return pl.select(pl.concat_str(*(pl.lit(part) for part in parts), separator=":")).to_series()


def content(cells: pl.DataFrame) -> pl.Series:
    """A hash (UInt64) of all cells of each row; equal rows of one key share it.

    It covers the columns' names, in no order, and leaves out empty cells: a column that is empty says no more than a column
    that the file lacks. The hashed text is injective: `<name>=<length in bytes>:<value>;` a cell.
    """
    parts = []
    for name in sorted(cells.columns):
        cell = pl.col(name)
        head = pl.concat_str(pl.lit(f"{name}="), cell.str.len_bytes(), pl.lit(":"))
        parts.append(pl.when(cell.str.len_bytes() > 0).then(pl.concat_str(head, cell, pl.lit(";"))).otherwise(pl.lit("")))
    return cells.select(hash64(pl.concat_str(*parts)).alias("_content")).to_series()
