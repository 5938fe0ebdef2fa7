"""`talenthub status`: list the runs of a target."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@click.command(name="status")
@options.target
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the runs of a target: time, user, delivery, mapping, and number of changed rows.

    \b
    talenthub status --target sqlite:///ats.db
    """
    from migrate.cli.output import conclude
    from migrate.steps import ledger

    conclude("status", lambda _progress: ledger.status(given["target"]), given, sections=("target", "runs"))
