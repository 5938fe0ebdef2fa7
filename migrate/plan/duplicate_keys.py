"""Keeps one row per key: equal rows are merged and counted, different ones are rejected with the place of the first."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.plan.codes import FOLDED, NO_KEY, REPEATED_KEY
from migrate.plan.row_filter import RowFilter
from migrate.targets.rows import with_fingerprint
from migrate.targets.spec import KEY, PARENT


def reject_repeats(row_filter: RowFilter) -> int:
    """Keeps the first row per key, and returns how many rows were merged into it. Rows with the same key are in one slice.

    If the table is `distinct`, every later row is merged. Otherwise only equal rows are merged; in a table without a parent,
    merged rows are reported, because another record produced them.
    """
    if row_filter.rows[KEY].null_count():
        row_filter.reject(pl.col(KEY).is_null(), NO_KEY, "the source key is empty")
    rows = row_filter.rows
    if rows[KEY].n_unique() == rows.height:
        return 0
    if row_filter.spec.distinct:
        row_filter.rows = rows.unique(KEY, keep="first", maintain_order=True)
        return rows.height - row_filter.rows.height
    first = [pl.col(name).first().over(KEY) for name in (*FINGERPRINT_COLUMNS, PARENT)]
    same = [pl.col(name).eq_missing(value) for name, value in zip((*FINGERPRINT_COLUMNS, PARENT), first, strict=True)]
    marked = with_fingerprint(row_filter.spec, rows).with_columns(
        pl.all_horizontal(same).alias("_same"),
        pl.int_range(pl.len()).over(KEY).alias("_nth"),
        pl.col("_file").eq_missing(pl.col("_file").first().over(KEY)).alias("_here"),
        pl.col("_line").first().over(KEY).alias("_first"),
    )
    folded = marked.filter((pl.col("_nth") > 0) & pl.col("_same"))
    if row_filter.spec.parent is None:
        message = "another record has the same key and the same values in every mapped column; they were merged into one row"
        row_filter.findings.report(row_filter.spec, folded, FOLDED, message)
    row_filter.rows = marked.filter((pl.col("_nth") == 0) | ~pl.col("_same"))
    where = pl.when("_here").then(pl.lit("this file")).otherwise(pl.lit("another file"))
    line = pl.col("_first").cast(pl.String).fill_null("?")
    differing = pl.format("line {} of {} has the same key and different values; the first row is loaded", line, where)
    row_filter.reject(pl.col("_nth") > 0, REPEATED_KEY, differing)
    row_filter.rows = row_filter.rows.select(rows.columns)
    return folded.height
