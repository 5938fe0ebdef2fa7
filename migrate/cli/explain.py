"""`talenthub explain`: explain a finding code."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import completion, options


@options.command("explain")
@click.argument("code", required=False, shell_complete=completion.codes)
@options.output
def command(code: str | None, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Explain a finding code: what it means, how to fix it, and an example. Without a code, list all codes.

    \b
    talenthub explain M102
    talenthub explain
    """
    from migrate import report
    from migrate.cli.output import colour, conclude, width
    from migrate.core.errors import MigrateError
    from migrate.core.outcome import Outcome

    if code is None:
        conclude("explain", lambda _progress: Outcome("explain", facts=report.list_codes()), given, sections=("codes",))
    if given["output_format"] == "text":
        try:
            click.echo(report.render_page(code, width=width(), colour=colour()))
        except MigrateError as error:
            raise click.UsageError("; ".join(filter(None, (str(error), error.problems[0].help)))) from error
        return
    conclude("explain", lambda _progress: Outcome("explain", facts=report.Explanation(code, report.explain(code))), given)
