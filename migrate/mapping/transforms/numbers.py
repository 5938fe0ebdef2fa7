"""Numbers and booleans out of text."""

from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import transform

_NUMBER = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"


@transform(takes="text", gives="integer", fails=True)
def integer(value: pl.Expr) -> pl.Expr:
    """A whole number of up to 18 digits; `7.0` is none.

    Examples:
        " 42 " | integer | 42
        "4.2" | integer | fault
        "" | integer | null
    """
    text = value.str.strip_chars()
    return pl.when(text.str.contains(r"^[+-]?[0-9]{1,18}$")).then(text.str.strip_prefix("+")).cast(pl.Int64, strict=False)


@transform(takes="text", gives="number", fails=True)
def number(value: pl.Expr, decimal: Annotated[str, Field(min_length=1, max_length=1)] = ".", thousands: str = "") -> pl.Expr:
    """A number, with the decimal sign and the sign between thousands that the source uses.

    Examples:
        "3.5" | number | 3.5
        "1.234,5" | {number: {decimal: ",", thousands: "."}} | 1234.5
        "about 3" | number | fault
    """
    text = value.str.strip_chars()
    if thousands:
        text = text.str.replace_all(thousands, "", literal=True)
    text = text.str.replace_all(decimal, ".", literal=True)
    return pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)


@transform(takes="text", gives="boolean", fails=True)
def boolean(
    value: pl.Expr, true: tuple[str, ...] = ("true", "yes", "1"), false: tuple[str, ...] = ("false", "no", "0")
) -> pl.Expr:
    """True or false by lists of words, whatever their case.

    Examples:
        "Yes" | boolean | true
        "nein" | {boolean: {"true": [ja], "false": [nein]}} | false
        "perhaps" | boolean | fault
    """
    text = value.str.strip_chars().str.to_lowercase()
    yes = text.is_in([word.lower() for word in true])
    return pl.when(yes).then(pl.lit(True)).when(text.is_in([word.lower() for word in false])).then(pl.lit(False))


@transform(takes="boolean", gives="boolean")
def opposite(value: pl.Expr) -> pl.Expr:
    """True becomes false and false true.

    Examples:
        {boolean: true} | opposite | false
    """
    return ~value
