"""How a run ends: rejects on disk, what may be needed later in the run's folder, what was only needed now removed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import polars as pl

from migrate import read
from migrate.core.errors import Exit, MigrateError
from migrate.core.logs import log
from migrate.core.problems import Problem
from migrate.read import Delivery
from migrate.report import report_data, save, write_html
from migrate.steps.codes import NOT_FINISHED
from migrate.steps.work import Work

REJECTS = "rejects"


@contextmanager
def after_commit(work: Work, what: str) -> Iterator[None]:
    """A step behind the commit: what fails in it is reported, and neither hides the summary nor changes the exit code."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the rows are in the target whatever failed here, and that must be said
        log("step after the commit failed", level=logging.ERROR, error=error, step=what)
        if isinstance(error, MigrateError):
            work.tell(error.problems)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        message = f"the rows are in the target, but {what} could not be finished: {reason}"
        help_text = "remove the cause and run the same command again: it writes no row twice"
        work.tell([Problem(code=NOT_FINISHED, message=message, help=help_text)])


def write_rejects(work: Work, delivery: Delivery) -> None:
    """Writes rejected records as CSVs with their original columns, to be mended and given again."""
    if work.rejected:
        rejected = pl.concat(work.rejected).filter(pl.col("_record").is_not_null())
        paths = read.write_rejects(delivery, rejected, work.folder.folder(REJECTS), work.request.reading)
        work.outcome.facts["rejects"] = [str(path) for path in paths]


def close_books(work: Work, next_step: str) -> None:
    """Closes the books, which must balance, and says the next step. Raises BooksError."""
    outcome = work.outcome
    outcome.books.check()
    if outcome.exit_code is Exit.REJECTS and outcome.facts.get("rejects"):
        next_step = f"mend the files in {work.folder.path / REJECTS} and give that folder as one more delivery"
    outcome.next_step = next_step
    origin = outcome.facts.get("origin")
    if origin is not None:
        origin["finished"] = datetime.now(UTC).isoformat()


def save_report(work: Work) -> None:
    """Keeps the report in the run's folder, for `talenthub report`, and writes the page where one was asked for."""
    made = report_data(work.outcome, show_values=work.request.show_values)
    save(made, work.folder.path)
    if work.request.html is not None:
        write_html(made, work.request.html)
        work.outcome.facts["report"] = str(work.request.html)
