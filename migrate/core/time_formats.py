"""Which texts are times, for every stage that reads one: the exact digits of a format, and the years that can be true.

Parsers of dates accept more than a format says: `%Y` reads `21`, `+12021` and `1`. A year that is read from two digits is a wrong
value that nobody notices, so a text is compared with its format before it is parsed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

import polars as pl

#: Years before this one come from placeholders, two-digit years and damaged cells.
FIRST_YEAR = 1900
#: How many years ahead a time may be.
YEARS_AHEAD = 100

_DIGITS = {
    "%Y": "[0-9]{4}",
    "%m": "[0-9]{1,2}",
    "%d": "[0-9]{1,2}",
    "%H": "[0-9]{1,2}",
    "%M": "[0-9]{2}",
    # 60 is a leap second, which the parser turns into the next minute.
    "%S": "[0-5][0-9]",
    "%.f": r"(?:\.[0-9]{1,9})?",
    # Offsets in use range from -12:00 to +14:00.
    "%z": "[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]",
}
_FIELD = re.compile(r"%\.?[A-Za-z]")


@cache
def shape(pattern: str) -> str:
    """A regular expression for the texts that a format in the letters of strptime describes.

    Only the letters in `_DIGITS` are known: others raise KeyError.
    """
    literals = [re.escape(part) for part in _FIELD.split(pattern)]
    fields = [_DIGITS[field] for field in _FIELD.findall(pattern)]
    pairs = zip(literals, [*fields, ""], strict=True)
    return "^" + "".join(literal + field for literal, field in pairs) + "$"


def last_year() -> int:
    """The last year that a time may be in, today."""
    return datetime.now(UTC).year + YEARS_AHEAD


def plausible(value: pl.Expr) -> pl.Expr:
    """A time in UTC (Datetime with zone); null if its year is before 1900 or more than 100 years ahead."""
    first, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(last_year() + 1, 1, 1, tzinfo=UTC)
    return pl.when((value >= first) & (value < end)).then(value)


def plausible_day(value: pl.Expr) -> pl.Expr:
    """A day (Date); null if its year is before 1900 or more than 100 years ahead."""
    return pl.when((value >= date(FIRST_YEAR, 1, 1)) & (value < date(last_year() + 1, 1, 1))).then(value)
