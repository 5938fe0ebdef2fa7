"""Classifies files after reading: repeated copies, different files of one name, and files that content filters leave out."""

from __future__ import annotations

import polars as pl

from migrate.attachments.name_collisions import separate_names
from migrate.attachments.resolve import FileClass
from migrate.core.attachment_policy import Policy


def classify_files(files: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Sets the final `class`, `rule`, `attachment_id` and `quarantine`; `files` as in `Measured`, without locations.

    A file that could not be read is rejected. Of files with the same candidate, kind, name and hash, the first counts and
    the others are
    repeated. If contents differ, the one with the smallest hash keeps the plain `attachment_id` and the others get a suffix (see
    `separate_names`), so ids do not depend on the order of archives.
    """
    key = ["attachment_id", "sha256"]
    broken = pl.col("broken").is_not_null()
    read = pl.col("sha256").is_not_null() & ~pl.col("quarantine")
    first = pl.int_range(pl.len()).over(*key) == 0
    files = files.with_columns(
        pl.when(broken)
        .then(pl.lit(FileClass.REJECTED.value))
        .when(read & first)
        .then(pl.lit(FileClass.PLANNED.value))
        .when(read)
        .then(pl.lit(FileClass.REPEATED.value))
        .otherwise("class")
        .alias("class"),
        (pl.col("quarantine") & ~broken).alias("quarantine"),
    )
    files = _filtered(files, policy)
    planned = pl.col("class") == FileClass.PLANNED.value
    rows = files.select(read)["sha256"].fill_null(value=False).arg_true()
    named = separate_names(files["attachment_id"].gather(rows), files["sha256"].gather(rows), as_files=False)
    marked = files["attachment_id"].clone().scatter(rows, named)
    return files.with_columns(
        pl.when(planned).then(marked).otherwise("attachment_id").alias("attachment_id"),
        pl.when(broken)
        .then("broken_message")
        .when(planned)
        .then(None)
        .when((pl.col("class") == FileClass.REPEATED.value) & pl.col("rule").is_null())
        .then(pl.lit("same candidate, kind, name and content"))
        .otherwise("rule")
        .alias("rule"),
    )


def _filtered(files: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    types = policy.filters.content_types
    if types is None:
        return files
    families = sorted(entry.removesuffix("*") for entry in types if entry.endswith("/*"))
    fits = pl.col("content_type").is_in(sorted(types))
    for family in families:
        fits |= pl.col("content_type").str.starts_with(family)
    out = (pl.col("class") == FileClass.PLANNED.value) & ~fits
    return files.with_columns(
        pl.when(out).then(pl.lit(FileClass.EXCLUDED.value)).otherwise("class").alias("class"),
        pl.when(out).then(pl.lit("filter content_types")).otherwise("rule").alias("rule"),
    )
