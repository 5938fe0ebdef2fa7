"""Matches every file of the archives to its candidate and class, from the listing alone. Reads no content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from migrate.attachments.paths import extension, kind_folder, names_two_candidates, split_paths, system_file_rule
from migrate.core.attachment_policy import PRIVATE, Policy
from migrate.core.books import AttachmentBook
from migrate.core.known_candidates import KnownCandidates

#: An `empty.txt` up to this many bytes can be the export's marker: LinkedIn's own is empty, a sentence is allowed for.
MARKER_BYTES = 100


class FileClass(StrEnum):
    """The class of a file. `planned` becomes stored or unchanged when it is copied, and rejected if it cannot be read."""

    PLANNED = "planned"
    REJECTED = "rejected"
    UNMATCHED = "unmatched"
    HELD_BACK = "held_back"
    EXCLUDED = "excluded"
    REPEATED = "repeated"
    MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The files of a delivery, one row each in the listing's order, and the policy.

    Columns: those of `archives.MEMBER_SCHEMA` and `_file`; `candidate_id`, `folder`, `file_name` (null if the path does
    not contain it); `attachment_id` (before any suffix); `class` (`FileClass`); `rule` (why, null for planned files);
    `quarantine` (to be copied without a row).
    """

    files: pl.DataFrame
    policy: Policy

    @property
    def planned(self) -> pl.DataFrame:
        """The files that become rows."""
        return self.files.filter(pl.col("class") == FileClass.PLANNED)

    @property
    def book(self) -> AttachmentBook:
        """The counts, with planned files as `stored`."""
        return book_of(self.files["class"])


def book_of(classes: pl.Series) -> AttachmentBook:
    """Counts a column of classes (`FileClass`, or `stored` and `unchanged`); planned files count as stored."""
    counts = dict(classes.value_counts().iter_rows())
    markers = counts.pop(FileClass.MARKER, 0)
    stored = counts.pop(FileClass.PLANNED, 0) + counts.pop("stored", 0)
    return AttachmentBook(files=stored + sum(counts.values()), stored=stored, markers=markers, **counts)


