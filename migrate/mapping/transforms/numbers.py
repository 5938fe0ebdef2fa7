"""Numbers and booleans out of text."""

import re
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import of_distinct, transform

#: A float holds every number of so many digits.
_SHORT = r"^[+-]?[0-9.]{1,15}$"


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

    What a float of 64 bits cannot hold with all of its digits is a fault; load such a number as text.

    Examples:
        "3.5" | number | 3.5
        "1.234,5" | {number: {decimal: ",", thousands: "."}} | 1234.5
        "1.5" | {number: {decimal: ","}} | fault
        "1,5" | {number: {thousands: ","}} | fault
        "12345678901234567.25" | number | fault
        "about 3" | number | fault
    """
    text = value.str.strip_chars()
    point, between = re.escape(decimal), re.escape(thousands)
    whole = rf"(?:[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]+)" if thousands else "[0-9]+"
    written = rf"^[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?$"
    given: pl.Expr = pl.when(text.str.contains(written)).then(text)
    digits = given.str.replace_all(thousands, "", literal=True) if thousands else given
    digits = digits.str.replace(decimal, ".", literal=True)
    short = digits.str.contains(_SHORT)
    exact = of_distinct(pl.when(~short).then(digits), _float, pl.Float64())
    return pl.when(short).then(digits).cast(pl.Float64, strict=False).fill_null(exact)


def _float(digits: str) -> float | None:
    """The float whose shortest spelling is that number; None where digits would get lost."""
    made = float(digits)
    return made if Decimal(repr(made)) == Decimal(digits) else None


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
