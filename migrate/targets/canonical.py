"""JSON in its one spelling: compact, keys sorted, letters as they are."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from migrate.core.json_text import NumberOutOfRangeError, respell


def canonical(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Compact JSON with sorted keys: one spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(texts: pl.Series) -> pl.Series:
    """A column of JSON texts in that spelling; every distinct text is read once, null stays null."""
    distinct = texts.unique().drop_nulls()
    if distinct.is_empty():
        return texts
    new = pl.Series([_respelt(text) for text in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, new, default=None, return_dtype=pl.String)


def _respelt(text: str) -> str:
    try:
        return respell(text)
    except NumberOutOfRangeError:
        return text  # somebody wrote it in the target: no mapping makes such a number
