"""Maps source keys to rows of the target. The mapping results from the comparison, not from the ledger."""

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

#: `_own`: hash of a source key. `_id`: hash of the id of its row in the target, null if the row is missing.
SCHEMA: dict[str, pl.DataType] = {OWN: pl.UInt64(), ID: pl.UInt64()}


class Directory:
    """The rows of one table by source key, partitioned by the key."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._spool = Spool(folder, key=OWN, parts=parts)

    def add(self, frame: pl.DataFrame) -> None:
        """Adds rows with `_own` and `_id`. Rows without a source key are ignored."""
        self._spool.append(frame.select(*SCHEMA).filter(pl.col(OWN).is_not_null()))

    def ids_of(self, keys: pl.Series) -> pl.Series:
        """Returns hashes of the target's ids of these source keys (UInt64), in any order."""
        wanted = pl.select(hash64(pl.lit(keys.cast(pl.String)))).to_series().drop_nulls().unique().alias(OWN).to_frame()
        found = [known.join(wanted, on=OWN, how="semi").get_column(ID) for known in self._spool.slices()]
        return pl.concat([pl.Series(ID, [], dtype=pl.UInt64), *found]).drop_nulls()

    def look_up(self, frames: Iterable[pl.DataFrame], point: str, folder: Path) -> Iterator[pl.DataFrame]:
        """Yields frames with `_there` (Boolean: the row exists or should exist) and `_found` (UInt64: hash of its id), by slice.

        `point` is the column with the hash of the source key to look up.
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
    """State shared by all tables: the specs, the rows of referenced tables, the differences so far."""

    by_table: dict[str, TableSpec]
    differences: Differences
    directories: dict[str, Directory] = field(default_factory=dict)

    @property
    def referenced(self) -> set[str]:
        """Tables that a column refers to."""
        columns = [column for spec in self.by_table.values() for column in spec.references]
        return {column.reference.table for column in columns if column.reference is not None}
