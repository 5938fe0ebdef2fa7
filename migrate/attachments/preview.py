"""Predicts which files a load would copy, reading as little as possible. Writes nothing."""

from __future__ import annotations

import polars as pl

from migrate.attachments.layout import parse_layout
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass
from migrate.attachments.store import Store


def preview_files(measured: Measured, store: Store) -> pl.DataFrame:
    """Returns `Measured.files` with `class` set to `unchanged` for files that the store has.

    If a location contains the hash, location and size decide, as the store lists them. Otherwise the stored content is
    read. Raises UnreachableError if the store cannot be reached.
    """
    there = pl.DataFrame(list(store.locations()), schema={"location": pl.String, "_size": pl.Int64}, orient="row")
    wanted = measured.to_store.join(there, on="location").filter(pl.col("size") == pl.col("_size"))
    if not parse_layout(measured.policy.layout).names_content:
        same = [store.holds(*row, named=False) for row in wanted.select("location", "size", "sha256").iter_rows()]
        wanted = wanted.filter(pl.Series(same, dtype=pl.Boolean))
    held = (pl.col("class") == FileClass.PLANNED) & pl.col("location").is_in(wanted["location"].implode()).fill_null(value=False)
    return measured.files.with_columns(pl.when(held).then(pl.lit("unchanged")).otherwise("class").alias("class"))
