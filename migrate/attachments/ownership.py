"""Finds files in the store that somebody else put there.

The rows of the target and the records of earlier runs name our files. Only a layout without the hash needs this: with the
hash in the path, a file with other content has another path.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import polars as pl

from migrate.attachments.codes import TAKEN
from migrate.attachments.layout import QUARANTINE
from migrate.attachments.store import Store
from migrate.core.hashes import sha256_of


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Files of the store that earlier runs put there.

    Attributes:
        named: `file_url`s that rows of the target hold.
        recorded: By `file_url`, the SHA-256 (hex) of every content that a run recorded before it stored the file.
    """

    named: frozenset[str] = frozenset()
    recorded: Mapping[str, AbstractSet[str]] = field(default_factory=dict)

    def is_foreign(self, store: Store, row: Mapping[str, object]) -> bool:
        """Whether a file, link or folder of somebody else is at the path of `row` (`location`, `file_url`, `size`, `sha256`).

        A file with the same content counts as ours: it is not written again.
        """
        location, url, digest = str(row["location"]), str(row["file_url"]), str(row["sha256"])
        if url in self.named or not store.occupied(location):
            return False
        if store.holds(location, int(str(row["size"])), digest, named=False):
            return False
        return content_of(store, location) not in self.recorded.get(url, ())


def content_of(store: Store, location: str) -> str | None:
    """The SHA-256 (hex) of a stored file; None where there is no regular file."""
    try:
        return sha256_of(store.read(location))
    except FileNotFoundError:
        return None


def foreign_locations(files: pl.DataFrame, store: Store, own: OwnFiles) -> pl.Series:
    """Locations of `files` (columns as `Measured.files`) where a file of somebody else is. Quarantine has hashes."""
    placed = files.filter(pl.col("location").is_not_null() & ~pl.col("location").str.starts_with(f"{QUARANTINE}/"))
    rows = placed.select("location", "file_url", "size", "sha256").unique("location", maintain_order=True)
    return pl.Series("location", [row["location"] for row in rows.iter_rows(named=True) if own.is_foreign(store, row)], pl.String)


def reject_foreign(files: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """`Measured.files` with the files of these locations rejected: nothing is replaced, and no row names the place."""
    taken = pl.col("location").is_in(places.implode()).fill_null(value=False)
    message = pl.lit("a file that this tool did not store is at its place in the attachment store")
    return files.with_columns(
        pl.when(taken).then(pl.lit("rejected")).otherwise("class").alias("class"),
        pl.when(taken).then(pl.lit(TAKEN.id)).otherwise("broken").alias("broken"),
        pl.when(taken).then(message).otherwise("broken_message").alias("broken_message"),
        pl.when(taken).then(message).otherwise("rule").alias("rule"),
        *(pl.when(taken).then(None).otherwise(name).alias(name) for name in ("location", "file_url", "staged")),
    )
