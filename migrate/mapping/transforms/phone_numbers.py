"""What a telephone number is, and its form in E.164."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

#: A longer cell contains more than a number.
_LONGEST = 80

#: Groups of digits after a +: the form of most numbers, which needs no further checks.
_USUAL = re.compile(r"\+\d[\d -]*\d")
#: A label in front (`Tel. (home):`), and a number of digits and the signs that group them. The library `phonenumbers` accepts
#: more: it turns letters after a number into digits and ignores signs that separate two numbers, so it must not see either.
_SHAPE = re.compile(
    r"(?P<label>[^\d+\uff0b*#=<>@,;|~]*?)"
    r"(?P<number>(?:\( ?)?[+\uff0b]?\(?\d[\d()/ .\-\u2010-\u2015\u2212]*)"
)
#: Words before the digits of an extension, in the languages of exports.
_EXTENSION = re.compile(
    r"\b(?:x|ext|extn|extension|dw|durchwahl|nst|nebenstelle|app|poste|int|interno|anexo|ramal|wew|\u0434\u043e\u0431)\b",
    re.IGNORECASE,
)
#: Digits in brackets after a number: an alternative last part, or an extension.
_BRACKETS_LAST = re.compile(r"\d[^\d(]*\(\d+\)[^\d]*$")
#: Signs that may separate two numbers: `901820/21`, and with a dash `901820\u201329`.
_BETWEEN = re.compile("[/\u2013\u2014]")
#: The form that spreadsheet programs give to a number: `4930901820.0`.
_DECIMAL = re.compile(r"[+\uff0b]?\d{6,}\.\d{1,2}")


def to_e164(text: str, region: str | None) -> str | None:
    """Returns the number in E.164; None if the text is not one valid number. `region`: the country of a number without one."""
    given = (text if text.isascii() else "".join(map(_visible, text))).strip()
    if len(given) <= _LONGEST and _USUAL.fullmatch(given):
        return _e164(_valid(given, None))
    shape = _SHAPE.fullmatch(given) if len(given) <= _LONGEST else None
    if shape is None or _is_not_a_label(shape["label"]):
        return None
    written = shape["number"].strip()
    if _BRACKETS_LAST.search(written) or _DECIMAL.fullmatch(written):
        return None
    # `901820/21` is two numbers, `030/901820` is one: the part before the sign decides.
    if any(_number(written[: sign.start()], region) is not None for sign in _BETWEEN.finditer(written)):
        return None
    return _e164(_number(written, region))


def _e164(number: PhoneNumber | None) -> str | None:
    return None if number is None else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    return " " if kind == "Zs" else "" if kind == "Cf" else letter


def _is_not_a_label(label: str) -> bool:
    """True for an extension, and for a letter directly before the number, such as an O instead of a zero."""
    return bool(label) and (label[-1].isalnum() or _EXTENSION.search(label) is not None)


def _number(written: str, region: str | None) -> PhoneNumber | None:
    """The valid number in a text of digits and signs. Does not guess a lost + or a lost part."""
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
    """A number without + and 00; None if it may be a number with a country code that lost its +.

    A number in the national form of its country is a national number. So is one without the leading zero, which spreadsheet
    programs remove, unless its digits are also a valid international number.
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
