"""How a run ends: books checked, rejects and report in the run's folder, the command to run next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import polars as pl

from migrate.core.errors import BooksError, Exit, ThresholdError
from migrate.core.limits import Limits
from migrate.read import Delivery
from migrate.read import write_rejects as write_files
from migrate.report import report_data, save, write_html
from migrate.steps import next_steps
from migrate.steps.work import Work

REJECTS = "rejects"


@contextmanager
def after_commit(work: Work, what: str) -> Iterator[None]:
    """A step behind the commit: what fails in it is reported, and neither hides the summary nor changes the exit code.

    What fails before the commit is raised. Raises BooksError, which is the verdict of the accounting itself.
    """
    try:
        yield
    except BooksError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        if not work.outcome.written:
            raise
        work.note_unfinished(what, error)


def write_rejects(work: Work, delivery: Delivery) -> None:
    """Writes rejected records as CSVs with their original columns, to be corrected and given again."""
    if work.rejected:
        rejected = pl.concat(work.rejected).filter(pl.col("_record").is_not_null())
        paths = write_files(delivery, rejected, work.folder.folder(REJECTS), work.request.reading)
        work.outcome.facts["rejects"] = [str(path) for path in paths]


@contextmanager
def rejects_if_stopped(work: Work, delivery: Delivery) -> Iterator[None]:
    """Writes the rejects if a threshold stops what is done inside: they are what must be corrected first."""
    try:
        yield
    except ThresholdError:
        write_rejects(work, delivery)
        raise


def enforce_fail_on(work: Work) -> None:
    """Raises ThresholdError for a finding that `--fail-on` names, in a command that writes nothing; differences say enough."""
    if not work.outcome.differences:
        Limits(fail_on=work.request.fail_on).check_findings(work.outcome.problems)


def close_books(work: Work, next_step: str) -> None:
    """Closes the books, which must balance, and names the command to run next. Raises BooksError."""
    outcome = work.outcome
    outcome.books.check()
    outcome.next_step = next_step
    if outcome.exit_code is Exit.REJECTS and outcome.facts.get("rejects"):
        folder = work.folder.path / REJECTS
        if outcome.command == "plan":
            outcome.advice = f"correct the files in {folder} and plan again with that folder too; or apply without them"
        else:
            outcome.advice = f"correct the files in {folder}, then load them together with the delivery"
            outcome.next_step = next_steps.load(work.request, folder)
    origin = outcome.facts.get("origin")
    if origin is not None:
        origin["finished"] = datetime.now(UTC).isoformat()


def save_report(work: Work) -> None:
    """Keeps the report in the run's folder, for `talenthub report`."""
    save(report_data(work.outcome, show_values=work.request.show_values), work.folder.path)


def write_page(work: Work) -> None:
    """Writes the report as a page where `--report` asks for one."""
    if work.request.html is not None:
        write_html(report_data(work.outcome, show_values=work.request.show_values), work.request.html)
        work.outcome.facts["report"] = str(work.request.html)
