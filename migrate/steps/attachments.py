"""Assigns files to candidates by name, hashes them if there is a store, and stores them during a load."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate import attachments
from migrate.attachments import (
    FileClass,
    Measured,
    OwnFiles,
    Policy,
    Resolved,
    Store,
    copy_files,
    figures,
    find_missing_folders,
    measure,
    measured_findings,
    preview_files,
    resolve,
    resolved_findings,
    shared_contents,
    statistics_problem,
)
from migrate.attachments.resolve import book_of
from migrate.core.batches import ChosenBatches
from migrate.core.facts.delivery import ListedFiles, SharedContent
from migrate.core.facts.overview import Statistics
from migrate.core.known_candidates import KnownCandidates
from migrate.core.problems import Problem
from migrate.mapping import ERASURE, Mapping
from migrate.read import Delivery
from migrate.steps.attachment_rows import keeps_files
from migrate.steps.clusters import report_repeated
from migrate.steps.codes import NO_PLACE
from migrate.steps.known_files import report_known
from migrate.steps.work import Work

#: Maximum number of reported contents that several candidates share, those with most candidates first.
_SHARED = 50
#: Files of these classes contain data of their candidate.
_HOLDING = [FileClass.PLANNED, FileClass.UNMATCHED, FileClass.HELD_BACK]


def open_store(work: Work, policy: Policy | None) -> Store | None:
    """Opens the store given with `--attachments`, once per command. Raises SetupError, UnreachableError."""
    if work.store is None and work.request.attachments is not None:
        work.store = attachments.open_store(work.request.attachments, policy)
    return work.store


def hash_files(
    work: Work,
    delivery: Delivery,
    mapping: Mapping | None,
    known: KnownCandidates | None,
    *,
    early: bool = False,
    own: OwnFiles | None = None,
) -> Measured:
    """Classifies and hashes every file, if there is a store or a manifest to write; adds book and findings to the outcome.

    `early`: the run continues with `store_files`, so files are copied while they are hashed. Otherwise nothing is written.
    `own` as in `measure`.
    """
    resolved = _resolve(delivery, mapping, known)
    store, listed = open_store(work, resolved.policy), work.request.manifest is not None
    by_rows = store is None and mapping is not None and keeps_files(mapping)
    found = measure(
        resolved,
        delivery.listings,
        store,
        early=early,
        hashed=listed or by_rows,
        own=own,
        known=work.recall.contents if work.recall is not None and early else None,
        engine=work.cluster,
        progress=work.progress,
    )
    report_repeated(work)
    _report(work, delivery, resolved, found, known)
    if by_rows:
        found = replace(found, stored=True)
    elif store is None and mapping is not None:
        found = _without_store(work, found)
    work.outcome.books.attachments = found.book
    return found


def list_files(work: Work, delivery: Delivery, mapping: Mapping, known: KnownCandidates) -> Measured:
    """Classifies and hashes every file without a store; adds accounting and findings to the outcome."""
    resolved = _resolve(delivery, mapping, known)
    found = measure(resolved, delivery.listings, None, hashed=True, engine=work.cluster, progress=work.progress)
    report_repeated(work)
    _report(work, delivery, resolved, found, known)
    work.outcome.books.attachments = found.book
    return found


def _resolve(delivery: Delivery, mapping: Mapping | None, known: KnownCandidates | None) -> Resolved:
    """Classifies every file by name. Files of people whom the mapping excludes are excluded."""
    policy = mapping.policies.attachments if mapping is not None else Policy()
    merged = mapping.duplicates.merged if mapping is not None else {}
    resolved = resolve(delivery.attachments, known, policy, merged)
    return resolved if mapping is None else replace(resolved, files=_without_left_out(resolved.files, mapping))


def _report(work: Work, delivery: Delivery, resolved: Resolved, found: Measured, known: KnownCandidates | None) -> None:
    """Adds findings about files to the outcome."""
    work.find(resolved_findings(resolved))
    work.find(measured_findings(found))
    shared = shared_contents(found)
    if not shared.is_empty():
        work.facts.shared_contents = [SharedContent(**row) for row in shared.head(_SHARED).iter_rows(named=True)]
    if known is not None:
        work.find(find_missing_folders(resolved.files, delivery.files, known))
    _counted(work, delivery, found)


def _counted(work: Work, delivery: Delivery, found: Measured) -> None:
    """Compares the files with the counts in export.csv, unless only one of several contracts is read; adds these counts."""
    expected = {manifest.shown: manifest.expected for manifest in delivery.manifests}
    matches = None
    if work.request.contract is None and expected and None not in expected.values():
        total = sum(number for number in expected.values() if number is not None)
        problem = statistics_problem(found.files, total, next(iter(expected)) if len(expected) == 1 else None)
        work.tell([] if problem is None else [problem])
        matches = problem is None
    work.facts.statistics = [
        Statistics(
            file=one.shown,
            archives=len(one.archives),
            total=one.total,
            exported=one.exported,
            failed=one.failed,
            matches=matches,
        )
        for one in delivery.manifests
    ] or None


def _without_store(work: Work, found: Measured) -> Measured:
    """Without a store, files that would be migrated are only counted."""
    planned = pl.col("class") == FileClass.PLANNED
    count = found.files.filter(planned).height
    if count:
        message = "no --attachments location is given: files were matched and counted but are not migrated"
        work.tell([Problem(code=NO_PLACE, message=message, table="attachments", count=count, help="give --attachments")])
    rule = pl.when(planned).then(pl.lit("no --attachments location is given")).otherwise("rule").alias("rule")
    excluded = pl.when(planned).then(pl.lit(FileClass.EXCLUDED.value)).otherwise("class").alias("class")
    return replace(found, files=found.files.with_columns(rule, excluded))


def preview_store(work: Work, found: Measured, store: Store | None) -> pl.DataFrame:
    """Returns book and result as a load would produce them; files that are already in the store are `unchanged`."""
    files = found.files if store is None else preview_files(found, store)
    work.outcome.books.attachments = book_of(files["class"])
    return files


def store_files(work: Work, delivery: Delivery, found: Measured, store: Store | None) -> pl.DataFrame:
    """Copies missing files to the store and adds the final book to the outcome.

    Runs before rows are written, which refer to the files.
    """
    recall = work.recall
    if store is None:
        report_known(work, found, 0)
        return found.files
    known = None if recall is None else recall.contents
    stored = copy_files(found, delivery.listings, store, known=known, engine=work.cluster, progress=work.progress)
    if recall is not None:
        recall.places = stored.places
    report_known(work, found, stored.known)
    report_repeated(work)
    work.outcome.books.attachments = stored.book
    work.facts.attachments_bytes_copied = stored.bytes_copied
    return stored.files


def write_manifest(work: Work, files: pl.DataFrame) -> None:
    """Writes the files as a CSV if `--manifest` is given."""
    path = work.request.manifest
    if path is not None:
        work.facts.manifest = ListedFiles(file=str(path), files=attachments.write_manifest(remove_names(files), path))


def remove_names(files: pl.DataFrame) -> pl.DataFrame:
    """Removes names and ids from files of people on the erasure list; only the number of such files is kept."""
    erased = (pl.col("rule") == ERASURE).fill_null(value=False)
    return files.with_columns(pl.when(~erased).then(name).alias(name) for name in ("candidate_id", "file_name", "name"))


def _without_left_out(files: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Excludes files of people whom the mapping excludes, with the rule that excludes these people."""
    for rule, field, values in mapping.context.left_out.rules:
        if field == "candidate_id":
            taken = pl.col("class").is_in(_HOLDING) & pl.col("candidate_id").is_in(values.implode())
            files = files.with_columns(
                pl.when(taken).then(pl.lit(FileClass.EXCLUDED.value)).otherwise("class").alias("class"),
                pl.when(taken).then(pl.lit(rule)).otherwise("rule").alias("rule"),
            )
    return files


def count_files(work: Work, delivery: Delivery, known: KnownCandidates) -> None:
    """Counts files by kind, type, size and archive, for `inspect`."""
    found = hash_files(work, delivery, None, known)
    counts, facts = figures(found.files, delivery.files), work.facts
    facts.attachments_by_kind = counts.by_kind.to_dicts()
    facts.attachments_by_type = counts.by_type.to_dicts()
    facts.attachments_by_size = counts.by_size.to_dicts()
    facts.attachments_by_archive = counts.by_archive.to_dicts()
    facts.empty_kinds = counts.empty_kinds.to_dicts()
    write_manifest(work, found.files)


def add_file_rows(batches: ChosenBatches, files: Measured, *, unstored: bool = False) -> ChosenBatches:
    """Adds the attachments to the canonical batches; with `unstored` also files without a location in a store."""
    return lambda entity, columns=None: files.batches(unstored=unstored) if entity == "attachment" else batches(entity, columns)
