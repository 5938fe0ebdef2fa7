"""`talenthub send`: send what changed in an outbox to a vendor's API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@options.command("send")
@options.target
@options.addresses
@options.option("--dry-run", is_flag=True, help="Tell what would be sent, and how long it takes. No call is made.")
@options.option(
    "--limit", metavar="N", type=click.IntRange(min=1), group="Limits", help="Send only N candidates, such as 1 for a first try."
)
@options.option(
    "--list",
    "listed",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Instead of sending, write the ids and names of jobs and of all else that must exist at the vendor as CSVs.",
)
@options.option(
    "--fill",
    metavar="MAPPING",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With --list: fill the value maps of this folder with the ids of equal names. A ? marks what is left to decide.",
)
@options.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write lists into this folder (mode 0700): rows that were not sent, and objects to remove at the vendor by hand.",
)
@options.option("--refused-again", is_flag=True, help="Send rows again that the vendor refused, although they did not change.")
@options.option(
    "--max-rejects",
    metavar="N|N%",
    group="Limits",
    help="Stop after the vendor refused more calls (default: 10% of what is due, but at least 10).",
)
@options.output
def command(
    *,
    base_url: str | None,
    token_url: str | None,
    dry_run: bool,
    limit: int | None,
    listed: Path | None,
    fill: Path | None,
    into: Path | None,
    refused_again: bool,
    max_rejects: str | None,
    **given: Any,  # noqa: ANN401 - click hands options by name
) -> None:
    """Send what changed in an outbox to a vendor's API.

    An outbox is an SQLite file that was loaded with a mapping of kind api, such as ashby. Every call is recorded before it is
    sent. If the command is killed, run it again: it asks the vendor about calls without an answer, and nothing is created twice.

    The key comes from TALENTHUB_API_KEY, or from a file of mode 0600 that TALENTHUB_API_KEY_FILE names. Greenhouse also needs
    the id of the client in TALENTHUB_API_CLIENT_ID.

    \b
    talenthub load DELIVERY --mapping ashby --target sqlite:///outbox.db
    talenthub send --target sqlite:///outbox.db --list vendor --fill my-mapping
    talenthub send --target sqlite:///outbox.db --dry-run
    talenthub send --target sqlite:///outbox.db --limit 1

    To undo a load at the vendor too, roll it back in the outbox and send again: objects are deleted where the vendor's API can,
    and listed otherwise.

    \b
    talenthub rollback RUN --target sqlite:///outbox.db
    talenthub send --target sqlite:///outbox.db --into lists
    """
    from migrate.cli.output import conclude
    from migrate.core.outcome import Outcome
    from migrate.core.progress import Progress
    from migrate.steps import sending

    if fill is not None and listed is None:
        message = "--fill needs --list, which names the folder for the vendor's ids and names"
        raise click.UsageError(message)

    def work(progress: Progress) -> Outcome:
        if listed is not None:
            return sending.list_names(given["target"], listed, fill, base_url=base_url, token_url=token_url)
        return sending.send(
            given["target"],
            progress,
            base_url=base_url,
            token_url=token_url,
            dry_run=dry_run,
            limit=limit,
            refused_again=refused_again,
            max_rejects=max_rejects,
            into=into,
        )

    conclude("send", work, given, sections=("sent", "lists", "listed", "filled"))
