"""Which source key is which row of the target: found by comparing, never read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.identity import hash64
from migrate.runs.spool import Spool
from migrate.targets.spec import TableSpec
from migrate.verify.differences import Differences
from migrate.verify.forms import ID, OWN

#: `_own`: hash of a source key. `_id`: hash of the id of its row in the target, null where the row is missing there.
SCHEMA: dict[str, pl.DataType] = {OWN: pl.UInt64(), ID: pl.UInt64()}


class Directory:
    """The rows of one table by source key, dealt into parts by the key."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._spool = Spool(folder, key=OWN, parts=parts)

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows with `_own` and `_id`; those without a source key are passed over."""
        self._spool.append(frame.select(*SCHEMA).filter(pl.col(OWN).is_not_null()))

    def ids_of(self, keys: pl.Series) -> pl.Series:
        """Hashes of the ids that the rows of these source keys have in the target (UInt64), in any order."""
        wanted = pl.select(hash64(pl.lit(keys.cast(pl.String)))).to_series().drop_nulls().unique().alias(OWN).to_frame()
        found = [known.join(wanted, on=OWN, how="semi").get_column(ID) for known in self._spool.slices()]
        return pl.concat([pl.Series(ID, [], dtype=pl.UInt64), *found]).drop_nulls()

    def look_up(self, frames: Iterable[pl.DataFrame], point: str, folder: Path) -> Iterator[pl.DataFrame]:
        """The frames with `_there` (Boolean: the row exists or should) and `_found` (UInt64: hash of its id), slice by slice.

        `point` is the column that holds the hash of the source key looked for.
        """
        asked = Spool(folder, key=point, parts=self._spool.parts)
        for frame in frames:
            asked.append(frame)
        for number in range(self._spool.parts):
            piece = asked.slice(number)
            if piece is None:
                continue
            known = self._spool.slice(number)
            if known is None:
                known = pl.DataFrame(schema=SCHEMA)
            known = known.unique(OWN, keep="first", maintain_order=True).rename({OWN: point, ID: "_found"})
            known = known.with_columns(_there=pl.lit(value=True))
            yield piece.join(known, on=point, how="left").with_columns(pl.col("_there").fill_null(value=False))
        asked.clear()


@dataclass(slots=True)
class Known:
    """What is known across tables: the specs, the rows of tables that others point at, the differences so far."""

    by_table: dict[str, TableSpec]
    differences: Differences
    directories: dict[str, Directory] = field(default_factory=dict)

    @property
    def referenced(self) -> set[str]:
        """Tables that any column points at."""
        columns = [column for spec in self.by_table.values() for column in spec.references]
        return {column.reference.table for column in columns if column.reference is not None}
