"""Copies measured files to the store: only missing ones, each checked against its hash and stored completely or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import polars as pl

from migrate.archives import Listing, Member, MemberError, members, open_member
from migrate.attachments.codes import CHANGED
from migrate.attachments.layout import parse_layout
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass, book_of
from migrate.attachments.store import Staging, Store
from migrate.attachments.workers import workers
from migrate.core.books import AttachmentBook
from migrate.core.errors import DriftError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.progress import Progress, Silent
from migrate.core.redaction import KeyKind, show_key
from migrate.core.sizes import FILE_BYTES, STORED_FILES


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


class _Task(NamedTuple):
    location: str
    size: int
    sha256: str
    private: bool
    attachment_id: str | None
    staged: str | None
    named: bool


_TASK_COLUMNS = ("location", "size", "sha256", "private", "attachment_id", "staged")


def copy_files(
    measured: Measured,
    listings: Mapping[int, Listing],
    store: Store,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Stored:
    """Stores every planned and quarantined file that the store does not have yet, by size and hash.

    Raises:
        UnreachableError: the store is full, read-only or cannot be reached; stored files stay, and the next run continues.
        DriftError: a member no longer has the content that was measured.
    """
    wanted, named = measured.to_store, parse_layout(measured.policy.layout).names_content
    copied: list[bool] = []
    swept = store.begin()
    bar = (progress or Silent()).stage("storing attachments", int(wanted["size"].sum()), "B")
    try:
        with workers(threads) as pool, bar as advance:
            for part in wanted.iter_slices(STORED_FILES):
                tasks = [_Task._make((*row, named)) for row in part.select(_TASK_COLUMNS).iter_rows()]
                done = [_staged_name(store, task) for task in tasks]
                rest = [place for place, name in enumerate(done) if name is None]
                advance(sum(task.size for task, name in zip(tasks, done, strict=True) if name is not None))
                outcomes = pool.map(partial(_one, store), members(part[rest], listings), [tasks[place] for place in rest])
                for place, outcome in zip(rest, outcomes, strict=True):
                    done[place] = outcome
                    advance(tasks[place].size)
                if isinstance(store, Staging):
                    store.adopt((name, task.location, task.private) for task, name in zip(tasks, done, strict=True) if name)
                copied += [outcome is not None for outcome in done]
    finally:
        store.end()
    fresh = wanted.select("location", pl.Series("_copied", copied, pl.Boolean))
    total = int(wanted.filter(fresh["_copied"])["size"].sum())
    return Stored(_set_classes(measured.files, fresh), total, swept)


def _set_classes(files: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    files = files.join(fresh, on="location", how="left", maintain_order="left")
    done = (pl.col("class") == FileClass.PLANNED) & pl.col("_copied").is_not_null()
    status = pl.when("_copied").then(pl.lit("stored")).otherwise(pl.lit("unchanged"))
    return files.with_columns(pl.when(done).then(status).otherwise("class").alias("class")).drop("_copied")


def _staged_name(store: Store, task: _Task) -> str | None:
    """Returns the temporary name of a file that was staged while it was measured, because the store had no file of its size."""
    return task.staged if isinstance(store, Staging) and task.staged is not None and store.staged(task.staged) else None


def _one(store: Store, member: Member, task: _Task) -> str | None:
    """Returns None if the store has the file, the temporary name of a staged file, or an empty text if the file was stored."""
    if store.holds(task.location, task.size, task.sha256, named=task.named):
        return None
    if isinstance(store, Staging):
        return store.stage(verified_chunks(member, task.sha256, task.attachment_id), private=task.private)
    store.put(task.location, verified_chunks(member, task.sha256, task.attachment_id), private=task.private)
    return ""


def verified_chunks(member: Member, sha256: str, attachment_id: str | None) -> Iterator[bytes]:
    """Yields the member's bytes. Raises at the end, before the file is used, if they differ from those measured."""
    digest = hashlib.sha256()
    try:
        with open_member(member) as stream:
            for chunk in stream.chunks(FILE_BYTES):
                digest.update(chunk)
                yield chunk
    except MemberError as error:
        raise _changed(member, attachment_id, error.problem.message) from error
    if digest.hexdigest() != sha256:
        raise _changed(member, attachment_id, "its content is different")


def _changed(member: Member, attachment_id: str | None, why: str) -> DriftError:
    key = show_key(attachment_id, KeyKind.FILE) if attachment_id else None
    remedy = "do not change the delivery during a load; make a new plan"
    message = f"an attachment changed after it was read: {why}"
    return DriftError(Problem(code=CHANGED, message=message, place=Place(member.shown), key=key, help=remedy, each=True))
