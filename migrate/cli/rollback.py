"""`talenthub rollback`: a run, undone."""

from __future__ import annotations

import sys
from typing import Any

import click

from migrate.cli import options


@click.command(name="rollback")
@click.argument("run")
@options.target
@options.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@options.runs
@options.output
def command(run: str, target: str, yes: bool, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Undo a run: its inserts deleted, its updates and deletions restored. Rows that people edited since are held and named.

    Shows what it would do and asks; without a terminal --yes is required. A later run on top has to be undone first.

    \b
    talenthub rollback 20260131T120000Z-7f3a --target sqlite:///ats.db
    """
    from migrate.cli.output import conclude, emit
    from migrate.core.outcome import Outcome
    from migrate.core.progress import Progress
    from migrate.steps import ledger

    def work(_progress: Progress) -> Outcome:
        if not yes:
            preview = ledger.rollback_preview(target, run)
            if not sys.stdin.isatty():
                return ledger.unconfirmed(preview)
            emit(preview, "text", show_values=given["show_values"])
            click.confirm("Do this?", abort=True, err=True)
        return ledger.rolled_back(target, run)

    conclude("rollback", work, given)
