"""JSON."""

import polars as pl

from migrate.core.json_text import canonical as canonical_json
from migrate.core.json_text import respell
from migrate.mapping.transforms.registry import of_distinct, transform


def _respelt(text: str) -> str | None:
    try:
        return respell(text)
    except (ValueError, RecursionError):
        return None


@transform(takes="list", gives="json")
def json_list(value: pl.Expr) -> pl.Expr:
    r"""Converts a list to JSON. Empty if there is no list.

    Examples:
        ["a", 'say "b"'] | json_list | '["a","say \"b\""]'
        [] | json_list | "[]"
    """

    def batch(series: pl.Series) -> pl.Series:
        texts = [None if items is None else canonical_json(items) for items in series.to_list()]
        return pl.Series(series.name, texts, dtype=pl.String())

    return value.map_batches(batch, return_dtype=pl.String())


@transform(takes="text", gives="json", fails=True)
def json(value: pl.Expr) -> pl.Expr:
    """Normalises a text that is already JSON: compact, with sorted keys. Numbers keep all of their digits.

    Examples:
        '{"b": 1, "a": [true]}' | json | '{"a":[true],"b":1}'
        "[9007199254740993.0, 1.50]" | json | "[9007199254740993.0,1.5]"
        "1e400" | json | fault
        "{b" | json | fault
    """
    return of_distinct(value, _respelt)


@transform(takes="text", gives="json")
def json_string(value: pl.Expr) -> pl.Expr:
    r"""Converts a text to a JSON string, in quotes.

    Examples:
        'say "a"' | json_string | '"say \"a\""'
    """
    return of_distinct(value, canonical_json)
