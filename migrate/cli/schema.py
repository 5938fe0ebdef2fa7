"""`talenthub schema`: print the JSON Schema of mappings."""

from __future__ import annotations

import json
from typing import Any

import click

from migrate.cli import options


@options.command("schema")
@options.output
def command(**_given: Any) -> None:  # noqa: ANN401 - what is printed is one JSON document in either format
    """Print the JSON Schema of mappings, for completion and validation in editors.

    \b
    talenthub schema > mapping.schema.json
    """
    from migrate.mapping import schema

    click.echo(json.dumps(schema(), indent=2))
