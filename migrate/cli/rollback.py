"""`talenthub rollback`: undo a run."""

from __future__ import annotations

import sys
from typing import Any

import click

from migrate.cli import completion, options


@options.command("rollback")
@click.argument("run", shell_complete=completion.runs)
@options.target
@options.option("--yes", is_flag=True, help="Skip the confirmation prompt (required without a terminal).")
@options.runs
@options.output
def command(run: str, target: str, yes: bool, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Undo a run: delete its inserts, restore its updates and deletions. Rows edited since then are left unchanged and listed.

    Shows a preview and asks for confirmation; without a terminal, --yes is required. Undo later runs first.

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
                return ledger.refuse_unconfirmed(preview)
            emit(preview, "text", show_values=given["show_values"])
            click.confirm("Roll back this run?", abort=True, err=True)
        return ledger.rolled_back(target, run)

    conclude("rollback", work, given)
