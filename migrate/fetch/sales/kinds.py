"""The three exports, and the windows of days that they are asked for in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

#: The most days that LinkedIn answers for in one request.
LONGEST = 90

_DAY = timedelta(days=1)
_NAME = re.compile(r"^(activity|activity_outcome|seat)_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)\.csv$")


class ExportKind(StrEnum):
    """What can be exported; the value begins the file's name, by which reading knows the table."""

    ACTIVITY = "activity"
    OUTCOME = "activity_outcome"
    SEAT = "seat"

    @property
    def action(self) -> str:
        """The `action` of the request that starts a job."""
        return {"activity": "exportActivityData", "activity_outcome": "exportActivityOutcomeData", "seat": "exportSeatData"}[
            self.value
        ]


ALL_KINDS = tuple(ExportKind)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Whole days in UTC, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def start_ms(self) -> int:
        """Begin of the first day, epoch milliseconds."""
        return _epoch_ms(self.first)

    @property
    def end_ms(self) -> int:
        """End of the last day (begin of the next), epoch milliseconds."""
        return _epoch_ms(self.last + _DAY)

    def file_name(self, kind: ExportKind) -> str:
        """`activity_2026-01-01_2026-03-31.csv`."""
        return f"{kind.value}_{self.first}_{self.last}.csv"

    def split_in_two(self) -> tuple[Window, Window] | None:
        """Two windows that together are this one; None for a single day."""
        if self.days == 1:
            return None
        middle = self.first + timedelta(days=self.days // 2 - 1)
        return Window(self.first, middle), Window(middle + _DAY, self.last)

    def shortened(self) -> Window | None:
        """Without its last day; None for a single day."""
        return Window(self.first, self.last - _DAY) if self.days > 1 else None

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def parse_file_name(file_name: str) -> tuple[ExportKind, Window] | None:
    """Kind and window of a file name; None for other names."""
    match = _NAME.match(file_name)
    return (ExportKind(match[1]), Window(date.fromisoformat(match[2]), date.fromisoformat(match[3]))) if match else None


def windows(period: Window, have: Iterable[Window]) -> Iterator[Window]:
    """The parts of a period that are not there yet, none longer than LinkedIn answers for, in order of time."""
    first = period.first
    for done in [*sorted(have), Window(date.max, date.max)]:
        end = min(done.first - _DAY, period.last)
        while first <= end:
            last = min(first + timedelta(days=LONGEST - 1), end)
            yield Window(first, last)
            first = last + _DAY
        if done.last >= period.last:
            return
        first = max(first, done.last + _DAY)


def _epoch_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
