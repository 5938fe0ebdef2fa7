"""`talenthub runs`: list the runs of a directory."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@options.command("runs")
@options.option("--limit", metavar="N", type=click.IntRange(1), default=20, help="Maximum number of runs to list, newest last.")
@options.runs
@options.output
def command(limit: int, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the runs whose folders are kept: plans, loads and verifications, failed ones included.

    Wherever a command expects a run, `latest` and the start of a name work too. `talenthub status` lists the loads of a target.

    \b
    talenthub runs
    talenthub report latest --out report.html
    """
    from migrate.cli.output import conclude
    from migrate.report import Section
    from migrate.steps import run_list

    columns = ("run", "command", "status", "insert", "update", "delete", "rejected", "decide", "check", "keeps")
    conclude(
        "runs",
        lambda _progress: run_list.list_runs(given["runs"], limit),
        given,
        sections=(Section("runs", None if given["verbose"] else columns), "older"),
    )
