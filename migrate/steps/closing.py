"""The end of a run: checks the accounting, writes rejects and report to the run's folder, suggests the next command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from migrate import report
from migrate.core.errors import BooksError, Exit, ThresholdError
from migrate.core.limits import Limits
from migrate.read import Delivery
from migrate.read import write_rejects as write_files
from migrate.report import report_data, save
from migrate.steps import next_steps
from migrate.steps.work import Work

REJECTS = "rejects"


@contextmanager
def after_commit(work: Work, what: str, *, erases: bool = False) -> Iterator[None]:
    """Runs a step after the commit. A failure is reported, without hiding the summary or changing the exit code.

    A step that `erases` ends the command with exit code 3 if it fails: the erasure is not finished.

    Raises failures before the commit, and BooksError, which is a result of the accounting.
    """
    try:
        yield
    except BooksError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        if not work.outcome.written:
            raise
        work.outcome.unerased |= erases
        work.note_unfinished(what, error)


def write_rejects(work: Work, delivery: Delivery) -> None:
    """Writes rejected records as CSVs with their original columns, to be corrected and loaded again."""
    if work.rejected:
        rejected = pl.concat(work.rejected).filter(pl.col("_record").is_not_null())
        paths = write_files(delivery, rejected, work.folder.folder(REJECTS), work.request.reading)
        work.facts.rejects = [str(path) for path in paths]


@contextmanager
def rejects_if_stopped(work: Work, delivery: Delivery) -> Iterator[None]:
    """Writes the rejects if a limit stops the enclosed step, because they must be corrected first."""
    try:
        yield
    except ThresholdError:
        write_rejects(work, delivery)
        raise


def enforce_fail_on(work: Work) -> None:
    """Raises ThresholdError for a finding that `--fail-on` matches, in a command that writes nothing."""
    if not work.outcome.differences:
        Limits(fail_on=work.request.fail_on).check_findings(work.outcome.problems, work.outcome.accepted)


def close_books(work: Work, next_step: str | None, advice: str | None = None) -> None:
    """Checks that all records are accounted for, and sets the next command or an advice. Raises BooksError."""
    outcome = work.outcome
    outcome.books.check()
    outcome.next_step, outcome.advice = next_step, advice
    if outcome.exit_code is Exit.REJECTS and work.facts.rejects:
        folder = work.folder.path / REJECTS
        if outcome.command == "plan":
            outcome.advice = f"correct the files in {folder} and plan again with that folder too; or apply without them"
        else:
            outcome.advice = f"correct the files in {folder}, then load them together with the delivery"
            outcome.next_step = next_steps.load(work.request, folder)
    origin = work.facts.origin
    if origin is not None:
        work.facts.origin = replace(origin, finished=datetime.now(UTC).isoformat())


def save_report(work: Work) -> None:
    """Saves the report in the run's folder for `talenthub report`."""
    save(report_data(work.outcome, show_values=work.request.show_values), work.folder.path)


def save_pages(work: Work) -> None:
    """Saves the report, and writes it as `--report` asks."""
    save_report(work)
    write_page(work)


def write_page(work: Work) -> None:
    """Writes the report as an HTML file if `--report` is given."""
    if work.request.html is not None:
        report.write_html(report_data(work.outcome, show_values=work.request.show_values), work.request.html)
        work.facts.report = str(work.request.html)
