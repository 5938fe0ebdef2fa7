"""What a load would find in the store, asked without reading what need not be read. Writes nothing."""

from __future__ import annotations

import polars as pl

from migrate.attachments.layout import parse_layout
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass
from migrate.attachments.store import Store


def foreseen(measured: Measured, store: Store) -> pl.DataFrame:
    """`Measured.files` with `class` as `unchanged` where the store has the file.

    Where a file's place holds its hash, place and size decide, as the store lists them; elsewhere its content does, which is
    read. Raises UnreachableError where the store is away.
    """
    there = pl.DataFrame(list(store.locations()), schema={"location": pl.String, "_size": pl.Int64}, orient="row")
    wanted = measured.to_store.join(there, on="location").filter(pl.col("size") == pl.col("_size"))
    if not parse_layout(measured.policy.layout).names_content:
        same = [store.holds(*row, named=False) for row in wanted.select("location", "size", "sha256").iter_rows()]
        wanted = wanted.filter(pl.Series(same, dtype=pl.Boolean))
    held = (pl.col("class") == FileClass.PLANNED) & pl.col("location").is_in(wanted["location"].implode()).fill_null(value=False)
    return measured.files.with_columns(pl.when(held).then(pl.lit("unchanged")).otherwise("class").alias("class"))
