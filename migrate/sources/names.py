"""Compares names of columns and files by what is visible, because programs change invisible characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: What does not count in a name: whitespace, hyphens and underscores of every kind, quotes, and characters that cannot be seen.
_UNCOUNTED = frozenset(["Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Pi", "Pf", "Mn"])
_QUOTES = "\"'`\u00b4\u2032\u2033\u2212"
#: The same for polars, where a whole column is compared.
UNCOUNTED_PATTERN = r"[\p{Z}\p{Cc}\p{Cf}\p{Pd}\p{Pc}\p{Pi}\p{Pf}\p{Mn}\"'`\x{00b4}\x{2032}\x{2033}\x{2212}]"

#: Cyrillic and Greek letters, and other variants, that look like the Latin letter below them.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԌԚԜаеорсухѕіјһԁԛԝӏкмтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρτικυıɡɑℓ",
    "ABEKMHOPCTYXSIJGQWaeopcyxsijhdqwlkmtABEZHIKMNOPTYXoavptikuigal",
)
#: What is left of a no-break space that was read in another encoding, if whitespace at the ends was removed.
_HALF_A_BLANK = "Â "
#: What UTF-8 is mistaken for.
_MISTAKEN = ("cp1252", "latin-1", "cp437", "cp850", "mac_roman", "cp1250", "cp1251", "cp1254")


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """A header or file stem without regard to case, look-alike letters and what cannot be seen."""
    plain = name.translate(_LOOK_ALIKES)
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_LOOK_ALIKES)
    return "".join(
        character
        for character in plain.casefold()
        if character not in _QUOTES and unicodedata.category(character) not in _UNCOUNTED
    )


def readings(name: str) -> Iterator[str]:
    """What a damaged name may have been, folded, the likeliest first.

    HTML entities and text in a wrong encoding are undone; signs that are neither letters nor digits are left out.
    """
    for text in (name, html.unescape(name), name.strip(_HALF_A_BLANK), *_decoded(name)):
        plain = re.sub(r"[\W_]", "", fold_name(text))
        if plain:
            yield plain


def visible(name: str) -> str:
    """The name as people see it: without characters that cannot be seen, and with plain whitespace."""
    if name.isascii() and name.isprintable():
        return name.strip()
    kept = []
    for one in name:
        kind = unicodedata.category(one)
        if one in "\t\r\n" or kind not in {"Cc", "Cf"}:
            kept.append(" " if kind[0] == "Z" else one)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _decoded(name: str) -> Iterator[str]:
    """The text behind a name that was UTF-8 and was read in another encoding, once or twice."""
    if name.isascii():
        return
    for encoding in _MISTAKEN:
        text = name
        for _ in range(2):
            try:
                text = b"".join(_byte(one, encoding) for one in text).decode("utf-8")
            except UnicodeError:
                break
            yield text


def _byte(character: str, encoding: str) -> bytes:
    """The byte of a character; a control character represents a byte that the encoding does not define."""
    if ord(character) < 0xA0:
        return character.encode("latin-1")
    return character.encode(encoding)
