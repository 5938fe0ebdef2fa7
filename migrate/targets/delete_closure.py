"""Which rows may leave a target together: none that a row which stays still points at, and no child without its parent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from migrate.core.keyset import KeySet
from migrate.targets.contract import Reader
from migrate.targets.spec import KEY, PARENT, TableSpec

#: Batches of rows that are to leave, by table: `_key`, `_id`, `_parent` (the parent row's key). Asked for several times.
Leaving = Mapping[str, Callable[[], Iterator[pl.DataFrame]]]


class Staying:
    """Rows that were to leave and cannot. `keys` is filled by the caller with what must stay from the start, by table.

    `restored` are rows that get back what they held before any of the leaving rows was there: what they point at now is not
    kept for them.
    """

    def __init__(self, specs: Sequence[TableSpec], leaving: Leaving, restored: Leaving | None = None) -> None:
        self._specs = {spec.table: spec for spec in specs if spec.table in leaving}
        self._leaving = leaving
        self._ids = {table: KeySet() for table in leaving}
        self.keys = {table: KeySet() for table in leaving}
        for table, batches in leaving.items():
            for batch in batches():
                self._ids[table].add(batch["_id"])
        self._kept = {table: KeySet() for table in leaving}
        self._restored = {table: KeySet() for table in restored or {}}
        for table, batches in (restored or {}).items():
            for batch in batches():
                self._restored[table].add(batch["_id"])

    def settle(self, reader: Reader) -> None:
        """Finds them in rounds, since each may keep others: those it points at, and its children."""
        for table, batches in self._leaving.items():
            for batch in batches():
                self._kept[table].add(batch.filter(self.keys[table].holds(batch[KEY]))["_id"])
        found = 1
        while found:
            found = sum(self._pointed_at(reader, table) for table in reversed(self._specs))
            found += sum(self._following(table) for table in self._specs)

    def split(self, table: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Of a batch the rows that leave, and those that stay."""
        stay = self.keys[table].holds(rows[KEY])
        return rows.filter(~stay), rows.filter(stay)

    def _pointed_at(self, reader: Reader, table: str) -> int:
        """Keeps what staying rows point at, which is asked for batch by batch; gives how many were found."""
        found = 0
        for batch in self._leaving[table]():
            going, _ = self.split(table, batch)
            if going.is_empty():
                continue
            hanging = reader.referrers(table, going["_id"])
            stays = [
                hanging.filter(pl.col("table") == other).filter(~self._goes(other, rows["_by"]))
                for (other,), rows in hanging.partition_by("table", as_dict=True, maintain_order=True).items()
            ]
            found += self._keep(table, going.join(pl.concat([hanging.head(0), *stays]), on="_id", how="semi"))
        return found

    def _goes(self, table: object, ids: pl.Series) -> pl.Series:
        """Which rows that point now will point no more."""
        name, goes = str(table), pl.repeat(value=False, n=len(ids), eager=True)
        if name in self._ids:
            goes |= self._ids[name].holds(ids) & ~self._kept[name].holds(ids)
        if name in self._restored:
            goes |= self._restored[name].holds(ids)
        return goes

    def _following(self, table: str) -> int:
        """Keeps the children of parents that stay; gives how many were found."""
        parent = self._specs[table].parent
        if parent not in self.keys:
            return 0
        found = 0
        for batch in self._leaving[table]():
            going, _ = self.split(table, batch)
            found += self._keep(table, going.filter(self.keys[parent].holds(going[PARENT])))
        return found

    def _keep(self, table: str, rows: pl.DataFrame) -> int:
        self.keys[table].add(rows[KEY])
        self._kept[table].add(rows["_id"])
        return rows.height
