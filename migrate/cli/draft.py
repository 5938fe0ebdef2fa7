"""`talenthub draft`: a mapping proposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="draft")
@options.deliveries
@options.target
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="New folder that takes the mapping.")
@options.reading
@options.runs
@options.output
def command(out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Propose a mapping for the schema of a database: rules by name and type, value maps with what the delivery holds.

    What cannot be known stands as a gap, which `talenthub check` lists.

    \b
    talenthub draft export-folder --target postgresql://me@db/ats -o my-mapping
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude("draft", lambda progress: run.draft(options.request(given), out, progress), given, sections=("drafted",))
