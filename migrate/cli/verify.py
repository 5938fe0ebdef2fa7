"""`talenthub verify`: compare a target with a delivery."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@options.command("verify")
@options.deliveries
@options.mapping
@options.people
@options.target
@options.attachments
@options.cluster
@options.manifest
@options.reading
@options.option("--sample", metavar="N", type=click.IntRange(1), help="Write a checklist with N candidates to compare by eye.")
@options.html
@options.lineage
@options.fail_on
@options.runs
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Compare a target and its attachments with a delivery by keys, values and hashes, without using the ledger.

    Differences are listed by table and key, never by value. The exit code is 4 if there are any.

    \b
    talenthub verify export-folder --mapping ats --target sqlite:///ats.db --attachments files
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude(
        "verify",
        lambda progress: run.verify(options.request(given), given["sample"], progress),
        given,
        sections=("compared", "checklist"),
    )
