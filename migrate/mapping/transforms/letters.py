"""Upper and lower case, and replacing parts of a text."""

import re
from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import transform


@transform(takes="text", gives="text")
def lower(value: pl.Expr) -> pl.Expr:
    """Converts to lower case.

    Examples:
        "ÄRGER" | lower | "ärger"
    """
    return value.str.to_lowercase()


@transform(takes="text", gives="text")
def upper(value: pl.Expr) -> pl.Expr:
    """Converts to upper case.

    Examples:
        "straße" | upper | "STRASSE"
    """
    return value.str.to_uppercase()


@transform(takes="text", gives="text")
def capitalise(value: pl.Expr) -> pl.Expr:
    """Puts the first letter in upper case and leaves the others unchanged.

    Examples:
        "mcDonald" | capitalise | "McDonald"
    """
    return value.str.head(1).str.to_uppercase() + value.str.slice(1)


@transform(takes="text", gives="text")
def replace(value: pl.Expr, find: Annotated[str, Field(min_length=1)], by: str = "") -> pl.Expr:
    """Replaces every occurrence of a text. The text is not a pattern.

    Examples:
        "a/b/c" | {replace: {find: "/", by: "-"}} | "a-b-c"
        "a b" | {replace: " "} | "ab"
    """
    return value.str.replace_all(re.escape(find), by.replace("$", "$$"))


@transform(takes="text", gives="text")
def digits(value: pl.Expr) -> pl.Expr:
    """Keeps only the digits. A text without digits becomes empty.

    Examples:
        "A-12/3" | digits | "123"
        "none" | digits | null
    """
    kept = value.str.replace_all(r"[^0-9]", "")
    return pl.when(kept != "").then(kept)


@transform(takes="text", gives="text")
def start(value: pl.Expr, length: Annotated[int, Field(ge=1)]) -> pl.Expr:
    """Keeps the first characters, without a warning. To report the cut, use `max_length` and `too_long: truncate` instead.

    Examples:
        "2024-05-01" | {start: 4} | "2024"
    """
    return value.str.head(length)