def resolve(
    listing: pl.DataFrame,
    known: KnownCandidates | None,
    policy: Policy | None = None,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> Resolved:
    """Classifies every member of `listing` (`archives.MEMBER_SCHEMA`, and `_file` if it differs from `container`).

    The first matching rule decides: an operating system's file is excluded, an `empty.txt` alone in its folder is a marker, a
    member that cannot be read is rejected, one outside a known candidate's kind is unmatched, then filters, then Private
    held back. Of files with the same candidate, kind, name, size and CRC-32 the later ones are repeated; `measure` proves
    it by hash. `known` None: every candidate counts as known. `merged`: candidates whom people declared the same, id to the id
    that the person keeps; their files belong to that person.
    """
    policy = policy or Policy()
    file = pl.col("_file" if "_file" in listing.columns else "container").cast(pl.Int32).alias("_file")
    files = listing.with_columns(file, *split_paths(pl.col("name")), system_file_rule(pl.col("name")).alias("_system_rule"))
    if merged:
        files = files.with_columns(pl.col("candidate_id").replace(dict(merged)))
    files = files.with_columns(
        _known(files["candidate_id"], known).alias("_known"),
        _marker().alias("_marker"),
        pl.concat_str("candidate_id", "folder", "file_name", separator="/").alias("attachment_id"),
    )
    rules = _rules(policy)
    files = files.with_columns(
        pl.coalesce(*(pl.when(condition).then(pl.lit(kind.value)) for condition, kind, _ in rules), pl.lit("planned")).alias(
            "class"
        ),
        pl.coalesce(*(pl.when(condition).then(rule) for condition, _, rule in rules)).alias("rule"),
    )
    files = _repeats(files).with_columns(_quarantine(policy).alias("quarantine"))
    return Resolved(files.drop("_system_rule", "_known", "_marker"), policy)


def _known(ids: pl.Series, known: KnownCandidates | None) -> pl.Series:
    if known is None:
        return ids.is_not_null()
    distinct = ids.drop_nulls().unique()
    held = distinct.filter(known.contains(distinct))
    return ids.is_in(held.implode()).fill_null(value=False)


def _marker() -> pl.Expr:
    """An `empty.txt` that is small and the only file in and below its kind's folder."""
    alone = pl.col("_system_rule").is_null().sum().over("container", kind_folder(pl.col("name"))) == 1
    named = pl.col("file_name").str.to_lowercase() == "empty.txt"
    return (named & (pl.col("size") <= MARKER_BYTES) & alone).fill_null(value=False)


def _rules(policy: Policy) -> list[tuple[pl.Expr, FileClass, pl.Expr]]:
    rules = [
        (pl.col("_system_rule").is_not_null(), FileClass.EXCLUDED, pl.col("_system_rule")),
        (pl.col("_marker"), FileClass.MARKER, pl.lit("empty kind")),
        (pl.col("refused").is_not_null(), FileClass.REJECTED, pl.col("refused")),
        (names_two_candidates(pl.col("name")), FileClass.UNMATCHED, pl.lit("folders of two candidates")),
        (pl.col("candidate_id").is_null(), FileClass.UNMATCHED, pl.lit("no candidate's folder")),
        (pl.col("folder").is_null(), FileClass.UNMATCHED, pl.lit("no kind")),
        (~pl.col("_known"), FileClass.UNMATCHED, pl.lit("unknown candidate")),
    ]
    rules += [(condition, FileClass.EXCLUDED, pl.lit(name)) for name, condition in _filters(policy)]
    if policy.private == "hold_back":
        rules.append((pl.col("folder") == PRIVATE, FileClass.HELD_BACK, pl.lit("private files are held back")))
    return rules


def _filters(policy: Policy) -> list[tuple[str, pl.Expr]]:
    filters, conditions = policy.filters, []
    if filters.kinds is not None:
        conditions.append(("filter kinds", ~pl.col("folder").is_in(sorted(filters.kinds))))
    if filters.max_bytes is not None:
        conditions.append(("filter max_bytes", pl.col("size") > filters.max_bytes))
    if filters.extensions is not None:
        conditions.append(("filter extensions", ~extension(pl.col("file_name")).is_in(sorted(filters.extensions))))
    if filters.without_extensions:
        without = extension(pl.col("file_name")).is_in(sorted(filters.without_extensions))
        conditions.append(("filter without_extensions", without))
    return conditions


def _repeats(files: pl.DataFrame) -> pl.DataFrame:
    """Marks later files of the same key, size and CRC-32. If a CRC-32 of the group is unknown, key and size decide."""
    real = (
        pl.col("attachment_id").is_not_null() & ~pl.col("class").is_in(["marker", "rejected"]) & pl.col("_system_rule").is_null()
    )
    same = ["attachment_id", "size"]
    crc = pl.when(pl.col("crc").is_null().any().over(same)).then(None).otherwise(pl.col("crc"))
    files = files.with_columns(real.alias("_real"), crc.alias("_crc"))
    later = pl.col("_real") & (pl.int_range(pl.len()).over("_real", *same, "_crc") > 0)
    return files.with_columns(
        pl.when(later).then(pl.lit("repeated")).otherwise("class").alias("class"),
        pl.when(later).then(pl.lit("same candidate, kind, name and content")).otherwise("rule").alias("rule"),
    ).drop("_real", "_crc")


def _quarantine(policy: Policy) -> pl.Expr:
    if policy.unmatched == "skip":
        return pl.lit(value=False)
    unmatched = pl.col("class") == FileClass.UNMATCHED.value
    if policy.private == "include":
        return unmatched
    return (unmatched & pl.col("folder").is_not_null() & (pl.col("folder") != PRIVATE)).fill_null(value=False)
