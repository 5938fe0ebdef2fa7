"""How stages hand canonical rows on: functions that read them in batches, from the start at every call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import polars as pl

#: Yields the canonical batches of an entity, with all its columns.
Batches = Callable[[str], Iterator[pl.DataFrame]]


class ChosenBatches(Protocol):
    """Yields the canonical batches of an entity; with `columns` at least these of its fields, and the place columns."""

    def __call__(self, entity: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        """The batches."""
        ...


class EntityBatches(Protocol):
    """Yields the batches of one entity; with `columns` at least these of its fields, and the place columns."""

    def __call__(self, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        """The batches."""
        ...
