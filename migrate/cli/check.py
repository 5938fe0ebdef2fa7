"""`talenthub check`: check a mapping."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options
from migrate.cli.option_types import Delivery


@options.command("check")
@click.argument("mapping")
@options.option("--target", metavar="URL", help="Database to check the mapping against.")
@options.option(
    "--delivery", metavar="DELIVERY", multiple=True, type=Delivery(), help="Delivery to check the value maps against."
)
@options.option(
    "--print",
    "printed",
    metavar="FILE",
    type=options.PATH,
    help="Write the mapping as a document to review and sign (.html or .md).",
)
@options.option(
    "--sheets",
    metavar="DIR",
    type=options.PATH,
    help="Write the value maps as workbooks with drop-down lists, with the words of the delivery that they lack.",
)
@options.people
@options.fail_on
@options.runs
@options.output
def command(mapping: str, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Check a mapping: its syntax, names and tests, and optionally a target's schema and the values of a delivery.

    `plan` checks more: references between rows, unique values, and columns of the target that must not be empty.

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
        duplicates=given["duplicates"],
        target=given["target"],
        deliveries=tuple(given["delivery"]),
        show_values=given["show_values"],
        fail_on=given["fail_on"],
    )
    conclude(
        "check",
        lambda progress: run.check(request, given["printed"], progress, given["sheets"]),
        given,
        sections=("mapping", "value_maps", "sheets"),
        files={"--print": given["printed"]},
    )
