"""`talenthub draft`: draft a mapping for a schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="draft")
@options.deliveries
@options.target
@options.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), help="Output folder for the mapping; must be new or empty."
)
@options.reading
@options.runs
@options.output
def command(out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Draft a mapping for a database schema: rules by name and type, and value maps with the values of the delivery.

    The draft marks what it cannot decide as a gap. `talenthub check` lists the gaps.

    \b
    talenthub draft export-folder --target postgresql://me@db/ats -o my-mapping
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude("draft", lambda progress: run.draft(options.request(given), out, progress), given, sections=("drafted",))
