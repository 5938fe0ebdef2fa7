"""The time, and waiting for it to pass; a test brings a clock of its own."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol


class Stopped(Exception):  # noqa: N818 - no error: somebody asked to stop
    """A wait or transfer was ended because the command is ending."""


class Clock(Protocol):
    """What fetching needs of time."""

    def now(self) -> datetime:
        """The time, in UTC."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Waits; raises Stopped as soon as `stop` is set."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Waits; raises Stopped as soon as `stop` is set."""
        if stop.wait(max(0.0, seconds)):
            raise Stopped
