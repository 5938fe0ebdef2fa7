"""`talenthub status`: list the runs of a target."""

from __future__ import annotations

from typing import Any

from migrate.cli import options


@options.command("status")
@options.target
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the runs that wrote to a target, oldest first, with their counts of rows.

    Of an outbox of calls also the rows that were sent, are pending, unknown and refused.

    With --verbose also host, user, delivery, mapping and version. `talenthub runs` lists plans and failed runs too.

    \b
    talenthub status --target sqlite:///ats.db
    """
    from migrate.cli.output import conclude
    from migrate.report import Section
    from migrate.steps import ledger

    columns = ("run", "command", "status", "insert", "update", "unchanged", "hold", "reject", "delete", "erased")
    runs = Section("runs", None if given["verbose"] else columns)
    conclude("status", lambda _progress: ledger.status(given["target"]), given, sections=("target", runs, "handed"))
