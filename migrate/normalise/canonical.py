"""The result of normalise: canonical rows in batches, accounting, findings, rejects and facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from migrate.core.batches import EntityBatches
from migrate.core.books import SourceBook
from migrate.core.facts.delivery import Export
from migrate.core.findings import Findings
from migrate.core.known_candidates import KnownCandidates
from migrate.core.sales_figures import SalesFigures


@dataclass(frozen=True, slots=True)
class Canonical:
    """A delivery as canonical frames on disk. It can be read any number of times.

    Attributes:
        books: One a source table seen, in the order seen; `records` are those handed to `Normaliser.take`.
        collected: Findings and rejected records.
        facts: Counts for the report.
        unknown: Per source table, ids of its records that other records name but it does not have.
        sales: Figures of Sales Navigator; None if the delivery has none of it.
    """

    entities: Mapping[str, EntityBatches]
    books: list[SourceBook]
    collected: Findings
    known_candidates: KnownCandidates
    facts: Export
    sales: SalesFigures | None
    unknown: Mapping[str, pl.Series]

    def batches(self, entity: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Rows of an entity in batches of its schema, then `extra.<column>` (the same columns in every batch).

        Keys are unique over all batches. Nothing where no table of the entity was seen. Attachments are not among them. With
        `columns`, only these fields and the place columns are guaranteed.
        """
        return self.entities[entity](columns)

    def findings(self) -> Iterator[pl.DataFrame]:
        """Frames of `FINDINGS_SCHEMA` (codes in `normalise.CODES`), one for each rejected record among them."""
        return self.collected.findings()

    def rejected(self) -> Iterator[pl.DataFrame]:
        """Frames of `REJECTED_SCHEMA`."""
        return self.collected.rejected()
