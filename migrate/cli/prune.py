"""`talenthub prune`: remove the stored values of old runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from migrate.cli import options


@options.command("prune")
@options.option(
    "--before", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), help="Prune runs that started before this day (UTC)."
)
@options.option(
    "--keep", metavar="N", type=click.IntRange(1), help="Prune all runs but the newest N, of the directory and of the target."
)
@options.option("--target", metavar="URL", help="Also prune the ledger of this database: pre-images and messages.")
@options.runs
@options.output
def command(before: datetime | None, keep: int | None, target: str | None, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Remove the stored values of old runs: run folders (rejects, plans), and with --target their pre-images.

    A pruned run can no longer be rolled back. Ids, fingerprints and counts are kept.

    \b
    talenthub prune --before 2026-01-01 --target sqlite:///ats.db
    talenthub prune --keep 30 --target sqlite:///ats.db
    """
    from migrate.cli.output import conclude
    from migrate.steps import ledger

    if (before is None) is (keep is None):
        raise click.UsageError("give either --before or --keep")
    day = None if before is None else before.date()
    conclude("prune", lambda _progress: ledger.prune_runs(given["runs"], day, keep, target), given, sections=("pruned",))
