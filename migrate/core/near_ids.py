"""Finds existing ids that equal an unknown id except for its spelling: spaces, quotes, zeros in front, case, rounded digits.

Whole columns of spellings are tried, and each is only looked up: nothing is joined. The unknown ids are few.
"""

from __future__ import annotations

from collections.abc import Callable

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
    tried = _spellings(unknown.cast(pl.String).to_frame("key"))
    near = tried.filter(exists(tried["spelling"]))
    return near.unique("key", keep="first", maintain_order=True).select("key", "difference", "spelling")


def _spellings(frame: pl.DataFrame) -> pl.DataFrame:
    """`key`, `spelling`, `difference`: all spellings that differ from the key, the simplest differences first.

    They are columns of one query, because most calls have few keys.
    """
    forms = frame.with_columns(dense=pl.col("key").str.replace_all(_INVISIBLE, ""))
    forms = forms.with_columns(bare=pl.col("dense").str.replace_all(_QUOTES, ""))
    forms = forms.with_columns(short=pl.col("bare").str.replace_all(_ZEROS, "${1}${2}"))
    short, bare = pl.col("short"), pl.col("bare")
    made: list[tuple[pl.Expr, str]] = [
        (pl.col("dense"), "spaces or invisible characters"),
        (bare, "quotes or an equals sign"),
        (short, "leading zeros"),
        *((padded, "leading zeros") for zeros in range(1, _MOST_DIGITS) for padded in _padded(zeros)),
        (short.str.replace(r"\.0+$", ""), "a decimal point"),
        (bare.str.to_lowercase(), "upper and lower case"),
        (bare.str.to_uppercase(), "upper and lower case"),
    ]
    columns = forms.select("key", *(spelling.alias(str(number)) for number, (spelling, _) in enumerate(made)))
    # Column after column, so that simpler differences come before others.
    long = columns.unpivot(index="key", variable_name="number", value_name="spelling").filter(pl.col("spelling") != pl.col("key"))
    names = {str(number): difference for number, (_, difference) in enumerate(made)}
    differing = long.select("key", "spelling", pl.col("number").replace_strict(names, return_dtype=pl.String).alias("difference"))
    return pl.concat([differing, _rounded(frame)])


def _padded(zeros: int) -> tuple[pl.Expr, pl.Expr]:
    """Numbers, alone and at the end of an application's key, with zeros in front; null without a number and for long keys."""
    short = pl.col("short")
    fits = pl.col("key").str.len_bytes() + zeros <= _MOST_DIGITS
    alone, last = r"^[0-9]", r":([0-9]+)$"
    return (
        pl.when(fits & short.str.contains(alone)).then("0" * zeros + short),
        pl.when(fits & short.str.contains(last)).then(short.str.replace(last, ":" + "0" * zeros + "${1}")),
    )


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
