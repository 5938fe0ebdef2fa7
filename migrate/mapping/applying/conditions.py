"""Conditions on the values of a field, of filters and of columns (`when`)."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from migrate.core.text_equality import fold_text as folded_word
from migrate.core.text_equality import folded_text
from migrate.mapping.applying.rules import ANYTHING_ELSE, FilterPlan, ValueMap


def passes_filter(each: FilterPlan, frame: pl.DataFrame) -> pl.Expr:
    """True for records that pass a filter."""
    value = pl.col(each.rule.field) if each.rule.field in frame.columns else pl.lit(None, pl.String)
    passed = pl.lit(value=True)
    if each.kind == "list":
        blank = value.is_null() | (value.list.len() == 0)
    else:
        text = value.cast(pl.String) if each.kind != "text" else value
        text = text if each.value_map is None else _through(each.value_map, text)
        blank = text.fill_null("").str.strip_chars() == ""
        folded = folded_text(text.fill_null(""))
        if each.rule.among is not None:
            passed &= folded.is_in([folded_word(word) for word in each.rule.among])
        if each.rule.not_among is not None:
            passed &= ~folded.is_in([folded_word(word) for word in each.rule.not_among])
    if each.rule.empty is not None:
        passed &= blank if each.rule.empty else ~blank
    if each.rule.since is not None:
        passed &= (value >= day_start(each.rule.since)).fill_null(value=True)
    if each.rule.before is not None:
        passed &= (value < day_start(each.rule.before)).fill_null(value=True)
    return passed


def _through(value_map: ValueMap, text: pl.Expr) -> pl.Expr:
    """The values of a map as text; null for values that are not in it."""
    texts = {key: None if value is None else as_text(value) for key, value in value_map.values.items()}
    other = texts.pop(ANYTHING_ELSE, None)
    folded = folded_text(text.fill_null(""))
    found = folded.replace_strict(list(texts), list(texts.values()), default=other, return_dtype=pl.String)
    # The empty value stays empty unless it has its own line.
    return pl.when((folded == "") & pl.lit("" not in texts)).then(None).otherwise(found)


def as_text(value: object) -> str:
    """A value of a value map as text, as it is compared."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def day_start(day: str) -> datetime:
    """The first moment of an ISO date, in UTC."""
    return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
