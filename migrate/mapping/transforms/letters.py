"""Upper and lower case, and parts of a text replaced."""

import re
from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import transform


@transform(takes="text", gives="text")
def lower(value: pl.Expr) -> pl.Expr:
    """Lower case.

    Examples:
        "ÄRGER" | lower | "ärger"
    """
    return value.str.to_lowercase()


@transform(takes="text", gives="text")
def upper(value: pl.Expr) -> pl.Expr:
    """Upper case.

    Examples:
        "straße" | upper | "STRASSE"
    """
    return value.str.to_uppercase()


@transform(takes="text", gives="text")
def capitalise(value: pl.Expr) -> pl.Expr:
    """Makes the first letter upper case and leaves the others.

    Examples:
        "mcDonald" | capitalise | "McDonald"
    """
    return value.str.head(1).str.to_uppercase() + value.str.slice(1)


@transform(takes="text", gives="text")
def replace(value: pl.Expr, find: Annotated[str, Field(min_length=1)], by: str = "") -> pl.Expr:
    """Replaces every occurrence of a text, letter by letter.

    Examples:
        "a/b/c" | {replace: {find: "/", by: "-"}} | "a-b-c"
        "a b" | {replace: " "} | "ab"
    """
    return value.str.replace_all(re.escape(find), by.replace("$", "$$"))


@transform(takes="text", gives="text")
def digits(value: pl.Expr) -> pl.Expr:
    """Keeps the digits only; a text without any becomes empty.

    Examples:
        "A-12/3" | digits | "123"
        "none" | digits | null
    """
    kept = value.str.replace_all(r"[^0-9]", "")
    return pl.when(kept != "").then(kept)


@transform(takes="text", gives="text")
def start(value: pl.Expr, length: Annotated[int, Field(ge=1)]) -> pl.Expr:
    """Keeps the first characters, in silence; where a cut must be reported use `max_length` and `too_long: truncate`.

    Examples:
        "2024-05-01" | {start: 4} | "2024"
    """
    return value.str.head(length)
