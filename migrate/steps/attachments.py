"""Files to candidates: resolved by name, measured by content where there is a store, kept where a load says so."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate import attachments
from migrate.attachments import (
    FileClass,
    KnownCandidates,
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
from migrate.core.problems import Problem
from migrate.mapping import ERASURE, Mapping
from migrate.read import Delivery
from migrate.steps.codes import NO_PLACE
from migrate.steps.mapping import ChosenBatches
from migrate.steps.work import Work

#: Contents of several candidates that are told, those of most candidates first.
_SHARED = 50
#: Files of these classes hold something of their candidate.
_HOLDING = [FileClass.PLANNED, FileClass.UNMATCHED, FileClass.HELD_BACK]


def open_store(work: Work, policy: Policy | None) -> Store | None:
    """The store that `--attachments` names, one for the whole command. Raises SetupError, UnreachableError."""
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
    """Every file in its class, hashed where there is a store or a manifest to write; book and findings are in the outcome.

    `early`: the run goes on to `kept`, so that files are read once. Else nothing is written. `own` as `measure` takes it.
    """
    resolved = _resolve(delivery, mapping, known)
    store, listed = open_store(work, resolved.policy), work.request.manifest is not None
    found = measure(resolved, delivery.listings, store, early=early, hashed=listed, own=own, progress=work.progress)
    _report(work, delivery, resolved, found, known)
    if store is None and mapping is not None:
        found = _without_store(work, found)
    work.outcome.books.attachments = found.book
    return found


def list_files(work: Work, delivery: Delivery, mapping: Mapping, known: KnownCandidates) -> Measured:
    """Every file in its class with its hash, without a store; accounting and findings are in the outcome."""
    resolved = _resolve(delivery, mapping, known)
    found = measure(resolved, delivery.listings, None, hashed=True, progress=work.progress)
    _report(work, delivery, resolved, found, known)
    work.outcome.books.attachments = found.book
    return found


def _resolve(delivery: Delivery, mapping: Mapping | None, known: KnownCandidates | None) -> Resolved:
    """Every file in its class, by name; people whom the mapping leaves out are excluded."""
    resolved = resolve(delivery.attachments, known, mapping.policies.attachments if mapping is not None else Policy())
    return resolved if mapping is None else replace(resolved, files=_without_left_out(resolved.files, mapping))


def _report(work: Work, delivery: Delivery, resolved: Resolved, found: Measured, known: KnownCandidates | None) -> None:
    """Enters what was found about files."""
    work.find(resolved_findings(resolved))
    work.find(measured_findings(found))
    shared = shared_contents(found)
    if not shared.is_empty():
        work.outcome.facts["shared_contents"] = shared.head(_SHARED).to_dicts()
    if known is not None:
        work.find(find_missing_folders(resolved.files, delivery.files, known))
    _counted(work, delivery, found)


def _counted(work: Work, delivery: Delivery, found: Measured) -> None:
    """Holds the files against what export.csv counts; of one contract among several it says nothing."""
    expected = {manifest.shown: manifest.expected for manifest in delivery.manifests}
    if work.request.contract is None and expected and None not in expected.values():
        total = sum(number for number in expected.values() if number is not None)
        problem = statistics_problem(found.files, total, next(iter(expected)) if len(expected) == 1 else None)
        work.tell([] if problem is None else [problem])


def _without_store(work: Work, found: Measured) -> Measured:
    """What a run without a store makes of files that have a place in the target: they are only counted."""
    planned = pl.col("class") == FileClass.PLANNED
    count = found.files.filter(planned).height
    if count:
        message = "no --attachments location is given: files were matched and counted but are not migrated"
        work.tell([Problem(code=NO_PLACE, message=message, table="attachments", count=count, help="give --attachments")])
    rule = pl.when(planned).then(pl.lit("no --attachments location is given")).otherwise("rule").alias("rule")
    excluded = pl.when(planned).then(pl.lit(FileClass.EXCLUDED.value)).otherwise("class").alias("class")
    return replace(found, files=found.files.with_columns(rule, excluded))


def preview_store(work: Work, found: Measured) -> pl.DataFrame:
    """The files as a load would find them, those that the store has already as `unchanged`: book and result."""
    store = open_store(work, found.policy)
    files = found.files if store is None else preview_files(found, store)
    work.outcome.books.attachments = book_of(files["class"])
    return files


def store_files(work: Work, delivery: Delivery, found: Measured) -> pl.DataFrame:
    """Copies what the store lacks; the final book is in the outcome. Before the rows, which name the files."""
    store = open_store(work, found.policy)
    if store is None:
        return found.files
    stored = copy_files(found, delivery.listings, store, progress=work.progress)
    work.outcome.books.attachments = stored.book
    work.outcome.facts["attachments_bytes_copied"] = stored.bytes_copied
    return stored.files


def write_manifest(work: Work, files: pl.DataFrame) -> None:
    """Writes the files as a table for people, where `--manifest` asks for one."""
    path = work.request.manifest
    if path is not None:
        work.outcome.facts["manifest"] = {"file": str(path), "files": attachments.write_manifest(unnamed(files), path)}


def unnamed(files: pl.DataFrame) -> pl.DataFrame:
    """Files as they may be kept: of people on the erasure list there is no name and no id, only that there was one."""
    erased = (pl.col("rule") == ERASURE).fill_null(value=False)
    return files.with_columns(pl.when(~erased).then(name).alias(name) for name in ("candidate_id", "file_name", "name"))


def _without_left_out(files: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Files of people whom the mapping leaves out are excluded, under the rule that takes those people."""
    for rule, field, values in mapping.context.left_out.rules:
        if field == "candidate_id":
            taken = pl.col("class").is_in(_HOLDING) & pl.col("candidate_id").is_in(values.implode())
            files = files.with_columns(
                pl.when(taken).then(pl.lit(FileClass.EXCLUDED.value)).otherwise("class").alias("class"),
                pl.when(taken).then(pl.lit(rule)).otherwise("rule").alias("rule"),
            )
    return files


def count_files(work: Work, delivery: Delivery, known: KnownCandidates) -> None:
    """Files by kind, type, size and archive; for `inspect`."""
    found = hash_files(work, delivery, None, known)
    for name, frame in figures(found.files, delivery.files).items():
        work.outcome.facts[f"attachments_by_{name}" if name != "markers" else "empty_kinds"] = frame.to_dicts()
    write_manifest(work, found.files)


def add_file_rows(batches: ChosenBatches, files: Measured, *, unstored: bool = False) -> ChosenBatches:
    """Canonical batches with the attachments' among them; with `unstored` also of files without a place in a store."""
    return lambda entity, columns=None: files.batches(unstored=unstored) if entity == "attachment" else batches(entity, columns)
