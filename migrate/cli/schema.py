"""`talenthub schema`: the JSON Schema of mappings."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema of mappings, so that editors complete and underline.

    \b
    talenthub schema > mapping.schema.json
    """
    from migrate.mapping import schema

    click.echo(json.dumps(schema(), indent=2))
