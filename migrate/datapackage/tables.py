"""Canonical batches to one Parquet file per entity, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migrate.core.entities import EXTRA_PREFIX, Entity
from migrate.core.entities.model import Field
from migrate.core.hashes import sha256_of_file
from migrate.core.places import PLACE_COLUMNS
from migrate.core.sizes import GROUP_BYTES, GROUP_ROWS
from migrate.runs.durable import PRIVATE_FILE, publish_file
from migrate.runs.marker import private_folder

#: The location columns as readers of the archive see them: the file's name instead of its number.
LOCATION = {"source_file": "_file", "source_record": "_record", "source_line": "_line"}


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """One Parquet file of an archive.

    Attributes:
        path: Relative to the archive's folder.
        columns: Column names and types as written, in order.
        sha256: Of the file, in hex.
    """

    entity: Entity
    path: str
    rows: int
    bytes: int
    sha256: str
    columns: dict[str, pl.DataType]

    def field(self, column: str) -> Field | None:
        """The canonical field of a column; None for `extra.<column>` and locations."""
        return self.entity.field(column)


def write_table(
    entity: Entity, batches: Iterator[pl.DataFrame], files: list[str], folder: Path, work: Path
) -> ArchivedTable | None:
    """Writes `data/<entity>.parquet` below `folder` (mode 0600). Returns None for an entity without rows.

    `batches` are canonical frames of the entity, all with the same columns. `files` are the shown names of the delivery's files,
    by the number in `_file`. Intermediate files go to `work`, a private folder, and are removed.
    """
    parts = private_folder(work / entity.name)
    written: list[Path] = []
    rows, memory = 0, 0
    for frame in batches:
        if not frame.is_empty():
            rows, memory = rows + frame.height, memory + int(frame.estimated_size())
            written.append(parts / f"{len(written):06}.parquet")
            _readable(frame, files).write_parquet(written[-1])
    if not written:
        return None
    path = private_folder(folder / "data") / f"{entity.name}.parquet"
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.touch(mode=PRIVATE_FILE)
    # A row group is in memory until it is written; by itself polars makes groups of a hundred thousand rows of any length.
    group = max(1, min(GROUP_ROWS, GROUP_BYTES * rows // max(1, memory)))
    pl.scan_parquet(written, glob=False).sink_parquet(unfinished, row_group_size=group)
    publish_file(unfinished, path)
    for part in written:
        part.unlink()
    scanned = pl.scan_parquet(path, glob=False)
    return ArchivedTable(
        entity,
        path.relative_to(folder).as_posix(),
        scanned.select(pl.len()).collect().item(),
        path.stat().st_size,
        sha256_of_file(path),
        dict(scanned.collect_schema()),
    )


def _readable(frame: pl.DataFrame, files: list[str]) -> pl.DataFrame:
    """The fields first, then unknown columns, then the location with the file's name."""
    names = pl.Series(files, dtype=pl.String)
    fields = [name for name in frame.columns if name not in PLACE_COLUMNS and not name.startswith(EXTRA_PREFIX)]
    extra = [name for name in frame.columns if name.startswith(EXTRA_PREFIX)]
    number = frame["_file"]
    location = [
        names.gather(number.cast(pl.UInt32)).alias("source_file"),
        *(frame[column].alias(name) for name, column in LOCATION.items() if column != "_file"),
    ]
    return frame.select(*fields, *extra).with_columns(location)
