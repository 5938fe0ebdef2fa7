"""`talenthub check`: a mapping, checked like a compiler checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import options


@click.command(name="check")
@click.argument("mapping")
@options.option("--target", help="Database whose live schema the mapping must fit.")
@options.option(
    "--delivery", multiple=True, type=click.Path(path_type=Path), help="Delivery whose values the value maps must know."
)
@options.option("--print", "printed", type=click.Path(path_type=Path), help="Write the mapping as a table to sign: .html or .md.")
@options.people
@options.fail_on
@options.runs
@options.output
def command(mapping: str, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Check a mapping: its language, its names, its own tests; against a target's live schema; against a delivery's values.

    \b
    talenthub check ats
    talenthub check my-mapping --target postgresql://me@db/ats --delivery export-folder
    talenthub check my-mapping --print mapping.html
    """
    from migrate import run
    from migrate.cli.output import conclude
    from migrate.steps.request import Request

    request = Request(
        runs=given["runs"],
        mapping=mapping,
        users=given["users"],
        erasure=given["erasure"],
        target=given["target"],
        deliveries=tuple(given["delivery"]),
        show_values=given["show_values"],
        fail_on=given["fail_on"],
    )
    conclude(
        "check",
        lambda progress: run.check(request, given["printed"], progress),
        given,
        sections=("mapping", "value_maps"),
        files={"--print": given["printed"]},
    )
