"""`talenthub load`: plan and apply in one step."""

from __future__ import annotations

from typing import Any

from migrate.cli import options


@options.command("load")
@options.deliveries
@options.mapping
@options.people
@options.target
@options.attachments
@options.cluster
@options.manifest
@options.reading
@options.reread
@options.limits
@options.fail_on
@options.html
@options.lineage
@options.runs
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Plan and apply in one step and one transaction. Running it again writes only what changed.

    \b
    talenthub load export-folder --mapping ats --target sqlite:///ats.db --attachments files
    talenthub load export-folder corrected-rejects --target postgresql://me@db/ats --max-rejects 1%
    """
    from migrate import run
    from migrate.cli.output import CALLS, conclude

    sections = ("recognised", "known_files", "erased", *CALLS)
    conclude("load", lambda progress: run.load(options.request(given), progress), given, sections=sections)
