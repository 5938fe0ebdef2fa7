"""`talenthub inspect`: show what a delivery contains."""

from __future__ import annotations

from typing import Any

from migrate.cli import options


@options.command("inspect")
@options.deliveries
@options.reading
@options.cluster
@options.manifest
@options.fail_on
@options.runs
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Show what a delivery contains: tables and records, attachments by kind, and anything missing or unusual. Writes nothing.

    \b
    talenthub inspect export-folder
    talenthub inspect export.zip Attachment_1-2.zip --format json
    talenthub inspect export-folder --manifest attachments.csv
    talenthub inspect s3://bucket/export
    """
    from migrate import run
    from migrate.cli.output import conclude

    tables = tuple(f"attachments_by_{name}" for name in ("kind", "type", "size", "archive"))
    conclude("inspect", lambda progress: run.inspect(options.request(given), progress), given, sections=(*tables, "manifest"))
