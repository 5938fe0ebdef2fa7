"""`talenthub archive`: write all records of a delivery as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate.cli import options


@options.command("archive")
@options.deliveries
@options.option(
    "--out",
    "-o",
    required=True,
    metavar="DIR",
    type=options.PATH,
    help="Output folder for the archive; must be new or empty (mode 0700).",
)
@options.mapping
@options.people
@options.reading
@options.runs
@options.output
def command(out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Archive everything that an export contains, including data that no other system takes over.

    Writes one Parquet file per kind of record, a Frictionless datapackage.json, and an index page. DuckDB, pandas and most
    reporting tools open it. The mapping's erasure list and retention rules apply. Attachments are listed with their hashes;
    keep the zips for their content.

    \b
    talenthub archive export-folder -o archive-2026
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude("archive", lambda progress: run.archive(options.request(given), out, progress), given, sections=("archived",))
