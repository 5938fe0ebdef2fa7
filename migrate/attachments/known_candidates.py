"""The candidate ids that the CSVs contain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import polars as pl


class KnownCandidates(Protocol):
    """The candidates of a delivery."""

    def contains(self, ids: pl.Series) -> pl.Series:
        """Returns for each id (text) whether the CSVs contain it; Boolean, same length."""

    def batches(self) -> Iterator[pl.Series]:
        """Yields all ids, once each, in any order."""


class CandidateIds:
    """Candidate ids in one column: about twenty bytes per candidate."""

    def __init__(self, batches: Iterable[pl.Series]) -> None:
        parts = [batch.cast(pl.String).unique() for batch in batches]
        self._ids = pl.concat(parts).unique() if parts else pl.Series("candidate_id", [], pl.String)

    def contains(self, ids: pl.Series) -> pl.Series:
        """Returns for each id whether it is known; null is not."""
        return ids.is_in(self._ids.implode()).fill_null(value=False)

    def batches(self) -> Iterator[pl.Series]:
        """Yields all ids in one batch."""
        yield self._ids
