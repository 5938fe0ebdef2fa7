"""Compares target and store with the delivery, without the ledger."""

from __future__ import annotations

import polars as pl

from migrate.attachments import Measured, Store, compare_store
from migrate.attachments.resolve import book_of
from migrate.core.batches import Batches
from migrate.core.facts.delivery import Checklist
from migrate.mapping import Mapping
from migrate.steps import next_steps
from migrate.steps.attachment_rows import file_urls
from migrate.steps.prepared import Prepared
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.verify import compare
from migrate.verify.checklist import sample


def compare_rows(work: Work, prepared: Prepared) -> None:
    """Compares every row of the delivery with the target, and every row of ours with the delivery."""
    with prepared.target.reader() as reader:
        found = compare(
            prepared.mapping.specs,
            prepared.rows.spools,
            reader,
            prepared.schema,
            folder=work.folder.work / "verify",
            files=work.files,
            evidence=prepared.evidence,
            progress=work.progress,
        )
    work.tell(found.problems)
    work.outcome.differences += found.differences
    work.facts.compared = list(found.counts)


def write_checklist(work: Work, batches: Batches, number: int) -> None:
    """Writes a checklist of candidates to compare by eye to the run's folder."""
    path = work.folder.path / "checklist.csv"
    held = sample(number, batches, path, work.folder.work / "checklist")
    work.facts.checklist = Checklist(file=str(path), candidates=held)


def compare_files(work: Work, target: Target, mapping: Mapping, files: Measured, store: Store | None) -> pl.DataFrame:
    """Compares every stored file by its hash, if a store is given; files of other deliveries are recognised by their rows.

    The files, those that are in the store as `unchanged`; the book says so too.
    """
    if store is None:
        return files.files
    found = compare_store(files, store, named=file_urls(mapping, target, store), progress=work.progress)
    work.find(found.findings)
    work.outcome.books.attachments = book_of(found.files["class"])
    work.outcome.differences += found.differences
    return found.files


def next_step(work: Work) -> str | None:
    """Returns the next step after a verify: the list of runs, or an explanation of the first difference, if it has a code."""
    if not work.outcome.differences:
        return next_steps.on_target("status", work.request.target)
    differences = (problem for problem in work.outcome.problems if problem.each and problem.code.id[0] in "VA")
    first = next(differences, None)
    return None if first is None else f"talenthub explain {first.code}"
