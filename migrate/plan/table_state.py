"""The state of a table's rows that later tables need: a dozen bytes per key."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.keyset import KeySet
from migrate.runs import Spool
from migrate.targets.rows import KeyIds
from migrate.targets.spec import KEY, TableSpec


@dataclass(slots=True)
class TableState:
    """One table's keys by state.

    Attributes:
        planned: Rows of this delivery that were not rejected.
        rejected: Rows of this delivery that were rejected, here or before.
        unplanned: Rows in the id map that are not in `planned`.
        gone: Known rows that this delivery lacks, and that are left in the target.
        kept: Known rows that this delivery lacks, and that are kept because of `gone: keep` in the mapping.
        to_delete: Rows that would be deleted; `needed` are those that a planned row refers to.
        held: Rows of a candidate whose identity changed, which are not written.
        ids: Ids of known rows that cannot be computed from the key.
        id_map: The id map of the table, in the same slices as its rows.
        erased: `_id`, `_key` of rows to be erased; they are in no other set, but rows still refer to them.
        named: Ids that rows of another source refer to; None until they are read.
    """

    spec: TableSpec
    ids: KeyIds
    id_map: Spool
    planned: KeySet = field(default_factory=KeySet)
    rejected: KeySet = field(default_factory=KeySet)
    unplanned: KeySet = field(default_factory=KeySet)
    gone: KeySet = field(default_factory=KeySet)
    kept: KeySet = field(default_factory=KeySet)
    to_delete: KeySet = field(default_factory=KeySet)
    needed: KeySet = field(default_factory=KeySet)
    held: KeySet = field(default_factory=KeySet)
    erased: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"_id": pl.String, KEY: pl.String}))
    named: pl.Series | None = None

    def unreachable(self, keys: pl.Series) -> pl.Series:
        """True if a reference to this key must be cleared."""
        missing = self.planned.lacks(keys)
        if not missing.any():
            return missing
        left = missing.arg_true()
        return missing.scatter(left, self.unplanned.lacks(keys.gather(left)))

    def need(self, keys: pl.Series) -> None:
        """Records which of the rows to be deleted are referred to."""
        if len(self.to_delete):
            self.needed.add(keys.filter(self.to_delete.holds(keys)))
