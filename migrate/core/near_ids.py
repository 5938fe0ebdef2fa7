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


_SCHEMA = {"key": pl.String(), "difference": pl.String(), "spelling": pl.String()}


def find_near(keys: pl.Series, exists: Exists) -> pl.DataFrame:
    """`key`, `difference`, `spelling` of those unknown keys of which another spelling exists; the simplest difference of each."""
    unknown = keys.drop_nulls().unique()
    if unknown.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    tried = _spellings(unknown.cast(pl.String).to_frame("key"))
    found = exists(tried["spelling"])
    if not found.any():
        return pl.DataFrame(schema=_SCHEMA)
    return tried.filter(found).unique("key", keep="first", maintain_order=True).select(*_SCHEMA)


def _spellings(frame: pl.DataFrame) -> pl.DataFrame:
    """`key`, `spelling`, `difference`: all spellings that differ from the key, the simplest differences first.

    Everything that needs an expression is in one query: most calls have few keys, and a query costs more than they do.
    """
    short, bare = pl.col("short"), pl.col("bare")
    forms = (
        frame.lazy()
        .with_columns(dense=pl.col("key").str.replace_all(_INVISIBLE, ""))
        .with_columns(bare=pl.col("dense").str.replace_all(_QUOTES, ""))
        .with_columns(short=bare.str.replace_all(_ZEROS, "${1}${2}"))
        .with_columns(
            point=short.str.replace(r"\.0+$", ""),
            lower=bare.str.to_lowercase(),
            upper=bare.str.to_uppercase(),
        )
        .collect(engine="in-memory")
    )
    # Simpler differences come before others.
    return pl.concat(
        [
            _differing(forms["key"], forms["dense"], "spaces or invisible characters"),
            _differing(forms["key"], forms["bare"], "quotes or an equals sign"),
            _differing(forms["key"], forms["short"], "leading zeros"),
            _padded(forms),
            _differing(forms["key"], forms["point"], "a decimal point"),
            _differing(forms["key"], forms["lower"], "upper and lower case"),
            _differing(forms["key"], forms["upper"], "upper and lower case"),
            _rounded(frame),
        ]
    )


def _differing(keys: pl.Series, spellings: pl.Series, difference: str) -> pl.DataFrame:
    """`key`, `spelling`, `difference` of the spellings that differ from their keys."""
    differs = spellings != keys
    named = pl.Series("difference", [difference]).new_from_index(0, int(differs.sum()))
    return pl.DataFrame([keys.filter(differs), spellings.filter(differs).alias("spelling"), named])


def _padded(forms: pl.DataFrame) -> pl.DataFrame:
    """Numbers, alone and at the end of an application's key, with one zero in front, then two, as far as the key has room."""
    short = pl.col("short")
    room = (_MOST_DIGITS - pl.col("key").str.len_bytes().cast(pl.Int64)).clip(0, _MOST_DIGITS - 1)
    last = short.str.extract(r":([0-9]+)$")
    forms = forms.select(
        "key",
        short.alias("alone"),
        last.alias("last"),
        short.str.extract(r"(?s)^(.*:)[0-9]+$").alias("before"),
        pl.int_ranges(1, pl.when(short.str.contains(r"^[0-9]")).then(room).otherwise(0) + 1).alias("of_alone"),
        pl.int_ranges(1, pl.when(last.is_not_null()).then(room).otherwise(0) + 1).alias("of_last"),
    )
    zeros = pl.lit("0" * _MOST_DIGITS).str.slice(0, pl.col("zeros"))
    numbers = [
        forms.select("key", pl.col("of_alone").alias("zeros"), pl.lit("").alias("before"), pl.col("alone").alias("rest")),
        forms.select("key", pl.col("of_last").alias("zeros"), "before", pl.col("last").alias("rest")),
    ]
    padded = pl.concat(numbers).filter(pl.col("zeros").list.len() > 0).explode("zeros").sort("zeros", maintain_order=True)
    spelt = padded.select("key", pl.concat_str("before", zeros, "rest").alias("spelling"))
    return _differing(spelt["key"], spelt["spelling"], "leading zeros")


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
