"""`talenthub demo`: run the example of the README."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@options.command("demo")
@options.option(
    "--into", metavar="DIR", type=options.PATH, default=Path("demo"), help="Output folder; an earlier demo in it is replaced."
)
@options.option("--candidates", metavar="N", type=click.IntRange(1), default=200, help="Number of candidates to generate.")
@options.option("--seed", metavar="N", type=int, default=1, help="Random seed.")
@options.option("--only-delivery", is_flag=True, help="Generate the delivery and stop, without planning or loading.")
@options.output
def command(
    into: Path,
    candidates: int,
    seed: int,
    only_delivery: bool,
    **given: Any,  # noqa: ANN401 - click hands options by name
) -> None:
    """Run a demo with made-up data: inspect, plan, apply, load again, verify.

    \b
    talenthub demo
    talenthub demo --candidates 5000 --into big-demo
    talenthub demo --only-delivery --into rehearsal
    """
    from migrate.cli.output import colour, conclude, emit, shown_progress, width
    from migrate.core.errors import MigrateError
    from migrate.core.outcome import Outcome
    from migrate.demo.story import invent_only, run_demo
    from migrate.report import brief

    if only_delivery:
        conclude("demo", lambda progress: invent_only(into, candidates=candidates, seed=seed, progress=progress), given)
    as_json = given["output_format"] == "json"
    shows_text = not as_json and not given["quiet"]

    scenes: list[Outcome] = []

    def show_command(line: str, outcome: Outcome) -> None:
        shown.close()
        if shows_text:
            click.echo(f"$ {line}")
            click.echo(brief(outcome, scenes[-1] if scenes else None, width=width(), colour=colour()) + "\n")
        scenes.append(outcome)

    try:
        with shown_progress("demo", given) as shown:
            demo = run_demo(into, candidates=candidates, seed=seed, show_command=show_command, progress=shown)
    except MigrateError as error:
        refused = Outcome("demo", error=error)
        refused.problems.extend(error.problems)
        emit(refused, given["output_format"], show_values=False)
        sys.exit(int(refused.exit_code))
    if as_json:
        emit(demo.worst, "json", show_values=False)
    elif shows_text:
        click.echo(
            f"The database is {demo.database}, the delivery {demo.folder / 'export'}, the files {demo.folder / 'attachments'}."
        )
    sys.exit(int(demo.worst.exit_code))
