"""Canonical JSON: compact, keys sorted, characters not escaped."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from migrate.core.json_text import NumberOutOfRangeError, respell


def canonical(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Returns compact JSON with sorted keys: equal values have the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(texts: pl.Series) -> pl.Series:
    """Converts a column of JSON texts to canonical form; every distinct text is parsed once, null stays null."""
    distinct = texts.unique().drop_nulls()
    if distinct.is_empty():
        return texts
    new = pl.Series([_respelt(text) for text in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, new, default=None, return_dtype=pl.String)


def _respelt(text: str) -> str:
    try:
        return respell(text)
    except NumberOutOfRangeError:
        return text  # Written by somebody in the target: no mapping produces such a number.
