"""Progress of a stage. The command line displays it; all other code only counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Advance(Protocol):
    """Takes every amount done. `note` is shown beside it, such as `3 refused`; an empty one changes nothing."""

    def __call__(self, amount: int, note: str = "") -> None:
        """Adds an amount."""


class Progress(Protocol):
    """Opens a stage; what it gives is called with every amount done."""

    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> AbstractContextManager[Advance]:
        """`total` in `unit` ("rows", "B" for bytes); None if it is unknown."""


class Silent:
    """Displays nothing: for tests and for callers without a terminal."""

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:  # noqa: ARG002 - the protocol's
        """Takes every amount and shows none."""
        yield lambda amount, note="": None  # noqa: ARG005 - the protocol's

    def close(self) -> None:
        """Nothing is open."""
