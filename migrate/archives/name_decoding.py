"""Decodes names of members, and detects names that look wrongly decoded.

A name is bytes. A flag says that they are UTF-8, an extra field (0x7075) repeats the name in UTF-8, and without either PKWARE's
APPNOTE.TXT says CP437, although packers write the code page of their own country, and macOS writes UTF-8.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Mapping, Sequence
from enum import StrEnum
from zlib import crc32

import polars as pl

UTF8_FLAG = 0x800
#: The code page of names about which an archive says nothing.
ASSUMED = "cp437"
_UNICODE_PATH = 0x7075
#: The same as the bytes that begin the field.
UNICODE_PATH = struct.pack("<H", _UNICODE_PATH)


class Decoding(StrEnum):
    """How sure a name's text is."""

    CERTAIN = "certain"
    ASSUMED = "assumed"
    WRONG = "wrong"


#: A name as text, and a value of `Decoding`. A plain pair: a million names are decoded.
DecodedName = tuple[str, str]
_CERTAIN, _ASSUMED, _WRONG = Decoding.CERTAIN.value, Decoding.ASSUMED.value, Decoding.WRONG.value


def decode_name(raw: bytes, flags: int, extra: bytes, encoding: str | None) -> DecodedName:
    """A member's name as text, by its bytes, flags and extra fields; `encoding` is the code page that the user names.

    CP437 gives every byte a character: nothing is lost, and two names stay two.
    """
    if (encoding is None or flags & UTF8_FLAG or raw.isascii()) and UNICODE_PATH not in extra:
        try:
            return raw.decode(), _CERTAIN
        except UnicodeDecodeError:
            return raw.decode(ASSUMED), _WRONG if flags & UTF8_FLAG else _ASSUMED
    return _decode_rare(raw, flags, extra, encoding)


def decode_names(
    names: Sequence[bytes], flags: Sequence[int], extras: Mapping[int, bytes], encoding: str | None
) -> tuple[pl.Series, pl.Series]:
    """`name` and `decoding` of many members, as `decode_name` decodes each; `extras` by position, where there are any.

    Names in UTF-8, which nearly all are, are decoded together.
    """
    rare = {row for row, extra in extras.items() if UNICODE_PATH in extra}
    if encoding is not None:
        rare.update(row for row, name in enumerate(names) if not name.isascii())
    try:
        texts = pl.Series("name", names, pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:  # A name is not UTF-8.
        utf8 = [_decoded(name, "utf-8") for name in names]
        rare.update(row for row, text in enumerate(utf8) if text is None)
        texts = pl.Series("name", utf8, pl.String)
    decodings = pl.repeat(_CERTAIN, len(names), dtype=pl.String, eager=True).alias("decoding")
    if not rare:
        return texts, decodings
    rows = sorted(rare)
    decoded = [decode_name(names[row], flags[row], extras.get(row, b""), encoding) for row in rows]
    return texts.scatter(rows, [text for text, _ in decoded]), decodings.scatter(rows, [sure for _, sure in decoded])


def _decode_rare(raw: bytes, flags: int, extra: bytes, encoding: str | None) -> DecodedName:
    """A name with a Unicode path, or in a code page that the user names."""
    path = _unicode_path(raw, extra)
    if path is not None:
        return path, _CERTAIN
    utf8 = _decoded(raw, "utf-8")
    if flags & UTF8_FLAG or raw.isascii():
        return (utf8, _CERTAIN) if utf8 is not None else (raw.decode(ASSUMED), _WRONG)
    if encoding is not None:
        named = _decoded(raw, encoding)
        # Programs of macOS write UTF-8 and do not say so; in a code page it is a row of signs.
        if utf8 is not None and (named is None or _LOOKS_WRONG.search(named)):
            return utf8, _CERTAIN
        return (named, _CERTAIN) if named is not None else (raw.decode(ASSUMED), _WRONG)
    return (raw.decode(ASSUMED), _ASSUMED) if utf8 is None else (utf8, _CERTAIN)


def is_code_page(name: str) -> bool:
    """True if Python knows a code page with that name that includes all of ASCII, and letters beyond it in one or two bytes."""
    ascii_bytes = bytes(range(0x20, 0x7F))
    try:
        return (
            codecs.lookup(name).name != "utf-8"
            and ascii_bytes.decode(name) == ascii_bytes.decode("ascii")
            and not b"\xb0\xa1".decode(name).isascii()
        )
    except (LookupError, ValueError, AssertionError, TypeError):
        return False


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unicode_path(raw: bytes, extra: bytes) -> str | None:
    """The name in the extra field 0x7075; None if there is none, or if its checksum belongs to another name."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and len(body) == length > 5 and body[0] == 1:
            (checksum,) = struct.unpack_from("<L", body, 1)
            return _decoded(body[5:], "utf-8") if checksum == crc32(raw) else None
        at += 4 + length
    return None


#: What CP1252 makes of the second byte of a letter in UTF-8.
_SECOND = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
#: Signs of CP437 at positions where other code pages have letters.
_SIGNS = bytes.fromhex("a8a9aaabacadaeaf9b9c9d9e9feceff0f1f2f3f4f5f6f7f9fbfcfdfe").decode("cp437")
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_PATTERNS = (
    "\ufffd|[\u0080-\u009f]",  # characters that show damage
    "[\u2500-\u25ff\u2800-\u28ff]",  # lines and blocks: UTF-8 read as CP437 or CP866
    f"[\u00c2-\u00c5\u00d0\u00d1][{_SECOND}]",  # UTF-8 of two bytes, read as CP1252
    f"[\u00e0-\u00ef][{_SECOND}][{_SECOND}]",  # UTF-8 of three bytes
    f"[{_LATIN}][\u0391-\u03c9]|[\u0391-\u03c9][{_LATIN}]",  # Greek inside Latin: CP1252 read as CP437
    f"[{_LATIN}][{_SIGNS}][{_LATIN}]",
    "[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ]\u00df",  # a sharp s behind a consonant: the letter a with an accent
    f"[{_LATIN}]\\?[{_LATIN}]",  # a letter that the packer could not write
    "#U[0-9A-Fa-f]{4}",  # what unzip writes for one
    "%[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]",
)
#: Every name that looks wrong has one of these characters, or was not decoded with certainty.
UNUSUAL = r"[^\x00-\x7f]|[?#%]"
_LOOKS_WRONG = re.compile("|".join(_PATTERNS))
#: In CP437 alone: words of a language that is not written in Latin letters.
_FOREIGN_WORD = f"[\u00a1-\u00ff{_SIGNS}\u0391-\u03c9]{{3}}"


def looks_wrong(name: pl.Expr, decoding: pl.Expr) -> pl.Expr:
    """True if a name was read wrongly in all likelihood, here or by the program that wrote it."""
    assumed = (decoding == Decoding.ASSUMED) & name.str.contains(_FOREIGN_WORD)
    return name.str.contains("|".join(_PATTERNS)) | assumed | (decoding == Decoding.WRONG)
