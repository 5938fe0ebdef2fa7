"""A run taken back: inserted rows deleted, updated ones restored, deleted ones put back; what was edited since stays."""

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
from migrate.load.undo import surveyed, undo_run
from migrate.targets.contract import Reader, RunRecord, Target
from migrate.targets.plan import PlanIdentity

#: The status of a run that was taken back whole, and of one of which some rows stay.
ROLLED_BACK, PARTLY = "rolled back", "partly rolled back"
COMMAND = "rollback"


@dataclass(frozen=True, slots=True)
class Rollback:
    """What taking a run back does, or would do.

    Attributes:
        books: One per table of the run, in load order: `insert` deleted rows put back, `update` rows restored, `delete` inserted
            rows removed, `hold` rows that stay as they are, `reject` those for which the target did nothing, without an error.
        findings: FINDINGS_SCHEMA; the rows that stay, one by one.
    """

    run: RunRecord
    books: tuple[TargetBook, ...]
    findings: pl.DataFrame


def preview_rollback(run: str, target: Target, *, work: Path | None = None) -> Rollback:
    """What `rollback` would do now; reads only.

    Raises SetupError where the run is unknown, was taken back, was pruned, or a later run stands on top of it.
    """
    with _reading(target, run) as reader, _folder(work) as folder:
        record = _possible(reader, run)
        survey = surveyed(reader, run, folder)
        return Rollback(record, tuple(survey.books.values()), survey.setbacks.findings)


def rollback(run: str, target: Target, *, run_id: str, tool_version: str, work: Path | None = None) -> Rollback:
    """Takes a run back in one transaction, the ledger too; is a run of its own (`run_id`) there.

    Looks at every row again, so that an edit made after the preview is held as well. Raises as `preview_rollback`, and
    BusyError, UnreachableError.
    """
    with _reading(target, run):
        pass
    with target.writer(run_id) as writer, _folder(work) as folder:
        record = _possible(writer, run)
        identity = PlanIdentity(
            delivery=record.delivery,
            mapping=record.mapping,
            tool_version=tool_version,
            fingerprint_version=FINGERPRINT_VERSION,
        )
        writer.begin_run(run_record(run_id, COMMAND, identity, (record.source,)))
        survey = undo_run(writer, run, folder)
        books = tuple(survey.books.values())
        Books(targets=list(books)).check()
        writer.mark_run(run, PARTLY if any(book.hold or book.reject for book in books) else ROLLED_BACK)
        writer.finish_run("done", {"rolled_back": run, "targets": [asdict(book) for book in books]}, survey.setbacks.summary)
    return Rollback(record, books, survey.setbacks.findings)


def undoable(reader: Reader) -> str | None:
    """The last run, where it wrote rows and can be taken back as far as its record tells."""
    runs = reader.runs()
    if not runs:
        return None
    try:
        last = _possible(reader, runs[-1].run)
    except SetupError:
        return None
    wrote = any(book.get(name, 0) for book in last.counts.get("targets", []) for name in ("insert", "update", "delete"))
    return last.run if wrote else None


def _possible(reader: Reader, run: str) -> RunRecord:
    """The run's record, where it can be taken back. Raises SetupError."""
    runs = reader.runs()
    place = next((number for number, record in enumerate(runs) if record.run == run), None)
    if place is None:
        raise _refused(NO_SUCH_RUN, f"the target knows no run {run}", "talenthub status lists the runs")
    record = runs[place]
    if record.command == COMMAND:
        raise _refused(NOTHING_LEFT, f"run {run} is a rollback; load the delivery again instead")
    if record.status == ROLLED_BACK:
        raise _refused(NOTHING_LEFT, f"run {run} was rolled back already")
    if record.pruned:
        raise _refused(PRUNED, f"run {run} cannot be rolled back: its pre-images were pruned")
    later = [one for one in runs[place + 1 :] if one.command != COMMAND and one.status not in {ROLLED_BACK, PARTLY}]
    on_top = [one.run for one in reversed(later) if _changed(reader, one.run)]
    if on_top:
        raise SetupError([_problem(LATER_RUN, f"run {name} wrote after run {run}: roll it back first") for name in on_top])
    return record


def _changed(reader: Reader, run: str) -> bool:
    """Whether a run changed any row; the whole stream is read, as a reader wants it."""
    return sum(batch.height for batch in reader.changes(run)) > 0


def _refused(code: Code, message: str, help_text: str | None = None) -> SetupError:
    return SetupError(_problem(code, message, help_text))


def _problem(code: Code, message: str, help_text: str | None = None) -> Problem:
    return Problem(code=code, message=message, help=help_text)


@contextmanager
def _reading(target: Target, run: str) -> Iterator[Reader]:
    if not target.exists():
        raise _refused(NO_SUCH_RUN, f"there is no target yet, so it knows no run {run}", "check the target's URL")
    with target.reader() as reader:
        yield reader


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    """A private folder that goes again: pre-images hold values."""
    with TemporaryDirectory(prefix="talenthub-", dir=work) as name:
        yield Path(name)
