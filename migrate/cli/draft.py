"""`talenthub draft`: draft a mapping for a schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate.cli import options


@options.command("draft")
@options.deliveries
@options.target
@options.option(
    "--out",
    "-o",
    metavar="DIR",
    required=True,
    type=options.PATH,
    help="Output folder for the mapping; must be new or empty, except with --update.",
)
@options.option(
    "--tables",
    multiple=True,
    metavar="PATTERN",
    help="Tables to draft, with * or % for any characters: 'recruitment_%'. Tables that they refer to are added. Can be repeated."
    " Without it, the tables whose names are known.",
)
@options.option(
    "--update",
    is_flag=True,
    help="Extend the mapping in --out by what the schema or the delivery has in addition; keep everything that is in it.",
)
@options.reading
@options.runs
@options.output
def command(out: Path, tables: tuple[str, ...], update: bool, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Draft a mapping for a database schema: rules by name and type, and value maps with the values of the delivery.

    The draft marks what it cannot decide as a gap. `talenthub check` lists the gaps. With --update, rules, values and users that
    are new are added to a mapping; nothing in it is changed.

    \b
    talenthub draft export-folder --target postgresql://me@db/ats -o my-mapping
    talenthub draft export-folder --target postgresql://me@db/ats --tables 'recruitment_%' -o my-mapping
    talenthub draft next-export --target postgresql://me@db/ats --update -o my-mapping
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude(
        "draft",
        lambda progress: run.draft(options.request(given), out, progress, tables=tables, update=update),
        given,
        sections=("drafted", "extended"),
    )
