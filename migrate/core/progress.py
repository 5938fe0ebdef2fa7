"""Progress of a stage. The command line displays it; all other code only counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """Opens a stage; what it gives is called with every amount done."""

    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> AbstractContextManager[Advance]:
        """`total` in `unit` ("rows", "B" for bytes); None if it is unknown."""


class Silent:
    """Displays nothing: for tests and for callers without a terminal."""

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:  # noqa: ARG002 - the protocol's
        """Takes every amount and shows none."""
        yield lambda _amount: None

    def close(self) -> None:
        """Nothing is open."""
