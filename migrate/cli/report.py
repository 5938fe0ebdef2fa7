"""`talenthub report`: the report of a run, again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="report")
@click.argument("run")
@options.option("--out", "out", required=True, type=click.Path(path_type=Path), help="File that takes the page.")
@options.runs
@options.output
def command(run: str, out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Write the report of an earlier run again, as one HTML page, from what its folder keeps.

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
