"""`talenthub explain`: the page of a code."""

from __future__ import annotations

import click


@click.command(name="explain")
@click.argument("code")
def command(code: str) -> None:
    """Explain a problem's code: what it means, how to mend it, an example.

    \b
    talenthub explain M102
    """
    from migrate import report
    from migrate.core.errors import SetupError

    try:
        click.echo(report.explain(code))
    except SetupError as error:
        raise click.UsageError(str(error)) from error
