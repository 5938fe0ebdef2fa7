"""Phone numbers."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from migrate.mapping.transforms.registry import of_distinct, transform

#: Size of the cache over batches: numbers of switchboards occur often.
_REMEMBERED = 10_000


@transform(takes="text", gives="text", fails=True)
def phone(value: pl.Expr, region: str | None = None) -> pl.Expr:
    """Converts a phone number to E.164 if it is valid in its country.

    `region` is the country of numbers without + or 00 (default: `phone_region` in target.yaml). Without both, such numbers are
    faults. So are numbers followed by a word, an extension or a second number, and numbers that may have lost their +.

    Examples:
        "+49 (0)30 901820" | phone | "+4930901820"
        "0049 30 901820" | phone | "+4930901820"
        "Tel.: +49 30 901820" | phone | "+4930901820"
        "030 901820" | {phone: DE} | "+4930901820"
        "4930901820" | {phone: DE} | fault
        "030 901820" | phone | fault
        "+49 30 901820 ext. 12" | phone | fault
        "+49 30 901820 / 21" | phone | fault
        "ask Bea" | phone | fault
    """
    return of_distinct(value, lambda text: _read(text, region))


@lru_cache(_REMEMBERED)
def _read(text: str, region: str | None) -> str | None:
    from migrate.mapping.transforms.phone_numbers import to_e164  # noqa: PLC0415 - start-up counts: its library has every country

    return to_e164(text, region)
