"""A clock for the pauses of calls."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Turned:
    """A clock whose hands move when someone sleeps."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
