"""Determines which rows can be deleted together: no row that a remaining row refers to, and no child without its parent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from migrate.core.keyset import KeySet
from migrate.targets.contract import RowReader
from migrate.targets.spec import KEY, PARENT, TableSpec

#: Batches of rows to delete, by table: `_key`, `_id`, `_parent` (the parent row's key). Requested several times.
RowBatches = Mapping[str, Callable[[], Iterator[pl.DataFrame]]]


class KeptRows:
    """Rows to delete that must stay. The caller adds to `keys`, by table, the rows that must stay from the start.

    `restored` are rows whose values from before are restored: their current references do not keep a row.
    """

    def __init__(self, specs: Sequence[TableSpec], to_delete: RowBatches, restored: RowBatches | None = None) -> None:
        self._specs = {spec.table: spec for spec in specs if spec.table in to_delete}
        self._to_delete = to_delete
        self._ids = {table: KeySet() for table in to_delete}
        self.keys = {table: KeySet() for table in to_delete}
        for table, batches in to_delete.items():
            for batch in batches():
                self._ids[table].add(batch["_id"])
        self._kept = {table: KeySet() for table in to_delete}
        self._restored = {table: KeySet() for table in restored or {}}
        for table, batches in (restored or {}).items():
            for batch in batches():
                self._restored[table].add(batch["_id"])

    def find(self, reader: RowReader) -> None:
        """Finds the rows that must stay, in rounds: each may keep others, namely the rows it refers to, and its children."""
        for table, batches in self._to_delete.items():
            for batch in batches():
                self._kept[table].add(batch.filter(self.keys[table].holds(batch[KEY]))["_id"])
        found = 1
        while found:
            found = sum(self._pointed_at(reader, table) for table in reversed(self._specs))
            found += sum(self._following(table) for table in self._specs)

    def split(self, table: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Splits a batch into the rows to delete, and those that stay."""
        stay = self.keys[table].holds(rows[KEY])
        return rows.filter(~stay), rows.filter(stay)

    def _pointed_at(self, reader: RowReader, table: str) -> int:
        """Keeps the rows that remaining rows refer to. Returns how many were found."""
        found = 0
        for batch in self._to_delete[table]():
            going, _ = self.split(table, batch)
            if going.is_empty():
                continue
            referring = reader.find_referrers(table, going["_id"])
            stays = [
                referring.filter(pl.col("table") == other).filter(~self._is_deleted(other, rows["_by"]))
                for (other,), rows in referring.partition_by("table", as_dict=True, maintain_order=True).items()
            ]
            found += self._keep(table, going.join(pl.concat([referring.head(0), *stays]), on="_id", how="semi"))
        return found

    def _is_deleted(self, table: object, ids: pl.Series) -> pl.Series:
        """Returns which referring rows will no longer refer to the row."""
        name, deleted = str(table), pl.repeat(value=False, n=len(ids), eager=True)
        if name in self._ids:
            deleted |= self._ids[name].holds(ids) & ~self._kept[name].holds(ids)
        if name in self._restored:
            deleted |= self._restored[name].holds(ids)
        return deleted

    def _following(self, table: str) -> int:
        """Keeps the children of parents that stay. Returns how many were found."""
        parent = self._specs[table].parent
        if parent not in self.keys:
            return 0
        found = 0
        for batch in self._to_delete[table]():
            going, _ = self.split(table, batch)
            found += self._keep(table, going.filter(self.keys[parent].holds(going[PARENT])))
        return found

    def _keep(self, table: str, rows: pl.DataFrame) -> int:
        self.keys[table].add(rows[KEY])
        self._kept[table].add(rows["_id"])
        return rows.height
