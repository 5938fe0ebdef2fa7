"""Determines from the fingerprint which columns of a row were edited in the target (docs/decisions/0004)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import polars as pl

from migrate.targets.rows import row_fingerprint, same_fingerprint
from migrate.targets.spec import TableSpec

#: Maximum number of differing columns for which all combinations are tried: 1,022 combinations.
MOST_COLUMNS = 10
#: Maximum number of combinations tried per frame of rows; after that, all differing columns are named.
MOST_READINGS = 5_000


def edited_columns(spec: TableSpec, new: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Returns `columns` (names, joined with a comma) and `certain`, one row per row of the two frames, which have the same order.

    `new` is the row as mapped now, with the ledger's fingerprint in `_old_hi`, `_old_lo`; `current` is the target's row, with
    references as source keys. If no combination matches, all differing columns are named and `certain` is False.
    """
    names = [column.name for column in spec.compared]
    theirs = current.select(pl.col(name).alias(f"{name}\x00") for name in names)
    both = pl.concat([new.select(*names, "_old_hi", "_old_lo"), theirs], how="horizontal").with_row_index("_row")
    differs = [pl.when(pl.col(name).ne_missing(pl.col(f"{name}\x00"))).then(pl.lit(name)) for name in names]
    both = both.with_columns(pl.concat_list(differs).list.drop_nulls().list.join(", ").alias("_differs"))
    done, left = [], MOST_READINGS
    for (text,), rows in both.partition_by("_differs", as_dict=True, maintain_order=True).items():
        columns = str(text).split(", ")
        solved, spent = _solve(spec, rows, names, columns, left)
        left -= spent
        done.append(solved)
    return pl.concat(done).sort("_row").select("columns", "certain")


def _solve(spec: TableSpec, rows: pl.DataFrame, names: list[str], columns: list[str], most: int) -> tuple[pl.DataFrame, int]:
    """Returns `_row`, `columns`, `certain` of rows that differ in the same columns, and the number of combinations tried."""
    if len(columns) == 1:
        return _named(rows, columns, certain=True), 0
    done, spent = [], 0
    for edited in _readings(columns) if len(columns) <= MOST_COLUMNS else ():
        if rows.is_empty() or spent >= most:
            break
        spent += 1
        old = [pl.col(name if name in edited or name not in columns else f"{name}\x00").alias(name) for name in names]
        tried = row_fingerprint(spec, rows.select(old)).hstack(rows.select("_old_hi", "_old_lo"))
        fits = tried.select(same_fingerprint("_old_hi", "_old_lo")).to_series()
        done.append(_named(rows.filter(fits), list(edited), certain=True))
        rows = rows.filter(~fits)
    return pl.concat([*done, _named(rows, columns, certain=False)]), spent


def _readings(columns: list[str]) -> Iterator[tuple[str, ...]]:
    """Yields every set of columns that may have been edited while the export changed the others, small sets first."""
    for size in range(1, len(columns)):
        yield from combinations(columns, size)


def _named(rows: pl.DataFrame, columns: list[str], *, certain: bool) -> pl.DataFrame:
    return rows.select("_row", pl.lit(", ".join(columns)).alias("columns"), pl.lit(certain).alias("certain"))
