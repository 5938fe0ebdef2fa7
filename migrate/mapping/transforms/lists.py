"""Lists: items by position, joining, splitting."""

from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import transform


@transform(takes="list", gives="text")
def item(value: pl.Expr, number: int) -> pl.Expr:
    """One item of a list by position: 1 is the first, -1 the last. Empty if there is no such item.

    Examples:
        ["a", "b"] | {item: 1} | "a"
        ["a", "b"] | {item: -1} | "b"
        ["a", "b"] | {item: 3} | null
    """
    return value.list.get(number - 1 if number > 0 else number, null_on_oob=True)


@transform(takes="list", gives="list")
def items_from(value: pl.Expr, number: Annotated[int, Field(ge=1)]) -> pl.Expr:
    """The items from a position on (1 is the first), such as those left after the first columns are filled.

    Examples:
        ["a", "b", "c"] | {items_from: 2} | ["b", "c"]
    """
    return value.list.slice(number - 1)


@transform(takes="list", gives="text")
def join(value: pl.Expr, by: str = ", ") -> pl.Expr:
    """Joins the items of a list into a text. Empty if there are no items.

    Examples:
        ["a", "b"] | join | "a, b"
        ["a", "b"] | {join: ";"} | "a;b"
        [] | join | null
    """
    return pl.when(value.list.len() > 0).then(value.list.join(by))


@transform(takes="text", gives="list")
def split(value: pl.Expr, by: Annotated[str, Field(min_length=1)]) -> pl.Expr:
    """Splits a text into a list. Spaces around items are removed, and empty items are dropped.

    Examples:
        "a; b;;c" | {split: ";"} | ["a", "b", "c"]
    """
    items = value.str.split(by)
    element = pl.element().str.strip_chars()
    return items.list.eval(element.filter(element != ""))
