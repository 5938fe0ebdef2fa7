"""Telephone numbers."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
import polars as pl

from migrate.mapping.transforms.registry import of_distinct, transform

#: Numbers that are remembered from batch to batch: those of switchboards come again and again.
_REMEMBERED = 10_000


@lru_cache(_REMEMBERED)
def _read(text: str, region: str | None) -> str | None:
    given = text.strip()
    if given.startswith("00"):
        given = "+" + given[2:]
    try:
        number = phonenumbers.parse(given, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@transform(takes="text", gives="text", fails=True)
def phone(value: pl.Expr, region: str | None = None) -> pl.Expr:
    """A telephone number as E.164, where it is a valid one of its country.

    Numbers without + or 00 are read as of `region`; unless said, that of `phone_region` in target.yaml; without both they
    cannot be read. A number with an extension cannot be said in E.164 either.

    Examples:
        "+49 (0)30 901820" | phone | "+4930901820"
        "0049 30 901820" | phone | "+4930901820"
        "030 901820" | {phone: DE} | "+4930901820"
        "030 901820" | phone | fault
        "ask Bea" | phone | fault
    """
    return of_distinct(value, lambda text: _read(text, region))
