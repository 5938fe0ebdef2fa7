"""Maps canonical rows to target rows: applies the mapping to every batch and collects its findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from migrate.attachments import Measured
from migrate.core.allocators import trim
from migrate.core.batches import Batches, ChosenBatches
from migrate.core.ordered_map import ordered_map
from migrate.core.places import PLACE_COLUMNS
from migrate.core.prefetch import prefetch
from migrate.core.problems import Problem
from migrate.core.sizes import PART_BYTES, PART_RECORDS, PLANNED_PARTS, WHOLE_ROWS
from migrate.mapping import (
    Mapped,
    Mapping,
    Unseen,
    has_optional,
    has_variants,
    left_out,
    load_mapping,
    replaces_characters,
    unused_sets,
    variants_used,
    with_columns_that_hold_all,
)
from migrate.read import Delivery
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.sources import missing_fields
from migrate.steps.attachment_rows import whole_candidates
from migrate.steps.codes import NUL_TAKEN_OUT, UNDECIDED
from migrate.steps.listed_people import check_columns
from migrate.steps.work import Work
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

if TYPE_CHECKING:
    from migrate.normalise import Canonical

_HOW_TO_DECIDE = "write 'same' or 'different' in the column 'decision' of the file of duplicates"


@dataclass(slots=True)
class Counted:
    """The records of an entity that a table was given, its rows, and the records left out: by code (None: a rule) and reason."""

    records: int = 0
    rows: int = 0
    left_out: Counter[tuple[str | None, str]] = field(default_factory=Counter)

    def add(self, records: int, made: Mapped) -> None:
        """Adds the result of a batch."""
        self.records += records
        self.rows += made.frame.height + made.folded
        # Most batches leave nothing out, and each query has a cost of its own.
        if not made.rejected.is_empty():
            for code, reason, count in made.rejected.group_by("code", "message").len().iter_rows():
                self.left_out[code, reason] += count
        if not made.excluded.is_empty():
            for rule, count in made.excluded.group_by("rule").len().iter_rows():
                self.left_out[None, rule] += count


@dataclass(slots=True)
class Rows:
    """Target rows of a delivery: one spool per table, keyed by `_key`, and the rejected and excluded records.

    `folded` counts, per table, the rows that were merged with an earlier row of the same key. `counted`: by table and entity.
    """

    spools: dict[str, Spool]
    rejected: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    excluded: list[pl.DataFrame] = field(default_factory=list)
    coverage: list[pl.DataFrame] = field(default_factory=list)
    folded: Counter[str] = field(default_factory=Counter)
    counted: dict[tuple[str, str], Counted] = field(default_factory=dict)

    def rejected_keys(self) -> dict[str, pl.Series]:
        """`_key`s of the rejected rows, per table."""
        return {table: pl.concat(frames)["_key"].drop_nulls() for table, frames in self.rejected.items()}


def fit_target(work: Work, mapping: Mapping, live: TargetSchema | None, *, reported: bool = False) -> Mapping:
    """Returns the mapping as the columns of the target need it, if there is one.

    That is with the variants that they decide on, without what is optional and absent, and with characters replaced only where
    a column cannot hold them.

    Reports the first two, unless a plan has `reported` them already.
    """
    varies = has_variants(mapping.folder) or has_optional(mapping.folder)
    if live is None or not (varies or replaces_characters(mapping.plans)):
        return mapping
    if varies:
        if not reported:
            work.tell([*variants_used(mapping.folder, live), *left_out(mapping.folder, live)])
        mapping = open_mapping(work, live)
    return replace(mapping, plans=with_columns_that_hold_all(mapping.plans, live))


def open_mapping(work: Work, live: TargetSchema | None = None) -> Mapping:
    """Loads the mapping of the request. Raises SetupError with every fault."""
    request = work.request
    mapping = load_mapping(
        request.mapping, users=request.users, erasure=request.erasure, duplicates=request.duplicates, live=live
    )
    if live is None:
        _report_undecided(work, mapping)
        work.tell(unused_sets(mapping.folder))
    work.outcome.accepted = mapping.policies.accepted
    if work.request.source_name is not None:
        mapping = mapping.with_source_name(work.request.source_name)
    return mapping.with_values_shown() if work.request.show_values else mapping


def _report_undecided(work: Work, mapping: Mapping) -> None:
    undecided = mapping.duplicates.undecided
    if undecided:
        message = "probable duplicates are not decided; they stay separate candidates"
        work.tell([Problem(code=UNDECIDED, message=message, count=undecided, help=_HOW_TO_DECIDE)])


def note_missing(mapping: Mapping, delivery: Delivery) -> Mapping:
    """Returns the mapping with the fields that the delivery lacks."""
    return mapping.with_missing_fields(missing_fields(delivery.files_by_column))


def note_unseen(work: Work, mapping: Mapping, delivery: Delivery, files: Measured, canonical: Canonical) -> Mapping:
    """Returns the mapping with the records that the delivery need not contain, or does not have though others name them.

    The id of a rejected record may be wrong, so no record of its table is provably gone.
    """
    lacks_files = not files.stored or files.files.is_empty()
    absent = {*delivery.absent, *(book.table for book in work.outcome.books.sources if book.rejected)}
    if lacks_files:
        absent.add("attachments")
    whole = None if lacks_files else whole_candidates(mapping, files, canonical.known_candidates)
    undefined = mapping.undefined_custom_fields(canonical.batches)
    return mapping.with_unseen_records(Unseen(frozenset(absent), whole, canonical.unknown, undefined))


def exclude_people(mapping: Mapping, batches: Batches) -> Mapping:
    """Returns the mapping with its retention rules and erasure list resolved against the delivery.

    Raises SetupError if a line of the list matches several people (M132), or names one by a missing column (P519).
    """
    check_columns(mapping)
    return mapping.exclude_people(batches) if mapping.leaves_out else mapping


def retained_people(mapping: Mapping, batches: Batches) -> Batches:
    """Yields canonical batches without the people whom retention rules and erasure list exclude."""
    if not mapping.leaves_out:
        return batches
    return lambda entity: (mapping.retained_people(entity, frame) for frame in batches(entity))


def map_records(work: Work, mapping: Mapping, batches: ChosenBatches, *, size: int, forbids_nul: bool = False) -> Rows:
    """Writes every mapped table to a spool; adds findings, rejects and excluded records to the outcome.

    `size`: bytes of the delivery's CSVs, which decide into how many parts the tables are dealt, as the number of records does.

    If the target cannot store U+0000 and the request allows it, the character is removed here. Otherwise the plan rejects such
    rows.
    """
    work.tell(mapping.unknown_custom_fields(batches))
    strips = forbids_nul and work.request.characters == "strip"
    records = sum(book.records for book in work.outcome.books.sources)
    parts = max(1, min(PLANNED_PARTS, max(records // PART_RECORDS, size // PART_BYTES)))
    found = Rows({spec.table: _spool(work, spec, parts) for spec in mapping.specs})
    with work.progress.stage("mapping", None) as advance:
        for spec in mapping.specs:
            seeds = mapping.plans[spec.table].seeds
            if seeds is not None:
                found.spools[spec.table].append(seeds)
            source = (
                (entity, frame)
                for entity in spec.entities
                for frame in mapping.records(spec, entity, batches, work.folder.work / "related" / spec.table / entity)
            )
            with prefetch(source, 1) as given:
                for (entity, records), made in ordered_map(partial(_applied, mapping, spec), given):
                    found.spools[spec.table].append(_without_nul(work, spec, made.frame) if strips else made.frame)
                    _keep(work, found, spec, made.rejected, made.findings)
                    found.coverage.append(made.coverage)
                    found.folded[spec.table] += made.folded
                    found.counted.setdefault((spec.table, entity), Counted()).add(records, made)
                    if not made.excluded.is_empty():
                        found.excluded.append(made.excluded)
                    advance(made.frame.height)
            if found.spools[spec.table].rows > WHOLE_ROWS:
                found.spools[spec.table].flush()
    _enter_excluded(work, found)
    trim()
    return found


def _applied(mapping: Mapping, spec: TableSpec, given: tuple[str, pl.DataFrame]) -> tuple[tuple[str, int], Mapped]:
    """Returns the entity of a batch and its number of records, and the mapped batch."""
    entity, frame = given
    return (entity, frame.height), mapping.apply(spec, entity, frame)


def _spool(work: Work, spec: TableSpec, parts: int) -> Spool:
    return Spool(work.folder.work / "mapped" / file_name(spec.table), key="_key", parts=parts)


def _without_nul(work: Work, spec: TableSpec, frame: pl.DataFrame) -> pl.DataFrame:
    """Removes U+0000 from the texts of a frame, and reports it with a count per column."""
    texts = [column.name for column in spec.columns if column.dtype == pl.String]
    counts = frame.select(pl.col(name).str.contains("\x00", literal=True).sum() for name in texts).row(0)
    hit = {name: count for name, count in zip(texts, counts, strict=True) if count}
    for name, count in hit.items():
        message = f"{name} contained U+0000, which the target cannot store; it was removed"
        work.tell([Problem(code=NUL_TAKEN_OUT, message=message, table=spec.table, count=count)])
    return frame.with_columns(pl.col(name).str.replace_all("\x00", "", literal=True) for name in hit) if hit else frame


def _keep(work: Work, found: Rows, spec: TableSpec, rejected: pl.DataFrame, findings: pl.DataFrame) -> None:
    work.find(findings)
    if not rejected.is_empty():
        found.rejected.setdefault(spec.table, []).append(rejected)
        work.reject(rejected)


def _enter_excluded(work: Work, found: Rows) -> None:
    """Counts records as excluded if the mapping excluded them and no row was made from them."""
    if not found.excluded:
        return
    out = pl.concat([frame.select(*PLACE_COLUMNS) for frame in found.excluded]).unique(["_file", "_record"])
    for spool in found.spools.values():
        for frame in spool.batches(PLACE_COLUMNS):
            out = out.join(frame, on=["_file", "_record"], how="anti", nulls_equal=True)
    for file, count in out.group_by("_file").len().iter_rows():
        table = work.table_of.get(file)
        if table is not None:
            book = next(book for book in work.outcome.books.sources if book.table == table)
            book.used -= count
            book.excluded += count
