"""Reads every planned file once: hash, size, type, defects. Writes nothing, unless `early` is given: see `measure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from migrate.archives import MEMBER_SCHEMA, Listing
from migrate.attachments.classes import classify_files
from migrate.attachments.engine import Engine, Threads, cut
from migrate.attachments.known import KnownContents, file_extension
from migrate.attachments.layout import Layout, parse_layout, quarantine_locations
from migrate.attachments.ownership import OwnFiles, foreign_locations, reject_foreign
from migrate.attachments.reading import MEASURED_SCHEMA, MeasureFiles, StagingPlace
from migrate.attachments.resolve import FileClass, Resolved, book_of
from migrate.attachments.store import Staging, Store, urls
from migrate.core.attachment_policy import PRIVATE, Policy
from migrate.core.books import AttachmentBook
from migrate.core.entities import ENTITIES
from migrate.core.progress import Progress, Silent
from migrate.core.sizes import BATCH_ROWS

#: Staged files are lost if a run stops before `copy_files`. Above this size, files are read twice instead.
EARLY_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class Measured:
    """`Resolved.files` with the results of reading their content.

    Attributes:
        files: With `sha256`, `content_type`, `extension_matches`, `fault` (id of A302 to A304), `broken` (id of the
            archive's code if the member could not be read), `broken_message`, `staged` (see `measure`), `private`,
            `location` and `file_url` in the store; null for files that were not read. `class`, `rule` and
            `attachment_id` are final.
        policy: As it was given.
        stored: False if nothing keeps the files: neither a store, in which each has a location, nor columns of the target.
        known: Number of files by `container` whose content an earlier run found, so that they were not read.
    """

    files: pl.DataFrame
    policy: Policy
    stored: bool
    known: Mapping[int, int] = field(default_factory=dict)

    @property
    def book(self) -> AttachmentBook:
        """The counts, with planned files as `stored`."""
        return book_of(self.files["class"])

    @property
    def to_store(self) -> pl.DataFrame:
        """Files to copy: planned and quarantined ones, one row per location."""
        return self.files.filter(pl.col("location").is_not_null()).unique("location", keep="first", maintain_order=True)

    @property
    def rejected(self) -> pl.DataFrame:
        """`attachment_id` and `_file` of files that could not be read: their rows are unseen, never gone."""
        return self.files.filter(pl.col("class") == FileClass.REJECTED).select("attachment_id", "_file")

    def batches(self, *, unstored: bool = False) -> Iterator[pl.DataFrame]:
        """Yields canonical `attachment` frames of the files that are kept; with `unstored`, of all planned files."""
        kept = pl.lit(unstored) | (pl.lit(self.stored) & pl.col("sha256").is_not_null())
        rows = self.files.filter((pl.col("class") == FileClass.PLANNED) & kept)
        schema = ENTITIES["attachment"].schema
        for piece in rows.iter_slices(BATCH_ROWS):
            empty = (pl.lit(None, schema[name]).alias(name) for name in ("_record", "_line"))
            yield (
                piece.rename({"size": "size_bytes", "location": "stored_at"})
                .with_columns(*empty, ((pl.col("size_bytes") + 512) // 1024).alias("size_kb"))
                .select(pl.col(n).cast(t) for n, t in schema.items())
            )


def measure(
    resolved: Resolved,
    listings: Mapping[int, Listing],
    store: Store | None,
    *,
    early: bool = False,
    hashed: bool = False,
    own: OwnFiles | None = None,
    known: KnownContents | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Hashes and describes planned and quarantined files in parallel, and decides repeats, names and locations.

    `listings` by the `container` of the files; `engine` does the work, by default threads of this process. Without a `store`,
    files are read only with `hashed`.
    The directory of a zip proves nothing about a file, since it has only a CRC-32. So later runs read everything again, unless
    `known` has what an earlier run read in the same archive, and the archive did not change since.

    With `early`, for runs that call `copy_files` with the same store, a folder store writes the bytes to temporary files while
    they are read, so that no file is read twice. This excludes files of a size that the store already has (most likely it
    has them), totals above `EARLY_BYTES`, and an `engine` in other processes. `store.end()` must follow: `copy_files` calls it,
    otherwise the caller. Without `early`, nothing is written.

    With `own`, a file whose path is taken by a file of others is rejected; None if the layout keeps contents apart.

    Raises UnreachableError if the store is full, with `early`. MemberErrors become rejected files.
    """
    files = resolved.files
    if store is None and not hashed:
        return Measured(_unread(files), resolved.policy, stored=False)
    planned = files.filter(pl.col("class") == FileClass.PLANNED)["attachment_id"].unique().implode()
    rivals = (pl.col("class") == FileClass.REPEATED) & pl.col("attachment_id").is_in(planned)
    files = files.with_columns(pl.col("quarantine") & (pl.col("class") == FileClass.UNMATCHED)).with_row_index("_row")
    wanted = (pl.col("class") == FileClass.PLANNED) | rivals.fill_null(value=False) | pl.col("quarantine")
    layout = parse_layout(resolved.policy.layout)
    files = files.with_columns((_private(layout) | pl.col("quarantine")).fill_null(value=True).alias("private"))
    recalled = (known or KnownContents()).results(files.filter(wanted), md5=resolved.policy.md5)
    files_read = files.filter(wanted).join(recalled, on="_row", how="anti", maintain_order="left")
    engine = engine or Threads()
    is_staged = early and not engine.remote and files_read["size"].sum() <= EARLY_BYTES
    try:
        staging = _staging(store) if store is not None and is_staged and not files_read.is_empty() else None
        if store is not None and early and engine.remote:  # before hours of reading
            store.begin()
            engine.check_store(store)
        read = _read(files_read, listings, engine, MeasureFiles(resolved.policy.md5, staging), progress or Silent())
        if staging is not None:
            staging.store.flush()
    except BaseException:
        if store is not None:
            store.end()
        raise
    counts = dict(files.join(recalled, on="_row", how="semi")["container"].value_counts().iter_rows())
    read = pl.concat([recalled, read])
    files = classify_files(files.join(read, on="_row", how="left", maintain_order="left").drop("_row"), resolved.policy)
    files = _add_locations(files, layout, store)
    if store is not None and own is not None:
        files = reject_foreign(files, foreign_locations(files, store, own))
    return Measured(files, resolved.policy, stored=store is not None, known=counts)


def _staging(store: Store) -> StagingPlace | None:
    if not isinstance(store, Staging):
        return None
    store.begin()
    return StagingPlace(store, frozenset(size for _, size in store.locations()))


def _private(layout: Layout) -> pl.Expr:
    return pl.col("folder") == PRIVATE if layout.separates_private else pl.lit(value=True)


def _unread(files: pl.DataFrame) -> pl.DataFrame:
    schema = MEASURED_SCHEMA | {"location": pl.String(), "file_url": pl.String(), "private": pl.Boolean()}
    return files.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in schema.items())


