"""`talenthub fetch`: the archives of an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="fetch")
@click.argument("export_csv", metavar="EXPORT.CSV", type=click.Path(path_type=Path))
@options.option("--into", required=True, type=click.Path(path_type=Path), help="Folder that takes the archives.")
@options.option("--cookie-file", type=click.Path(path_type=Path), help="File of mode 0600 with the login's cookie or headers.")
@options.option("--parallel", type=click.IntRange(1, 16), default=4, help="How many at once.")
@options.max_size
@options.output
def command(export_csv: Path, into: Path, cookie_file: Path | None, *, parallel: int, max_size: int | None, **given: Any) -> None:  # noqa: ANN401 - click
    """Download the archives that export.csv lists; whole ones are kept, unfinished ones taken up where they broke.

    The links open only for the login that made the export: give its cookie by TALENTHUB_LINKEDIN_COOKIE or --cookie-file.

    \b
    talenthub fetch export.csv --into export-folder --cookie-file cookie.txt
    """
    from migrate.cli.output import conclude
    from migrate.steps import downloads

    conclude(
        "fetch",
        lambda progress: downloads.links(export_csv, into, cookie_file, downloads.link_options(parallel, max_size), progress),
        given,
        sections=("archives",),
    )
