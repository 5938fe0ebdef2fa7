"""How text, numbers and plurals are shown: nothing in a name can move a cursor or turn a line around."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

#: Marks that reorder what follows them; a file name made of them would read as another one.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""The text with control characters, lone surrogates and reordering marks spelt out: `a\x1b[2J` is harmless."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(character) if _unfit(character) else character for character in text)


def _unfit(character: str) -> bool:
    return character in _REORDERING or unicodedata.category(character) in _UNFIT


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def number(value: int) -> str:
    """A whole number in groups of three, as English readers write it: `1,300,000`."""
    return f"{value:,}"


def counted(value: int, singular: str, plural: str | None = None) -> str:
    """`1 record`, `2 records`."""
    return f"{number(value)} {singular if value == 1 else plural or singular + 's'}"


def byte_size(value: int) -> str:
    """`512 bytes`, `1.4 MB`: powers of 1,000, as disks are sold."""
    if value < 1_000:
        return counted(value, "byte")
    size = float(value)
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1_000
        if size < 999.5 or unit == "TB":  # above it would be rounded to 1,000
            break
    return f"{size:,.1f} {unit}" if size < 9.95 else f"{size:,.0f} {unit}"


def duration(seconds: float) -> str:
    """`under a second`, `12 s`, `3 min`, `1 h 20 min`."""
    if seconds < 1:
        return "under a second"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def moment(text: str) -> str:
    """An ISO 8601 time to the second, in UTC: `2026-01-31 12:00:00 UTC`; anything else as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if found.tzinfo is not None else text
