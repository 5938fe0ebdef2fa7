"""Tells names of other contents apart: a mark of the content's hash, whatever somebody called his files."""

from __future__ import annotations

import unicodedata

import polars as pl

#: What stands behind the last dot; a mark goes before it.
SUFFIX = r"[^/.](\.[^./\s]{1,16})$"

_SHORT, _WHOLE = 12, 64


def apart(names: pl.Series, digests: pl.Series, *, as_files: bool) -> pl.Series:
    """The names, none of them shared by two contents: all but that of the least hash get `~` and twelve digits of theirs.

    Where that is another's name, which takes intent, the whole hash follows. The order of the rows does not matter. Names
    that are `as_files` are one also where only a file system without regard to case or composition takes them for one, and
    are marked before their suffix.
    """
    frame = pl.DataFrame({"name": names, "sha256": digests})
    length = _SHORT
    while True:
        key = folded(frame["name"]) if as_files else frame["name"]
        other = frame.select(pl.col("sha256") != pl.col("sha256").min().over(key))["sha256"].fill_null(value=False)
        if not other.any():
            return frame["name"].rename(names.name)
        frame = frame.with_columns(pl.when(other).then(_marked(length, before_suffix=as_files)).otherwise("name").alias("name"))
        length = _WHOLE


def folded(names: pl.Series) -> pl.Series:
    """One spelling of what some file system takes for one name: `straße` and `STRASSE`, composed and not."""
    lower = names.str.to_lowercase()
    odd = names.str.contains(r"[^\x00-\x7f]").fill_null(value=False).arg_true()
    if odd.is_empty():
        return lower
    mended = [unicodedata.normalize("NFC", name.upper().casefold()) for name in names.gather(odd)]
    return lower.scatter(odd, pl.Series(mended, dtype=pl.String))


def _marked(length: int, *, before_suffix: bool) -> pl.Expr:
    name, mark = pl.col("name"), pl.col("sha256").str.head(length)
    if not before_suffix:
        return pl.concat_str(name, pl.lit("~"), mark)
    suffix = name.str.extract(SUFFIX).fill_null("")
    return pl.concat_str(name.str.strip_suffix(suffix), pl.lit("~"), mark, suffix)
