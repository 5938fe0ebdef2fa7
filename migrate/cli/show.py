"""`talenthub show`: show a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options

_MOST_ROWS = 100_000


@options.command("show")
@click.argument("plan", type=options.PATH)
@options.option("--table", metavar="TABLE", help="Show the rows of this target table that change, with the changed columns.")
@options.option(
    "--action",
    "actions",
    type=click.Choice(["insert", "update", "delete"]),
    multiple=True,
    help="Show only rows with this action. Can be repeated.  [default: all]",
)
@options.option("--limit", metavar="N", type=click.IntRange(1, _MOST_ROWS), default=20, help="Maximum number of rows per action.")
@options.runs
@options.table_output
def command(plan: Path, table: str | None, actions: tuple[str, ...], limit: int, **given: Any) -> None:  # noqa: ANN401 - click's
    """Show a saved plan: its counts, the columns that change, its findings, and the next step.

    \b
    talenthub show plan
    talenthub show plan --table candidate --action update --limit 20    rows that change, with the names of their columns
    talenthub show plan --table candidate --show-values --format csv    one line per changed column, before and after
    """
    from migrate import run
    from migrate.cli.output import CALLS, conclude
    from migrate.plan.changed_rows import CHANGING
    from migrate.steps.showing import Shown

    if actions and table is None:
        raise click.UsageError("--action requires --table")
    shown = Shown(table=table, actions=[one for one in CHANGING if not actions or one in actions], limit=limit)
    conclude(
        "show",
        lambda progress: run.show(plan, options.request(given), progress, shown),
        given | {"plan": plan},
        sections=("changes", *CALLS),
    )
