"""Copies measured files to the store: only missing ones, each checked against its hash and stored completely or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from migrate.archives import Listing
from migrate.attachments.engine import Engine, Threads, cut
from migrate.attachments.layout import parse_layout
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass, book_of
from migrate.attachments.store import Staging, Store
from migrate.attachments.store_tasks import STORED_COLUMNS, StoreFiles
from migrate.attachments.storing_remotely import copy_remotely
from migrate.core.books import AttachmentBook
from migrate.core.progress import Advance, Progress, Silent
from migrate.core.sizes import STORED_FILES


@dataclass(frozen=True, slots=True)
class Stored:
    """The result of copying.

    Attributes:
        files: `Measured.files` with `class` as `stored` or `unchanged` where it was `planned`.
        bytes_copied: 0 if nothing was missing.
        swept: Number of unfinished files of dead runs that were removed.
    """

    files: pl.DataFrame
    bytes_copied: int
    swept: int

    @property
    def book(self) -> AttachmentBook:
        """The final book."""
        return book_of(self.files["class"])


def copy_files(
    measured: Measured,
    listings: Mapping[int, Listing],
    store: Store,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Stored:
    """Stores every planned and quarantined file that the store does not have yet, by size and hash.

    Raises:
        UnreachableError: the store is full, read-only or cannot be reached; stored files stay, and the next run continues.
        DriftError: a member no longer has the content that was measured.
    """
    wanted, named = measured.to_store.with_row_index("_row"), parse_layout(measured.policy.layout).names_content
    engine = engine or Threads()
    swept = store.begin()
    bar = (progress or Silent()).stage("storing attachments", int(wanted["size"].sum()), "B")
    try:
        engine.check_store(store)
        with bar as advance:
            copy = copy_remotely if engine.remote else _copy_here
            copied = copy(wanted, listings, store, engine, named=named, advance=advance)
    finally:
        store.end()
    fresh = wanted.select("location", pl.col("_row").is_in(copied.implode()).alias("_copied"))
    total = int(wanted.filter(fresh["_copied"])["size"].sum())
    return Stored(_set_classes(measured.files, fresh), total, swept)


def _copy_here(
    wanted: pl.DataFrame, listings: Mapping[int, Listing], store: Store, engine: Engine, *, named: bool, advance: Advance
) -> pl.Series:
    """Stores missing files by threads of this process, moves staged ones in rounds. Returns `_row` of the missing ones."""
    copied = [pl.Series("_row", dtype=wanted.schema["_row"])]
    for part in wanted.iter_slices(STORED_FILES):
        done = part.select("_row", "location", "private", pl.col("staged").alias("name"))
        is_staged = [isinstance(store, Staging) and name is not None and store.staged(name) for name in done["name"]]
        done = done.filter(pl.Series(is_staged, dtype=pl.Boolean))
        advance(int(part.join(done, on="_row", how="semi")["size"].sum()))
        rest = part.join(done, on="_row", how="anti", maintain_order="left").select(*STORED_COLUMNS)
        answers = [done]
        for piece, answer in engine.run(StoreFiles(store, named), cut(rest, listings, engine)):
            answers.append(answer)
            advance(piece.size)
        done = pl.concat(answers)
        if isinstance(store, Staging):
            store.adopt(done.select("name", "location", "private").iter_rows())
        copied.append(done["_row"])
    return pl.concat(copied)


def _set_classes(files: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    files = files.join(fresh, on="location", how="left", maintain_order="left")
    done = (pl.col("class") == FileClass.PLANNED) & pl.col("_copied").is_not_null()
    status = pl.when("_copied").then(pl.lit("stored")).otherwise(pl.lit("unchanged"))
    return files.with_columns(pl.when(done).then(status).otherwise("class").alias("class")).drop("_copied")
