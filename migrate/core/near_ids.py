"""Finds existing ids that equal an unknown id except for its spelling: spaces, quotes, zeros in front, case, rounded digits.

Whole columns of spellings are tried, and each is only looked up: nothing is joined. The unknown ids are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from migrate.core.damaged_ids import EXACT_DIGITS
from migrate.core.problems import Code, Group, Severity

NEAR = Code("S374", "a reference matches an existing id except for its spelling", Severity.WARNING, asks=Group.DECIDE)

#: Says which keys of a text column exist.
Exists = Callable[[pl.Series], pl.Series]

#: The most digits of an id that is tried with zeros in front, and how many lookups rounded ids may cost.
_MOST_DIGITS = 20
_MOST_LOOKUPS = 500_000

_INVISIBLE = r"[\s\p{Z}\p{Cf}\p{Cc}]"
_QUOTES = "[\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb=]"
#: Where an id begins in a key: alone, after the name of a source, or in the key of an application.
_ZEROS = r"(^|:)0+([0-9])"


def find_near(keys: pl.Series, exists: Exists) -> pl.DataFrame:
    """`key`, `difference`, `spelling` of those unknown keys of which another spelling exists; the simplest difference of each."""
    unknown = keys.drop_nulls().unique()
    if unknown.is_empty():
        return pl.DataFrame(schema={"key": pl.String, "difference": pl.String, "spelling": pl.String})
    frame = unknown.cast(pl.String).to_frame("key")
    tried = pl.concat(list(_spellings(frame))).filter(pl.col("spelling") != pl.col("key"))
    near = tried.filter(exists(tried["spelling"]))
    return near.unique("key", keep="first", maintain_order=True).select("key", "difference", "spelling")


def _spellings(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Frames `key`, `spelling`, `difference`, the simplest difference first."""
    key = pl.col("key")
    dense = key.str.replace_all(_INVISIBLE, "")
    bare = dense.str.replace_all(_QUOTES, "")
    short = bare.str.replace_all(_ZEROS, "${1}${2}")
    yield _tried(frame, dense, "spaces or invisible characters")
    yield _tried(frame, bare, "quotes or an equals sign")
    yield _tried(frame, short, "leading zeros")
    for zeros in range(1, _MOST_DIGITS):
        padded = pl.lit("0" * zeros)
        numbers = frame.filter(key.str.len_bytes() + zeros <= _MOST_DIGITS)
        yield _tried(numbers, short.str.replace(r"^([0-9])", padded + "${1}"), "leading zeros")
        yield _tried(numbers, short.str.replace(r":([0-9]+)$", ":" + padded + "${1}"), "leading zeros")
    yield _tried(frame, short.str.replace(r"\.0+$", ""), "a decimal point")
    yield _tried(frame, bare.str.to_lowercase(), "upper and lower case")
    yield _tried(frame, bare.str.to_uppercase(), "upper and lower case")
    yield _rounded(frame)


def _tried(frame: pl.DataFrame, spelling: pl.Expr, difference: str) -> pl.DataFrame:
    return frame.select("key", spelling.alias("spelling"), pl.lit(difference).alias("difference"))


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Long numbers that end in zeros, with every number that a spreadsheet rounds to them."""
    long = frame["key"].filter(frame["key"].str.contains(rf"^[1-9][0-9]{{{EXACT_DIGITS},18}}$"))
    pairs: list[tuple[str, str]] = []
    for text in long:
        step = 10 ** (len(text) - EXACT_DIGITS)
        if int(text) % step or len(pairs) + step > _MOST_LOOKUPS:
            continue
        first = int(text) - step // 2
        pairs += ((text, str(first + more)) for more in range(step + 1))
    rows = pl.DataFrame(pairs, schema={"key": pl.String, "spelling": pl.String}, orient="row")
    return rows.with_columns(pl.lit("its last digits, which a spreadsheet rounds").alias("difference"))
