"""`talenthub bundle`: hand over what changed in an outbox, as files for an importer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@options.command("bundle")
@options.target
@options.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the bundle (mode 0700): new, empty, or one that holds an earlier bundle, which is kept under another name.",
)
@options.option("--full", is_flag=True, help="Hand over every row, not only what changed since the last bundle.")
@options.option(
    "--results",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Instead of writing a bundle, read the results files of the vendor's loader from this folder.",
)
@options.option(
    "--max-rejects", metavar="N|N%", group="Limits", help="Abort without writing if the importer would refuse more rows."
)
@options.output
def command(into: Path | None, full: bool, results: Path | None, max_rejects: str | None, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Write what changed in an outbox since the last bundle, as files for the importer of an ATS.

    An outbox is an SQLite file that was loaded with a mapping of kind bundle, such as greenhouse-bulk or bullhorn. The mapping
    describes the files. Rows that the importer would refuse are listed with the reason. If the command is killed, run it again:
    it writes the same bundle.

    \b
    talenthub load DELIVERY --mapping bullhorn --target sqlite:///outbox.db --attachments files
    talenthub bundle --target sqlite:///outbox.db --into bundle
    talenthub bundle --target sqlite:///outbox.db --results results
    """
    from migrate.cli.output import conclude
    from migrate.core.outcome import Outcome
    from migrate.core.progress import Progress
    from migrate.steps import bundling

    if (into is None) == (results is None):
        message = "give either --into, to write a bundle, or --results, to read what the loader reported"
        raise click.UsageError(message)

    def work(progress: Progress) -> Outcome:
        if results is not None:
            return bundling.results(given["target"], results)
        return bundling.bundle(given["target"], Path(into or ""), progress, whole=full, max_rejects=max_rejects)

    conclude("bundle", work, given, sections=("bundle", "results"))
