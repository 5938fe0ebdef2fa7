"""JSON in its one spelling: compact, keys sorted, letters as they are, and numbers with every digit.

Python reads `9007199254740993.0` as a float and writes `9007199254740992.0`. Numbers that a float cannot hold keep their digits
here, as databases keep them: `numeric` and `jsonb` of PostgreSQL store decimals exactly, and write them without an exponent.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

#: A number of more digits before or behind the point is beyond every type: a float ends at 308.
MOST_DIGITS = 308


class NumberOutOfRangeError(ValueError):
    """A number that no type of a database holds."""


class _Exact(str):
    """A number as text, in JSON without quotes."""

    __slots__ = ()


def canonical(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """The one spelling of a JSON value. Raises ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def respell(text: str) -> str:
    """JSON text in its one spelling, every number with all of its digits.

    Raises ValueError where the text is no JSON, NumberOutOfRangeError where a number is beyond `MOST_DIGITS`.
    """
    exact = False

    def read(digits: str) -> float | _Exact:
        nonlocal exact
        spelt = number(digits)
        if spelt == repr(float(digits)):
            return float(spelt)
        exact = True
        return _Exact(spelt)

    value = json.loads(text, parse_float=read)
    return _written(value) if exact else canonical(value)


def number(digits: str) -> str:
    """A JSON number with a point or an exponent in its one spelling: as Python writes a float, unless digits would get lost."""
    exact = Decimal(digits)
    if exact and abs(exact.adjusted()) > MOST_DIGITS:
        msg = "a number out of range"
        raise NumberOutOfRangeError(msg)
    short = repr(float(exact))
    if not exact:
        return short.removeprefix("-")
    return short if "e" not in short and Decimal(short) == exact else format(exact, "f")


def _written(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, _Exact):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(name)}:{_written(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return canonical(value)
