"""What a load makes due at a vendor's API: no value of a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCalls:
    """Calls that the next `send` will make.

    Attributes:
        rows: Rows that are due, deletions included.
        calls: Their calls; look-ups come on top.
        hours: The time of these calls at the rate of `rate_calls` in `rate_seconds`.
    """

    vendor: str
    rows: int
    calls: int
    hours: float
    rate_calls: int
    rate_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointCalls:
    """Calls of one method and path, and their time at the vendor's rate."""

    endpoint: str
    calls: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsNotSent:
    """Rows of a table for which no call will be made, by the code that `send` will report."""

    table: str
    code: str
    reason: str
    rows: int
