"""`talenthub explain`: explain a finding code."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@click.command(name="explain")
@click.argument("code")
@options.output
def command(code: str, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Explain a finding code: what it means, how to fix it, and an example.

    \b
    talenthub explain M102
    """
    from migrate import report
    from migrate.cli.output import conclude
    from migrate.core.errors import MigrateError
    from migrate.core.outcome import Outcome

    if given["output_format"] == "text":
        try:
            click.echo(report.explain(code))
        except MigrateError as error:
            raise click.UsageError("; ".join(filter(None, (str(error), error.problems[0].help)))) from error
        return
    conclude("explain", lambda _progress: Outcome("explain", facts=report.Explanation(code, report.explain(code))), given)
