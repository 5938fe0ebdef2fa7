"""Whitespace."""

import polars as pl

from migrate.mapping.transforms.registry import transform


@transform(takes="text", gives="text")
def trim(value: pl.Expr) -> pl.Expr:
    """Removes spaces and line breaks from both ends.

    Examples:
        "  Anna " | trim | "Anna"
    """
    return value.str.strip_chars()


@transform(takes="text", gives="text")
def squeeze(value: pl.Expr) -> pl.Expr:
    r"""Replaces every run of spaces and line breaks with one space, and removes them from both ends.

    Examples:
        " Anna \n  Maria " | squeeze | "Anna Maria"
    """
    return value.str.replace_all(r"\s+", " ").str.strip_chars()


@transform(takes="text", gives="text")
def empty_to_null(value: pl.Expr) -> pl.Expr:
    """Makes a text that contains only spaces empty.

    Examples:
        "  " | empty_to_null | null
        "0" | empty_to_null | "0"
    """
    return pl.when(value.str.strip_chars() != "").then(value)