def _read(
    files: pl.DataFrame, listings: Mapping[int, Listing], engine: Engine, task: MeasureFiles, progress: Progress
) -> pl.DataFrame:
    """Returns one row per file: `_row` and the columns of `MEASURED_SCHEMA`."""
    frames = [pl.DataFrame(schema={"_row": files.schema["_row"]} | MEASURED_SCHEMA)]
    wanted = files.select("_row", *MEMBER_SCHEMA, file_extension(), "private")
    with progress.stage("hashing attachments", int(files["size"].sum()), "B") as advance:
        for piece, frame in engine.run(task, cut(wanted, listings, engine)):
            frames.append(frame)
            advance(piece.size)
    return pl.concat(frames)


def _add_locations(files: pl.DataFrame, layout: Layout, store: Store | None) -> pl.DataFrame:
    """Adds `location` and `file_url` to planned and quarantined files; null without a store."""
    if store is None:
        return files.with_columns(pl.lit(None, pl.String).alias(name) for name in ("location", "file_url"))
    files = files.with_row_index("_row")
    rows = files.filter((pl.col("class") == FileClass.PLANNED) & pl.col("sha256").is_not_null())
    aside = files.filter(pl.col("quarantine") & pl.col("sha256").is_not_null())
    placed = pl.concat(
        [
            rows.select("_row").with_columns(layout.locations(rows)),
            aside.select("_row").with_columns(quarantine_locations(aside)),
        ]
    )
    placed = placed.with_columns(urls(store.base, placed["location"]))
    return files.join(placed, on="_row", how="left", maintain_order="left").drop("_row")
