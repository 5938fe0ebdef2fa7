"""`talenthub apply`: a saved plan, done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="apply")
@click.argument("plan", type=click.Path(path_type=Path))
@options.manifest
@options.runs
@options.html
@options.output
def command(plan: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Do what a saved plan says, and nothing else. Refused (exit 6) when delivery, mapping, target or ledger changed since.

    A password that the plan's URL had is not in the plan: give it by TALENTHUB_TARGET or, for PostgreSQL, by .pgpass.

    \b
    talenthub apply plan
    talenthub apply plan --manifest attachments.csv
    """
    from migrate import run
    from migrate.cli.output import conclude
    from migrate.steps.outputs import deliveries_of_plan

    request = options.request(given)
    read = given | {"deliveries": deliveries_of_plan(plan), "plan": plan}
    conclude("apply", lambda progress: run.apply(plan, request, progress), read, sections=("erased",))
