"""`talenthub duplicates`: list candidates who may be the same person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate.cli import options


@options.command("duplicates")
@options.deliveries
@options.option("--out", "-o", required=True, metavar="FILE", type=options.PATH, help="Output file (mode 0600).")
@options.option("--update", is_flag=True, help="Keep the lines of the file, and add new pairs below.")
@options.reading
@options.runs
@options.output
def command(out: Path, *, update: bool, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List candidates who may be the same person, as a CSV in which people write `same` or `different`.

    Two candidates are listed if they share a profile URL, an e-mail address or a phone number. `plan` and `load` read the file
    with --duplicates: candidates that are the same become one row with everything that belongs to either of them. The file
    contains names, so only its owner can read it.

    \b
    talenthub duplicates export-folder -o duplicates.csv
    talenthub duplicates next-export -o duplicates.csv --update
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude(
        "duplicates",
        lambda progress: run.duplicates(options.request(given), out, progress, update=update),
        given,
        sections=("listed_duplicates",),
        files={"--out": out},
    )
