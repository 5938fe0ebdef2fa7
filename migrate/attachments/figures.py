"""Counts attachments by kind, type, size and archive, for `inspect` and the report. Never returns a file name."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from migrate.attachments.paths import extension
from migrate.attachments.resolve import FileClass

_SIZES = (
    ("empty", 1),
    ("up to 100 KB", 100_000),
    ("up to 1 MB", 1_000_000),
    ("up to 10 MB", 10_000_000),
    ("up to 100 MB", 100_000_000),
)
_LARGEST = "over 100 MB"
#: Types of extensions that can be shown; any other extension may be part of a name.
_BY_EXTENSION = {suffix.removeprefix("."): kind for suffix, kind in mimetypes.types_map.items()}


class Figures(NamedTuple):
    """Counts of files: `files` and `bytes` per group; markers are not files.

    Attributes:
        by_kind: `kind`, `class`.
        by_type: `type`, `told_by` (`content` if read, else `name`).
        by_size: `size`, from small to large.
        by_archive: `archive`, in the delivery's order.
        empty_kinds: `kind` and `markers`, kinds without files.
    """

    by_kind: pl.DataFrame
    by_type: pl.DataFrame
    by_size: pl.DataFrame
    by_archive: pl.DataFrame
    empty_kinds: pl.DataFrame


def figures(files: pl.DataFrame, archives: Sequence[str]) -> Figures:
    """Counts the files of a `Resolved` or `Measured`; `archives` are the shown names by `_file`."""
    real = files.filter(pl.col("class") != FileClass.MARKER)
    kind = pl.col("folder").fill_null("(none)").alias("kind")
    names = dict(enumerate(archives))
    markers = files.filter(pl.col("class") == FileClass.MARKER).group_by(kind).agg(pl.len().cast(pl.Int64).alias("markers"))
    order = {label: place for place, label in enumerate([label for label, _ in _SIZES] + [_LARGEST])}
    return Figures(
        by_kind=_grouped(real, [kind, pl.col("class")]).sort("kind", "class"),
        by_type=_grouped(real, _type(files.columns)).sort("files", "type", descending=[True, False]),
        by_size=_grouped(real, [_size_class().alias("size")]).sort(pl.col("size").replace_strict(order)),
        by_archive=_grouped(real, [pl.col("_file")])
        .sort("_file")
        .select(pl.col("_file").replace_strict(names, default="?", return_dtype=pl.String).alias("archive"), "files", "bytes"),
        empty_kinds=markers.sort("kind"),
    )


def _grouped(files: pl.DataFrame, keys: list[pl.Expr]) -> pl.DataFrame:
    bytes_ = pl.col("_size").sum().alias("bytes")
    return files.with_columns(pl.col("size").alias("_size")).group_by(keys).agg(pl.len().cast(pl.Int64).alias("files"), bytes_)


def _size_class() -> pl.Expr:
    chain = pl.lit(_LARGEST)
    for label, limit in reversed(_SIZES):
        inside = pl.col("size") < limit if limit == 1 else pl.col("size") <= limit
        chain = pl.when(inside).then(pl.lit(label)).otherwise(chain)
    return chain


def _type(columns: Sequence[str]) -> list[pl.Expr]:
    suffix = extension(pl.coalesce("file_name", "name"))
    by_name = suffix.replace_strict(_BY_EXTENSION, default="other", return_dtype=pl.String)
    by_content = pl.col("content_type") if "content_type" in columns else pl.lit(None, pl.String)
    identified_by = pl.when(by_content.is_null()).then(pl.lit("name")).otherwise(pl.lit("content"))
    return [pl.coalesce(by_content, by_name).alias("type"), identified_by.alias("told_by")]
