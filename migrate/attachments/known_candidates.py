"""Which candidates the CSVs know, as far as attachments need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import polars as pl


class KnownCandidates(Protocol):
    """The candidates of a delivery."""

    def contains(self, ids: pl.Series) -> pl.Series:
        """For each id (text) whether the CSVs know it; Boolean, same length."""

    def batches(self) -> Iterator[pl.Series]:
        """All ids, once each, in any order."""


class CandidateIds:
    """Known candidates held as one column of ids: some twenty bytes a candidate."""

    def __init__(self, batches: Iterable[pl.Series]) -> None:
        parts = [batch.cast(pl.String).unique() for batch in batches]
        self._ids = pl.concat(parts).unique() if parts else pl.Series("candidate_id", [], pl.String)

    def contains(self, ids: pl.Series) -> pl.Series:
        """For each id whether it is known; null is not."""
        return ids.is_in(self._ids.implode()).fill_null(value=False)

    def batches(self) -> Iterator[pl.Series]:
        """All ids in one batch."""
        yield self._ids
