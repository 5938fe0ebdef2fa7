"""Lists in one cell: split on `;`, trimmed, without empties and exact duplicates, in order."""

from __future__ import annotations

import polars as pl

SEPARATOR = ";"


def items(column: pl.Series, *, ignore_case: bool = False) -> pl.Series:
    """The items of each cell (List of text); null if there is none. `ignore_case` folds duplicates such as e-mails."""
    parts = column.str.split(SEPARATOR).list.eval(pl.element().str.strip_chars())
    return without_repeats(parts.list.eval(pl.element().filter(pl.element().str.len_bytes() > 0)), ignore_case=ignore_case)


def without_repeats(lists: pl.Series, *, ignore_case: bool = False) -> pl.Series:
    """Each list with the first of equal items only, in order; an empty list becomes null."""
    element = pl.element()
    length = lists.list.len()
    filled = lists.set(length == 0, None)
    # Few lists repeat an item, and only those are processed item by item.
    compared = lists.list.eval(element.str.to_lowercase()) if ignore_case else lists
    repeating = (compared.list.n_unique() < length).fill_null(False)
    if not repeating.any():
        return filled
    folded = element.str.to_lowercase() if ignore_case else element
    once = filled.set(~repeating, None).list.eval(element.filter(folded.is_first_distinct()))
    return pl.select(pl.when(pl.lit(repeating)).then(pl.lit(once)).otherwise(pl.lit(filled)).alias(lists.name)).to_series()
