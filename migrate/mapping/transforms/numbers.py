"""Numbers and booleans from text."""

import re
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import of_distinct, transform

#: A float holds every number of up to 15 digits exactly.
_SHORT = r"^[+-]?[0-9.]{1,15}$"


@transform(takes="text", gives="integer", fails=True)
def integer(value: pl.Expr) -> pl.Expr:
    """Reads a whole number of up to 64 bits, the width of the widest column. `7.0` is not a whole number.

    Examples:
        " 42 " | integer | 42
        "9223372036854775807" | integer | 9223372036854775807
        "9223372036854775808" | integer | fault
        "4.2" | integer | fault
        "" | integer | null
    """
    text = value.str.strip_chars()
    return pl.when(text.str.contains(r"^[+-]?[0-9]{1,19}$")).then(text.str.strip_prefix("+")).cast(pl.Int64, strict=False)


@transform(takes="text", gives="number", fails=True)
def number(value: pl.Expr, decimal: Annotated[str, Field(min_length=1, max_length=1)] = ".", thousands: str = "") -> pl.Expr:
    """Reads a number with the given decimal and thousands separators.

    A number with more digits than a 64-bit float can hold is a fault; load it as text.

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
    """The float whose shortest form is that number; None if digits would be lost."""
    made = float(digits)
    return made if Decimal(repr(made)) == Decimal(digits) else None


@transform(takes="text", gives="boolean", fails=True)
def boolean(
    value: pl.Expr, true: tuple[str, ...] = ("true", "yes", "1"), false: tuple[str, ...] = ("false", "no", "0")
) -> pl.Expr:
    """Reads true or false from lists of words (upper and lower case are the same).

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
    """Turns true into false and false into true.

    Examples:
        {boolean: true} | opposite | false
    """
    return ~value
