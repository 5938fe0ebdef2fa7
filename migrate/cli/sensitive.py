"""`talenthub sensitive`: list files and texts that may be sensitive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate.cli import options


@options.command("sensitive")
@options.deliveries
@options.option("--out", "-o", required=True, metavar="FILE", type=options.PATH, help="Output file (mode 0600).")
@options.reading
@options.runs
@options.output
def command(out: Path, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List files and texts that may contain identity documents, bank or health data, as a CSV.

    Files are recognised by their names; notes, messages and feedback by words and by numbers such as IBANs. The list says where
    something was found and by which pattern, never what it says.

    \b
    talenthub sensitive export-folder -o sensitive.csv
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude(
        "sensitive",
        lambda progress: run.sensitive(options.request(given), out, progress),
        given,
        sections=("listed_sensitive",),
        files={"--out": out},
    )
