"""How a run ends: rejects on disk, what may be needed later in the run's folder, what was only needed now removed."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from migrate import read
from migrate.core.errors import Exit
from migrate.read import Delivery
from migrate.report import report_data, save, write_html
from migrate.steps.work import Work

REJECTS = "rejects"


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
