"""`talenthub fetch`: download the archives of an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@options.command("fetch")
@click.argument("export_csv", metavar="EXPORT.CSV", type=options.PATH)
@options.option("--into", metavar="DIR", required=True, type=options.PATH, help="Output folder for the archives.")
@options.option("--cookie-file", metavar="FILE", type=options.PATH, help="File with the login cookie or headers (mode 0600).")
@options.option("--parallel", metavar="N", type=click.IntRange(1, 16), default=4, help="Number of parallel downloads.")
@options.max_size
@options.output
def command(export_csv: Path, into: Path, cookie_file: Path | None, *, parallel: int, max_size: int | None, **given: Any) -> None:  # noqa: ANN401 - click
    """Download the archives that export.csv lists. Complete archives are kept; interrupted downloads resume.

    The links work only with the login that created the export. Give its cookie in TALENTHUB_LINKEDIN_COOKIE or with
    --cookie-file.

    \b talenthub fetch export.csv --into export-folder --cookie-file cookie.txt
    """
    from migrate.cli.output import conclude
    from migrate.steps import downloads

    conclude(
        "fetch",
        lambda progress: downloads.links(export_csv, into, cookie_file, downloads.link_options(parallel, max_size), progress),
        given,
        sections=("archives",),
    )
