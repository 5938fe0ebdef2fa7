"""`talenthub rejects`: list what a run rejected."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import completion, options


@options.command("rejects")
@click.argument("run", shell_complete=completion.runs)
@options.runs
@options.output
def command(run: str, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List what a run rejected, by file and reason, and the folder with the rejected records.

    \b
    talenthub rejects 20260131T120000Z-7f3a
    """
    from migrate.cli.output import conclude
    from migrate.steps import folders

    conclude("rejects", lambda _progress: folders.rejects(given["runs"], run), given, sections=("rejected",))
