"""Ids and short texts: trimmed, empty becomes null."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import polars as pl


def trim(column: pl.Expr) -> pl.Expr:
    """The text without whitespace at its ends; null if nothing is left. Case, digits and leading zeros stay."""
    return column.str.strip_chars().replace("", None)


def compound_key(*parts: pl.Expr) -> pl.Expr:
    """A compound key `a:b`; null if a part is null."""
    return pl.concat_str(*parts, separator=":")


def content(cells: Iterable[str]) -> pl.Expr:
    """A hash (UInt64) of these cells of each row; equal rows of one key share it. It holds within one run only.

    It covers the columns' names, in no order, and leaves out empty cells: a column that is empty says no more than a column
    that the file lacks.
    """
    parts = (
        pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name).hash(crc32(name.encode()))).otherwise(pl.lit(0, pl.UInt64))
        for name in cells
    )
    return pl.sum_horizontal(*parts).alias("_content")
