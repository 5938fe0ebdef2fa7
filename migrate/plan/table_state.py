"""What becomes of the rows of a table, as far as the tables behind it must know: a dozen bytes a key."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.keyset import KeySet
from migrate.runs import Spool
from migrate.targets.rows import KeyIds
from migrate.targets.spec import KEY, TableSpec


@dataclass(slots=True)
class TableState:
    """One table's keys by fate.

    Attributes:
        planned: Rows of this delivery that were not rejected.
        rejected: Rows of this delivery that were, here or before.
        known: Rows in the id map.
        gone: Known rows that this delivery no longer holds, and that stay.
        kept: Known rows that this delivery no longer holds, and that stay because the mapping says `gone: keep`.
        doomed: Rows that would be deleted; `needed` are those among them that a planned row points at.
        held: Rows of a candidate whose identity changed, which are not written.
        ids: Ids of known rows where they do not follow from the key.
        id_map: The id map of the table, in the same slices as its rows.
        erased: `_id`, `_key` of rows that are to be erased; in no other set, but rows still point at them.
        named: Ids at which rows of another source point; None until somebody asks.
    """

    spec: TableSpec
    ids: KeyIds
    id_map: Spool
    planned: KeySet = field(default_factory=KeySet)
    rejected: KeySet = field(default_factory=KeySet)
    known: KeySet = field(default_factory=KeySet)
    gone: KeySet = field(default_factory=KeySet)
    kept: KeySet = field(default_factory=KeySet)
    doomed: KeySet = field(default_factory=KeySet)
    needed: KeySet = field(default_factory=KeySet)
    held: KeySet = field(default_factory=KeySet)
    erased: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"_id": pl.String, KEY: pl.String}))
    named: pl.Series | None = None

    def unreachable(self, keys: pl.Series) -> pl.Series:
        """True where a reference to this key cannot be kept; an empty one can."""
        missing = self.planned.lacks(keys)
        if not missing.any():
            return missing
        left = missing.arg_true()
        return missing.scatter(left, self.known.lacks(keys.gather(left)))

    def need(self, keys: pl.Series) -> None:
        """Notes which rows that would be deleted are pointed at."""
        if len(self.doomed):
            self.needed.add(keys.filter(self.doomed.holds(keys)))
