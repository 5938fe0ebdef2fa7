"""Rolls a run back: deletes inserted rows, restores updated and deleted rows. Rows edited since then are left unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from migrate.core.books import Books, TargetBook
from migrate.core.errors import SetupError
from migrate.core.identity import FINGERPRINT_VERSION
from migrate.core.problems import Code, Problem
from migrate.load.codes import LATER_RUN, NO_SUCH_RUN, NOTHING_LEFT, PRUNED
from migrate.load.record import run_record
from migrate.load.refusals import count_messages
from migrate.load.undo import survey_run, undo_run
from migrate.runs.writer import use_writers
from migrate.targets.contract import LedgerReader, Reader, RunRecord, Target
from migrate.targets.plan import PlanIdentity

#: Status of a run that was rolled back completely, and of a run of which some rows remain.
ROLLED_BACK, PARTLY = "rolled back", "partly rolled back"
COMMAND = "rollback"


@dataclass(frozen=True, slots=True)
class Rollback:
    """The result, or the preview, of a rollback.

    Attributes:
        books: One per table of the run, in load order. `insert` counts deleted rows that are inserted again, `update` restored
            rows, `delete` deleted rows, `hold` rows that are left unchanged, `reject` rows for which the target did nothing
            without an error.
        findings: FINDINGS_SCHEMA; one entry per row that is left unchanged.
    """

    run: RunRecord
    books: tuple[TargetBook, ...]
    findings: pl.DataFrame


def preview_rollback(run: str, target: Target, *, work: Path | None = None) -> Rollback:
    """Returns what `rollback` would do now. Reads only.

    Raises SetupError if the run is unknown, was rolled back or pruned, or if a later run builds on it.
    """
    with _reading(target, run) as reader, _folder(work) as folder:
        record = _possible(reader.ledger, run)
        survey = survey_run(reader, run, folder)
        return Rollback(record, tuple(survey.books.values()), survey.findings.frames()[0])


def rollback(run: str, target: Target, *, run_id: str, tool_version: str, work: Path | None = None) -> Rollback:
    """Rolls a run back in one transaction, including the ledger. The rollback is a run of its own (`run_id`).

    Reads every row again, so that edits made after the preview are respected. Raises the errors of `preview_rollback`, BusyError
    and UnreachableError.
    """
    with _reading(target, run):
        pass
    with target.writer(run_id) as writer, _folder(work) as folder:
        record = _possible(writer.ledger, run)
        identity = PlanIdentity(
            delivery=record.delivery,
            mapping=record.mapping,
            tool_version=tool_version,
            fingerprint_version=FINGERPRINT_VERSION,
        )
        writer.schema.create_ledger()
        writer.ledger.begin_run(run_record(run_id, COMMAND, identity, (record.source,)))
        survey = undo_run(writer, run, folder)
        findings, _ = survey.findings.frames()
        books = tuple(survey.books.values())
        Books(targets=list(books)).check()
        writer.ledger.mark_run(run, PARTLY if any(book.hold or book.reject for book in books) else ROLLED_BACK)
        counts = {"rolled_back": run, "targets": [asdict(book) for book in books]}
        writer.ledger.finish_run("done", counts, count_messages(findings))
    return Rollback(record, books, findings)


def undoable(ledger: LedgerReader) -> str | None:
    """Returns the last run if it wrote rows and its record allows a rollback."""
    runs = ledger.runs()
    if not runs:
        return None
    try:
        last = _possible(ledger, runs[-1].run)
    except SetupError:
        return None
    wrote = any(book.get(name, 0) for book in last.counts.get("targets", []) for name in ("insert", "update", "delete"))
    return last.run if wrote else None


def _possible(ledger: LedgerReader, run: str) -> RunRecord:
    """Returns the run's record. Raises SetupError if the run cannot be rolled back."""
    runs = ledger.runs()
    place = next((number for number, record in enumerate(runs) if record.run == run), None)
    if place is None:
        raise _refused(NO_SUCH_RUN, f"the target has no run {run}", "talenthub status lists the runs")
    record = runs[place]
    if record.command == COMMAND:
        raise _refused(NOTHING_LEFT, f"run {run} is a rollback; load the delivery again instead")
    if record.status == ROLLED_BACK:
        raise _refused(NOTHING_LEFT, f"run {run} was already rolled back")
    if record.pruned:
        raise _refused(PRUNED, f"run {run} cannot be rolled back: its pre-images were pruned")
    later = [one for one in runs[place + 1 :] if one.command != COMMAND and one.status not in {ROLLED_BACK, PARTLY}]
    on_top = [one.run for one in reversed(later) if _changed(ledger, one.run)]
    if on_top:
        raise SetupError([_problem(LATER_RUN, f"run {name} wrote after run {run}: roll it back first") for name in on_top])
    return record


def _changed(ledger: LedgerReader, run: str) -> bool:
    """Whether a run changed any row. Reads the whole stream, as readers require."""
    return sum(batch.height for batch in ledger.changes(run)) > 0


def _refused(code: Code, message: str, help_text: str | None = None) -> SetupError:
    return SetupError(_problem(code, message, help_text))


def _problem(code: Code, message: str, help_text: str | None = None) -> Problem:
    return Problem(code=code, message=message, help=help_text)


@contextmanager
def _reading(target: Target, run: str) -> Iterator[Reader]:
    if not target.exists():
        raise _refused(NO_SUCH_RUN, f"the target does not exist, so it has no run {run}", "check the target's URL")
    with target.reader() as reader:
        yield reader


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    """Creates a private temporary folder: pre-images contain values."""
    with TemporaryDirectory(prefix="talenthub-", dir=work) as name, use_writers():
        yield Path(name)
