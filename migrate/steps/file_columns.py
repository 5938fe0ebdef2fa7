"""Files that columns of the target hold: which of a delivery's files rows keep, and what became of each."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.attachments import FileClass, Measured
from migrate.attachments.resolve import book_of
from migrate.mapping import Mapping
from migrate.steps.mapping import Rows
from migrate.steps.work import Work
from migrate.targets.contents import file_columns
from migrate.targets.plan import Action, Plan

_NO_ROW = "no row holds it"
_TOO_LARGE = "larger than max_bytes of its column"


def without_rows(work: Work, mapping: Mapping, found: Measured, rows: Rows) -> Measured:
    """Returns the files as the mapped rows keep them, if only columns do: others are rejected if too large, else excluded."""
    if work.request.attachments is not None or not found.stored:
        return found
    held = [pl.Series("sha256", [], dtype=pl.String)]
    limit = 0
    for spec in mapping.specs:
        columns = file_columns(spec)
        limit = max([limit, *(column.content or 0 for column in columns)])
        for batch in rows.spools[spec.table].batches([column.name for column in columns]) if columns else ():
            held += [batch[column.name].drop_nulls().alias("sha256") for column in columns]
    kept = pl.col("sha256").is_in(pl.concat(held).unique().implode()).fill_null(value=False)
    lost, large = (pl.col("class") == FileClass.PLANNED) & ~kept, pl.col("size") > limit
    status = pl.when(large).then(pl.lit(FileClass.REJECTED.value)).otherwise(pl.lit(FileClass.EXCLUDED.value))
    files = found.files.with_columns(
        pl.when(lost).then(status).otherwise("class").alias("class"),
        pl.when(lost).then(pl.when(large).then(pl.lit(_TOO_LARGE)).otherwise(pl.lit(_NO_ROW))).otherwise("rule").alias("rule"),
    )
    done = replace(found, files=files)
    work.outcome.books.attachments = done.book
    return done


def files_in_rows(work: Work, plan: Plan, files: pl.DataFrame, *, kept: bool) -> pl.DataFrame:
    """Returns the files with their final class, if only columns hold them: `stored` if a row is written with it.

    Adds the book to the outcome. `kept`: whether columns or a store keep the files at all.
    """
    if work.request.attachments is not None or not kept:
        return files
    actions: tuple[Action, ...] = ("insert", "update")
    sent = [pl.Series("sha256", [], dtype=pl.String)]
    for spec in plan.specs:
        for column in file_columns(spec):
            sent += [
                frame[column.name].alias("sha256") for one in actions for frame in plan.actions(spec.table, one, [column.name])
            ]
    written = pl.col("sha256").is_in(pl.concat(sent).drop_nulls().unique().implode()).fill_null(value=False)
    status = pl.when(written).then(pl.lit("stored")).otherwise(pl.lit("unchanged"))
    done = files.with_columns(pl.when(pl.col("class") == FileClass.PLANNED).then(status).otherwise("class").alias("class"))
    work.outcome.books.attachments = book_of(done["class"])
    return done
