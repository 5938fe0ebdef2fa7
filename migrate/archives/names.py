"""Members by their names and sizes: normalised names, checked members."""

from __future__ import annotations

import polars as pl

from migrate.archives.codes import OVERLAPPING, RATIO_BOMB, UNSAFE_NAME
from migrate.archives.limits import RATIO_FLOOR, Limits

_LOCAL_HEADER = 30


def normalise_names(name: pl.Expr) -> pl.Expr:
    r"""Backslashes as slashes (old Windows packers write them), doubled slashes as one, no `./`."""
    slashes = name.str.replace_all("\\", "/", literal=True).str.replace_all(r"/{2,}", "/")
    return slashes.str.replace_all(r"/(?:\./)+", "/").str.replace(r"^(?:\./)+", "")


def check_members(members: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """A zip's members (columns of `MEMBER_SCHEMA`), names normalised, `refused` set where name or ratio forbid opening."""
    unsafe = pl.col("name").str.contains(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\x00") | (pl.col("name") == "")
    # Divided, because the multiple of a false packed size can exceed 64 bits.
    bomb = (pl.col("size") > RATIO_FLOOR) & (pl.col("size") // limits.ratio > pl.col("packed"))
    refused = (
        pl.when(unsafe)
        .then(pl.lit(UNSAFE_NAME.id))
        .when(pl.col("refused").is_not_null())
        .then("refused")
        .when(bomb)
        .then(pl.lit(RATIO_BOMB.id))
    )
    return members.with_columns(normalise_names(pl.col("name"))).with_columns(refused.alias("refused"))


def check_overlaps(members: pl.DataFrame) -> pl.DataFrame:
    """Returns the members of a whole zip, with `refused` set if a member overlaps the next one."""
    end = pl.col("offset") + _LOCAL_HEADER + pl.col("packed")
    # Only what is needed is sorted: a million names would be moved twice.
    places = members.select("offset", "packed").with_row_index("row").sort("offset")
    reaching = (end > pl.col("offset").shift(-1)) | (end.shift(1) > pl.col("offset"))
    rows = places.filter(reaching.fill_null(value=False))["row"]
    if rows.is_empty():
        return members
    hit = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(rows.implode()) & (pl.col("refused") != UNSAFE_NAME.id).fill_null(
        value=True
    )
    return members.with_columns(pl.when(hit).then(pl.lit(OVERLAPPING.id)).otherwise("refused").alias("refused"))
