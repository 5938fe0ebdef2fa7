"""Evidence about what a delivery lacks. A missing row is gone only if the delivery would have contained it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from migrate.core.periods import Periods
from migrate.targets.spec import TableSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is missing from a delivery for other reasons than being gone.

    Attributes:
        absent: Source tables (names in `sources`, `attachments`) that this delivery lacks, or in which a record with an unknown
            key was rejected; rows made from them are unseen.
        rejected: Per target table the `_key`s of rows that were rejected before planning; they and their children are unseen.
        seen: Per target table a reference column and the source keys that the delivery covers; missing rows with other references
            are unseen (an attachment of a candidate whose folder is in none of the given archives).
        periods: Per target table whose exports cover periods, the times that this delivery covers; rows of other times are
            unseen.
        named: Per target table the tables of another source, narrowed to the columns that refer to it (`targets.references`);
            referenced rows are unseen (a user who occurs only in the seats file of Sales Navigator).
        incomplete: Per target table the source columns whose absence hides some of its rows; missing rows are unseen.
        merged: Per target table the `_key`s of rows whose candidate was merged into another one.
    """

    absent: frozenset[str] = frozenset()
    rejected: Mapping[str, pl.Series] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, pl.Series]] = field(default_factory=dict)
    periods: Mapping[str, Periods] = field(default_factory=dict)
    named: Mapping[str, tuple[TableSpec, ...]] = field(default_factory=dict)
    incomplete: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merged: Mapping[str, pl.Series] = field(default_factory=dict)

    def proves_nothing(self, spec: TableSpec) -> bool:
        """True if this delivery proves nothing about the rows of the table."""
        periods = self.periods.get(spec.table)
        lacks = bool(self.absent.intersection(spec.source_tables))
        return lacks or spec.table in self.incomplete or (periods is not None and periods.column is None)
