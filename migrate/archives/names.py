"""Names of members: decoded, normalised, judged."""

from __future__ import annotations

import polars as pl

from migrate.archives.codes import OVERLAPPING, RATIO_BOMB, UNSAFE_NAME
from migrate.archives.limits import RATIO_FLOOR, Limits

UTF8_FLAG = 0x800
_LOCAL_HEADER = 30


def decoded(raw: bytes, flags: int) -> str:
    """A member's name as text.

    The flag says UTF-8; without it the specification says CP437, but macOS writes UTF-8 all the same, so bytes that
    are valid UTF-8 are taken for it. CP437 gives every byte a character: nothing is lost, and two names stay two.
    """
    if not raw.isascii() or flags & UTF8_FLAG:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp437")
    return raw.decode("ascii")


def normalised(name: pl.Expr) -> pl.Expr:
    r"""Backslashes as slashes (old Windows packers write them), doubled slashes as one, no `./`."""
    slashes = name.str.replace_all("\\", "/", literal=True).str.replace_all(r"/{2,}", "/")
    return slashes.str.replace_all(r"/(?:\./)+", "/").str.replace(r"^(?:\./)+", "")


def judged(members: pl.DataFrame, limits: Limits | None = None) -> pl.DataFrame:
    """A frame of `MEMBER_SCHEMA` with names normalised and `refused` set where name, ratio or position forbid opening.

    With `limits` the frame is a zip's: only there ratios and overlaps are possible.
    """
    if limits is None:
        return members
    unsafe = pl.col("name").str.contains(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\x00") | (pl.col("name") == "")
    bomb = (pl.col("size") > RATIO_FLOOR) & (pl.col("size") > pl.col("packed") * limits.ratio)
    by_place = members.with_row_index("_row").sort("offset")
    end = pl.col("offset") + _LOCAL_HEADER + pl.col("packed")
    overlaps = (end > pl.col("offset").shift(-1)) | (end.shift(1) > pl.col("offset"))
    return (
        by_place.with_columns(overlaps.fill_null(value=False).alias("_overlaps"))
        .sort("_row")
        .with_columns(normalised(pl.col("name")))
        .with_columns(
            pl.when(unsafe)
            .then(pl.lit(UNSAFE_NAME.id))
            .when(pl.col("_overlaps"))
            .then(pl.lit(OVERLAPPING.id))
            .when(pl.col("refused").is_not_null())
            .then("refused")
            .when(bomb)
            .then(pl.lit(RATIO_BOMB.id))
            .alias("refused")
        )
        .drop("_row", "_overlaps")
    )
