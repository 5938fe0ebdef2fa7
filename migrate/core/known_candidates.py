"""The ids of the candidates that the CSVs of a delivery contain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from migrate.core.keyset import KeySet


@dataclass(frozen=True, slots=True)
class KnownCandidates:
    """The candidates of a delivery.

    Attributes:
        ids: Their ids, for questions of membership.
        rows: Reads frames with `candidate_id`, each id once.
    """

    ids: KeySet
    rows: Callable[[], Iterable[pl.DataFrame]]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.ids)

    def contains(self, ids: pl.Series) -> pl.Series:
        """Returns for each id (text) whether it is a candidate's; null is not."""
        return self.ids.holds(ids)

    def batches(self) -> Iterator[pl.Series]:
        """Yields all ids, once each, in any order."""
        for rows in self.rows():
            yield rows["candidate_id"]
