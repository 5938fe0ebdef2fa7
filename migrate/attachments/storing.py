"""Copies measured files to the store: only missing ones, each checked against its hash and stored completely or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from migrate.archives import Listing
from migrate.attachments.engine import Engine, Threads, cut
from migrate.attachments.known import STORED, KnownContents
from migrate.attachments.layout import parse_layout
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass, book_of
from migrate.attachments.store import Staging, Store
from migrate.attachments.store_tasks import STORED_COLUMNS, StoreFiles
from migrate.attachments.storing_remotely import COPIED, copy_remotely
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
        places: What is in the store now, for later runs: `location`, `sha256`, `identity` as `KnownContents.stored`, then `fresh`
            (this run wrote it) and `size`.
        known: Number of files that the store still had as `known` says, so that they were not compared.
    """

    files: pl.DataFrame
    bytes_copied: int
    swept: int
    places: pl.DataFrame
    known: int = 0

    @property
    def book(self) -> AttachmentBook:
        """The final book."""
        return book_of(self.files["class"])


def copy_files(
    measured: Measured,
    listings: Mapping[int, Listing],
    store: Store,
    *,
    known: KnownContents | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Stored:
    """Stores every planned and quarantined file that the store does not have yet, by size and hash.

    Files that are in the store as `known` says are not compared again.

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
            there = (known or KnownContents()).places(wanted, store)
            rest = wanted.join(there, on="_row", how="anti", maintain_order="left")
            advance(int(wanted["size"].sum()) - int(rest["size"].sum()))
            # Taken before the content is compared: an identity that stays has this content.
            before = pl.Series("identity", _identities(store, rest, wanted=known is not None), dtype=pl.String)
            copy = copy_remotely if engine.remote else _copy_here
            copied = copy(rest, listings, store, engine, named=named, advance=advance)
    finally:
        store.end()
    compared = rest.select("_row").with_columns(before).join(copied, on="_row", how="anti")
    identities = pl.concat([there, compared, copied]).filter(pl.col("identity").is_not_null())
    wanted = wanted.with_columns(pl.col("_row").is_in(copied["_row"].implode()).alias("fresh"))
    places = wanted.select("_row", "location", "sha256", "fresh", "size").join(identities, on="_row", maintain_order="left")
    total = int(wanted.filter("fresh")["size"].sum())
    files = _set_classes(measured.files, wanted.select("location", pl.col("fresh").alias("_copied")))
    return Stored(files, total, swept, places.select(*STORED, "fresh", "size"), there.height)


def _identities(store: Store, files: pl.DataFrame, *, wanted: bool) -> list[str | None]:
    return store.identities(files["location"].to_list()) if wanted else [None] * files.height


def _copy_here(
    wanted: pl.DataFrame, listings: Mapping[int, Listing], store: Store, engine: Engine, *, named: bool, advance: Advance
) -> pl.DataFrame:
    """Stores missing files by threads of this process, moves staged ones in rounds.

    Returns `_row` of those that were missing, and their `identity` in the store, where it is known.
    """
    copied = [pl.DataFrame(schema=COPIED)]
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
        moved: list[str | None] = [None] * done.height
        if isinstance(store, Staging):
            moved = store.adopt(done.select("name", "location", "private").iter_rows())
        copied.append(done.select("_row", pl.Series("identity", moved, dtype=pl.String)))
    return pl.concat(copied)


def _set_classes(files: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    files = files.join(fresh, on="location", how="left", maintain_order="left")
    done = (pl.col("class") == FileClass.PLANNED) & pl.col("_copied").is_not_null()
    status = pl.when("_copied").then(pl.lit("stored")).otherwise(pl.lit("unchanged"))
    return files.with_columns(pl.when(done).then(status).otherwise("class").alias("class")).drop("_copied")
