"""`talenthub apply`: apply a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@options.command("apply")
@click.argument("plan", type=options.PATH)
@options.cluster
@options.manifest
@options.runs
@options.html
@options.lineage
@options.output
def command(plan: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Apply a saved plan exactly. Refused with exit code 6 if the delivery, mapping, target or ledger changed since planning.

    Plans do not contain passwords: give the password in TALENTHUB_TARGET, in .pgpass (PostgreSQL) or in .my.cnf (MariaDB, MySQL).

    \b
    talenthub apply plan
    talenthub apply plan --manifest attachments.csv
    """
    from migrate import run
    from migrate.cli.output import CALLS, conclude
    from migrate.steps.outputs import deliveries_of_plan

    request = options.request(given)
    read = given | {"deliveries": deliveries_of_plan(plan), "plan": plan}
    conclude("apply", lambda progress: run.apply(plan, request, progress), read, sections=("erased", *CALLS))
