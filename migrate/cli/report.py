"""`talenthub report`: write the report of an earlier run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import completion, options


@options.command("report")
@click.argument("run", shell_complete=completion.runs)
@options.option("--out", "out", metavar="FILE", required=True, type=options.PATH, help="Output file for the report.")
@options.runs
@options.output
def command(run: str, out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Write the HTML report of an earlier run from the data in its run folder.

    \b
    talenthub report 20260131T120000Z-7f3a --out report.html
    """
    from migrate.cli.output import conclude
    from migrate.steps import folders

    conclude(
        "report",
        lambda _progress: folders.report(given["runs"], run, out),
        given,
        sections=("report", "verdict"),
        files={"--out": out},
    )
