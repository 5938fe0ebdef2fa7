"""Telephone numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumber, PhoneNumberFormat

from migrate.mapping.transforms.registry import of_distinct, transform

#: Numbers that are remembered from batch to batch: those of switchboards come again and again.
_REMEMBERED = 10_000
#: A cell that is longer names more than a number.
_LONGEST = 80

#: Digits in groups behind a +: most numbers, about which nothing has to be asked.
_USUAL = re.compile(r"\+\d[\d -]*\d")
#: A label in front (`Tel. (home):`), and a number of digits and the signs that group them. The library `phonenumbers` reads more:
#: it turns letters behind a number into digits and reads over signs that separate two numbers, so it never sees either.
_SHAPE = re.compile(
    r"(?P<label>[^\d+\uff0b*#=<>@,;|~]*?)"
    r"(?P<number>(?:\( ?)?[+\uff0b]?\(?\d[\d()/ .\-\u2010-\u2015\u2212]*)"
)
#: Words in front of digits that are an extension, in the languages that exports have.
_EXTENSION = re.compile(
    r"\b(?:x|ext|extn|extension|dw|durchwahl|nst|nebenstelle|app|poste|int|interno|anexo|ramal|wew|\u0434\u043e\u0431)\b",
    re.IGNORECASE,
)
#: Digits in brackets behind a number: another last part, or an extension.
_BRACKETS_LAST = re.compile(r"\d[^\d(]*\(\d+\)[^\d]*$")
#: Signs that may stand between two numbers: `901820/21`, and with a dash `901820\u201329`.
_BETWEEN = re.compile("[/\u2013\u2014]")
#: What a spreadsheet program makes of a number: `4930901820.0`.
_DECIMAL = re.compile(r"[+\uff0b]?\d{6,}\.\d{1,2}")


@lru_cache(_REMEMBERED)
def _read(text: str, region: str | None) -> str | None:
    given = (text if text.isascii() else "".join(map(_visible, text))).strip()
    if len(given) <= _LONGEST and _USUAL.fullmatch(given):
        return _e164(_valid(given, None))
    shape = _SHAPE.fullmatch(given) if len(given) <= _LONGEST else None
    if shape is None or _is_no_label(shape["label"]):
        return None
    written = shape["number"].strip()
    if _BRACKETS_LAST.search(written) or _DECIMAL.fullmatch(written):
        return None
    # `901820/21` is two numbers, `030/901820` is one: what stands before the sign tells.
    if any(_number(written[: sign.start()], region) is not None for sign in _BETWEEN.finditer(written)):
        return None
    return _e164(_number(written, region))


def _e164(number: PhoneNumber | None) -> str | None:
    return None if number is None else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    return " " if kind == "Zs" else "" if kind == "Cf" else letter


def _is_no_label(label: str) -> bool:
    """True for an extension, and for a letter that touches the number: an O that should be a zero."""
    return bool(label) and (label[-1].isalnum() or _EXTENSION.search(label) is not None)


def _number(written: str, region: str | None) -> PhoneNumber | None:
    """The valid number that digits and signs are, without guessing a lost + or a lost part."""
    bare = written.lstrip("( ")
    if bare.startswith(("+", "\uff0b")):
        return _valid(bare, None)
    if bare.startswith("00") and (number := _valid("+" + bare[2:], None)) is not None:
        return number
    return None if region is None else _in_region(written, region)


def _valid(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return None if number.extension or not phonenumbers.is_valid_number(number) else number


def _in_region(written: str, region: str) -> PhoneNumber | None:
    """A number without + and 00; None where it may be a number with a country code that lost its +.

    What is written as its country writes it is a national number. So is one that lacks the leading zero, which spreadsheet
    programs take away, unless its digits are a valid number of some country too.
    """
    number = _valid(written, region)
    if number is None or number.country_code != phonenumbers.country_code_for_region(region):
        return number
    digits = phonenumbers.normalize_digits_only(written)
    national = phonenumbers.normalize_digits_only(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    if digits in (national, trunk + national):
        return number
    return None if _valid("+" + digits, None) is not None else number


@transform(takes="text", gives="text", fails=True)
def phone(value: pl.Expr, region: str | None = None) -> pl.Expr:
    """A telephone number as E.164, where it is a valid one of its country.

    Numbers without + or 00 are read as of `region`; unless said, that of `phone_region` in target.yaml; without both they
    cannot be read. Faults are also: words, extensions or a second number behind a number, and a number that may have lost its +.

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
