"""Formats text, numbers and plurals. Names cannot move the cursor or reverse the text direction."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

#: Characters that reorder the following text; with them, a file name can look like another one.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Escapes control characters, unpaired surrogates and reordering characters: `a\x1b[2J` becomes harmless."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(character) if _unfit(character) else character for character in text)


def _unfit(character: str) -> bool:
    return character in _REORDERING or unicodedata.category(character) in _UNFIT


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def number(value: int) -> str:
    """Formats a whole number in groups of three: `1,300,000`."""
    return f"{value:,}"


def count_text(value: int, singular: str, plural: str | None = None) -> str:
    """`1 record`, `2 records`."""
    return f"{number(value)} {singular if value == 1 else plural or singular + 's'}"


def byte_size(value: int) -> str:
    """Formats a size: `512 bytes`, `1.4 MB`, in powers of 1,000."""
    if value < 1_000:
        return count_text(value, "byte")
    size = float(value)
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1_000
        if size < 999.5 or unit == "TB":  # A larger number would be rounded to 1,000.
            break
    return f"{size:,.1f} {unit}" if size < 9.95 else f"{size:,.0f} {unit}"


def duration(seconds: float) -> str:
    """Formats a duration: `under a second`, `12 s`, `3 min`, `1 h 20 min`."""
    if seconds < 1:
        return "under a second"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def moment(text: str) -> str:
    """Formats an ISO 8601 time to the second, in UTC: `2026-01-31 12:00:00 UTC`; any other text unchanged."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if found.tzinfo is not None else text
