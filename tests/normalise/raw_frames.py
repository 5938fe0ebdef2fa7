"""Raw frames as the reader gives them, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from migrate.core.places import PLACE_SCHEMA
from migrate.normalise import Canonical, Normaliser
from migrate.normalise.raw import RawBlock
from migrate.sources import TABLES

FILES = ["a.csv", "b.csv", "corrected.csv"]


def raw(table: str, *records: dict[str, Any], file: int = 0, first: int = 1, **columns: Any) -> pl.DataFrame:
    """Records as a raw frame: columns that no record names are null; record n stands on line 2n."""
    known = {name: pl.String() for name in TABLES[table].column_names}
    extra = {name: pl.String() for record in records for name in record if name.startswith("extra.")}
    numbered = [
        {**record, "_contract": record.get("_contract", "1"), "_file": file, "_record": number, "_line": 2 * number}
        for number, record in enumerate(records, start=first)
    ]
    schema = {**known, **extra, "_contract": pl.String(), **PLACE_SCHEMA}
    frame = pl.DataFrame(numbered, schema=schema)
    return frame.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def block(table: str, *records: dict[str, Any]) -> RawBlock:
    """One block of such records."""
    return RawBlock(TABLES[table], raw(table, *records), values=True)


def merged(folder: Path, *blocks: tuple[str, pl.DataFrame], **options: Any) -> Canonical:
    """A delivery of these blocks, merged."""
    normaliser = Normaliser(folder, FILES, **options)
    for table, frame in blocks:
        normaliser.take(normaliser.read(table, frame))
    return normaliser.merge()


def rows(canonical: Canonical, entity: str) -> list[dict[str, Any]]:
    """All rows of an entity."""
    return [row for frame in canonical.batches(entity) for row in frame.iter_rows(named=True)]


def column(canonical: Canonical, entity: str, name: str) -> list[Any]:
    """One column of all rows of an entity."""
    return [row[name] for row in rows(canonical, entity)]


def found(frames: Iterator[pl.DataFrame]) -> list[tuple[Any, ...]]:
    """Code, line, key and message of findings."""
    return [row for frame in frames for row in frame.select("code", "_line", "key", "message").iter_rows()]


def codes(canonical: Canonical) -> list[str]:
    """The codes found, in order of the alphabet."""
    return sorted(code for code, *_ in found(canonical.findings()))


def book(canonical: Canonical, table: str) -> tuple[int, int, int, int]:
    """Records, used, rejected, repeated."""
    entry = next(book for book in canonical.books if book.table == table)
    assert entry.balanced
    return entry.records, entry.used, entry.rejected, entry.repeated
