"""`talenthub trace`: trace rows and records."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@options.command("trace")
@click.argument("table")
@click.argument("key")
@options.target
@options.runs
@options.output
def command(table: str, key: str, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Trace a target row (by source key or id) to its run, file, line and rule, or a source key to all its rows.

    \b
    talenthub trace activity note:6 --target sqlite:///ats.db         from a row to its record
    talenthub trace candidates 7 --target sqlite:///ats.db            from a record of Candidates.csv to its rows
    """
    from migrate.cli.output import conclude
    from migrate.report import Section
    from migrate.steps import tracing

    conclude(
        "trace",
        lambda _progress: tracing.trace_rows(given["target"], given["runs"], table, key, show_values=given["show_values"]),
        given,
        sections=(Section("rows", records=True),),
    )
