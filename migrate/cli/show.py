"""`talenthub show`: show a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="show")
@click.argument("plan", type=click.Path(path_type=Path))
@options.runs
@options.output
def command(plan: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Show a saved plan: its counts, its findings, and the next step.

    \b
    talenthub show plan
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude("show", lambda progress: run.show(plan, options.request(given), progress), given | {"plan": plan})
