"""Gives files with equal names and different contents distinct names, with a suffix made of the hash."""

from __future__ import annotations

import unicodedata

import polars as pl

#: The part after the last dot; the hash is inserted before it.
SUFFIX = r"[^/.](\.[^./\s]{1,16})$"

_SHORT, _WHOLE = 12, 64


def separate_names(names: pl.Series, digests: pl.Series, *, as_files: bool) -> pl.Series:
    """Makes names unique per content: all but that of the smallest hash get `~` and twelve digits of their hash.

    If the result collides with another name (which needs intent), the whole hash is used. The order of rows does not matter. With
    `as_files`, names also collide if only case or Unicode composition differs, and the hash goes before the file suffix.
    """
    frame = pl.DataFrame({"name": names, "sha256": digests})
    length = _SHORT
    while True:
        key = fold_name(frame["name"]) if as_files else frame["name"]
        other = frame.select(pl.col("sha256") != pl.col("sha256").min().over(key))["sha256"].fill_null(value=False)
        if not other.any():
            return frame["name"].rename(names.name)
        frame = frame.with_columns(
            pl.when(other).then(_mark_collisions(length, before_suffix=as_files)).otherwise("name").alias("name")
        )
        length = _WHOLE


def fold_name(names: pl.Series) -> pl.Series:
    """Returns one spelling for names that some file system treats as equal: `straße` and `STRASSE`, composed and not."""
    lower = names.str.to_lowercase()
    odd = names.str.contains(r"[^\x00-\x7f]").fill_null(value=False).arg_true()
    if odd.is_empty():
        return lower
    spelt = [unicodedata.normalize("NFC", name.upper().casefold()) for name in names.gather(odd)]
    return lower.scatter(odd, pl.Series(spelt, dtype=pl.String))


def _mark_collisions(length: int, *, before_suffix: bool) -> pl.Expr:
    name, mark = pl.col("name"), pl.col("sha256").str.head(length)
    if not before_suffix:
        return pl.concat_str(name, pl.lit("~"), mark)
    suffix = name.str.extract(SUFFIX).fill_null("")
    return pl.concat_str(name.str.strip_suffix(suffix), pl.lit("~"), mark, suffix)
