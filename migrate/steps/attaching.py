"""Files to candidates: resolved by name, measured by content where there is a store, kept where a load says so."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.attachments import FileClass, KnownCandidates, Measured, Policy, Store, Stored, keep, measure, open_store, resolve
from migrate.attachments.figures import figures
from migrate.attachments.findings import measured_findings, resolved_findings
from migrate.attachments.ranges import without_folder
from migrate.core.books import AttachmentBook
from migrate.core.problems import Problem
from migrate.mapping import Mapping
from migrate.read import Delivery
from migrate.steps.codes import NO_PLACE
from migrate.steps.mapping import Batches
from migrate.steps.work import Work

#: Files of these classes hold something of their candidate.
_HOLDING = [FileClass.PLANNED, FileClass.UNMATCHED, FileClass.HELD_BACK]


def store_of(work: Work) -> Store | None:
    """The store that `--attachments` names. Raises SetupError, UnreachableError."""
    return None if work.request.attachments is None else open_store(work.request.attachments)


def measured(work: Work, delivery: Delivery, mapping: Mapping | None, known: KnownCandidates | None) -> Measured:
    """Every file in its class, hashed where there is a store; book and findings are in the outcome. Writes nothing."""
    policy = mapping.policies.attachments if mapping is not None else Policy()
    resolved = resolve(delivery.attachments, known, policy)
    if mapping is not None:
        resolved = replace(resolved, files=_without_left_out(resolved.files, mapping))
    found = measure(resolved, delivery.listings, store_of(work), progress=work.progress)
    work.find(resolved_findings(resolved))
    work.find(measured_findings(found))
    if known is not None:
        work.find(without_folder(resolved.files, delivery.files, known))
    work.outcome.books.attachments = found.book if found.stored or mapping is None else _without_store(work, found.book)
    return found


def _without_store(work: Work, book: AttachmentBook) -> AttachmentBook:
    """The book of a run that stores nothing: files that have a place in the target are only counted."""
    if book.stored:
        message = "no place for attachments is named: they are matched and counted, none is stored and none becomes a row"
        work.tell([Problem(code=NO_PLACE, message=message, table="attachments", count=book.stored, help="give --attachments")])
    return replace(book, stored=0, excluded=book.excluded + book.stored)


def kept(work: Work, delivery: Delivery, found: Measured) -> Stored | None:
    """Copies what the store lacks; the final book is in the outcome. Before the rows, which name the files."""
    store = store_of(work)
    if store is None:
        return None
    stored = keep(found, delivery.listings, store, progress=work.progress)
    work.outcome.books.attachments = stored.book
    work.outcome.facts["attachments_bytes_copied"] = stored.bytes_copied
    return stored


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


def inspected(work: Work, delivery: Delivery, known: KnownCandidates) -> None:
    """Files by kind, type, size and archive, counted by name alone; for `inspect`."""
    found = measured(work, delivery, None, known)
    tables = figures(found.files, delivery.files)
    work.outcome.facts["attachments"] = {name: frame.to_dicts() for name, frame in tables.items()}


def beside(batches: Batches, files: Measured) -> Batches:
    """Canonical batches with the attachments' among them."""
    return lambda entity: files.batches() if entity == "attachment" else batches(entity)
