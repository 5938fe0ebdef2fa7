"""`talenthub schema`: the JSON Schema of mappings."""

from __future__ import annotations

import json
from typing import Any

import click

from migrate.cli import options


@click.command(name="schema")
@options.output
def command(**_given: Any) -> None:  # noqa: ANN401 - what is printed is one JSON document in either format
    """Print the JSON Schema of mappings, so that editors complete and underline.

    \b
    talenthub schema > mapping.schema.json
    """
    from migrate.mapping import schema

    click.echo(json.dumps(schema(), indent=2))
