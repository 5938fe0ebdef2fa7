"""A table with one record per key: canonical frames and keys on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from migrate.core.entities import EXTRA_PREFIX
from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.normalise import deduplication
from migrate.normalise.deduplication import SIGHTING_SCHEMA, Deduplicated
from migrate.normalise.output import with_columns_of_all_files
from migrate.normalise.raw import RawBlock
from migrate.runs import Spool


class KeyedTable:
    """Stores the records of blocks; after `deduplicate`, `batches` yields the records that count."""

    def __init__(
        self, folder: Path, reader: Callable[[RawBlock], pl.DataFrame], key: str, parts: int, *, newest: bool = False
    ) -> None:
        self._reader = reader
        self._newest = newest
        self._key = key
        self._records = Spool(folder / "records")
        self._sightings = Spool(folder / "keys", key="key", parts=parts)
        self._extra: dict[str, None] = {}
        self._lost = pl.DataFrame(schema={name: PLACE_SCHEMA[name] for name in ("_file", "_record")})

    def read(self, block: RawBlock) -> tuple[pl.DataFrame, ...]:
        """Reads a block, whose records all have a key, into the entity's frame with `_contract`, and its sightings. Pure."""
        frame = self._reader(block)
        beside = block.frame.select(**block.records())
        seen = {"key": frame[self._key]} | {column.name: column for column in (*beside, *frame[PLACE_COLUMNS])}
        sightings = pl.DataFrame([seen[name].cast(dtype).alias(name) for name, dtype in SIGHTING_SCHEMA.items()])
        return frame.hstack([beside["_contract"]]), sightings

    def keep(self, records: pl.DataFrame, sightings: pl.DataFrame) -> None:
        """Keeps what `read` gave."""
        self._extra |= dict.fromkeys(name for name in records.columns if name.startswith(EXTRA_PREFIX))
        self._records.append(records)
        self._sightings.append(sightings)

    def deduplicate(self) -> Deduplicated:
        """Finds the records that do not count; `batches` leaves them out from here on."""
        deduplicated = deduplication.combine(
            deduplication.deduplicate(piece, newest=self._newest) for piece in self._sightings.slices()
        )
        self._sightings.clear()
        self._lost = pl.concat(part.select("_file", "_record") for part in deduplicated)
        return deduplicated

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """The records that count, in the order taken; every batch has the unknown columns of all files.

        With `columns` only these of the entity's fields, `_contract` and the place columns are read.
        """
        wanted = None if columns is None else [*columns, "_contract", *PLACE_COLUMNS]
        for frame in self._records.batches(wanted):
            kept = self._without_lost(frame)
            if kept.is_empty():
                continue
            yield kept if columns is not None else with_columns_of_all_files(kept.drop("_contract"), self._extra)

    def whole(self) -> pl.DataFrame | None:
        """All records that count in one frame, for tables that are small by nature; None if there is none."""
        frames = list(self.batches())
        return pl.concat(frames, how="diagonal") if frames else None

    @property
    def rows(self) -> int:
        """How many records were taken."""
        return self._records.rows

    def _without_lost(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self._lost.is_empty():
            return frame
        low, high = frame["_record"].min(), frame["_record"].max()
        near = self._lost.filter(pl.col("_record").is_between(pl.lit(low), pl.lit(high)))
        return frame.join(near, on=["_file", "_record"], how="anti", maintain_order="left") if near.height else frame
