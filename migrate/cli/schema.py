"""`talenthub schema`: print a JSON Schema."""

from __future__ import annotations

import json
from typing import Any

import click

from migrate.cli import options


@options.command("schema")
@options.option(
    "--of",
    "subject",
    type=click.Choice(["mapping", "document"]),
    default="mapping",
    help="Schema of the files of a mapping, or of the document that --format json writes.",
)
@options.output
def command(subject: str, **_given: Any) -> None:  # noqa: ANN401 - what is printed is one JSON document in either format
    """Print the JSON Schema of mappings, for completion and validation in editors, or of the JSON document, for scripts.

    \b
    talenthub schema > mapping.schema.json
    talenthub schema --of document > document.schema.json
    """
    if subject == "document":
        from migrate.report import document_schema as schema
    else:
        from migrate.mapping import schema

    click.echo(json.dumps(schema(), indent=2))
