"""What a delivery can prove by silence. A row that it does not hold is gone only where it would have held it."""

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
        absent: Source tables (names in `sources`, `attachments`) that this delivery lacks, or in which a record was rejected
            whose key cannot be told: rows made of them are unseen.
        rejected: Per target table the `_key`s of rows that were rejected before planning: unseen, and their children with them.
        seen: Per target table a reference column and the source keys it may prove something about: absent rows that point
            elsewhere are unseen (an attachment of a candidate whose folder is in none of the archives given).
        periods: Per target table whose exports cover periods the times that this delivery covers: rows of others are unseen.
        named: Per target table those of another source, narrowed to the columns that point at it (`target.pointed`): a row at
            which one of theirs points is unseen (a user whom only the file of Sales Navigator's seats names).
        incomplete: Per target table the source columns whose absence hides some of its rows: absent rows are unseen.
    """

    absent: frozenset[str] = frozenset()
    rejected: Mapping[str, pl.Series] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, pl.Series]] = field(default_factory=dict)
    periods: Mapping[str, Periods] = field(default_factory=dict)
    named: Mapping[str, tuple[TableSpec, ...]] = field(default_factory=dict)
    incomplete: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def blind(self, spec: TableSpec) -> bool:
        """True where this delivery can prove nothing of any row of the table."""
        periods = self.periods.get(spec.table)
        lacks = bool(self.absent.intersection(spec.source_tables))
        return lacks or spec.table in self.incomplete or (periods is not None and periods.column is None)
