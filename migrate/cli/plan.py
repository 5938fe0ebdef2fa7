"""`talenthub plan`: preview a load and save it as a plan."""

from __future__ import annotations

from typing import Any

from migrate.cli import options


@options.command("plan")
@options.deliveries
@options.mapping
@options.people
@options.target
@options.attachments
@options.cluster
@options.manifest
@options.option("--out", metavar="DIR", required=True, type=options.PATH, help="Output folder for the plan (mode 0700).")
@options.reading
@options.limits
@options.fail_on
@options.html
@options.runs
@options.output
def command(**given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """Preview a load and save it as a plan for `show` and `apply`. The target is not changed.

    \b
    talenthub plan export-folder --mapping ats --target sqlite:///ats.db --out plan
    talenthub plan export-folder --target postgresql://me@db/ats --attachments files --out plan --report plan.html
    """
    from migrate import run
    from migrate.cli.output import CALLS, conclude

    out = given.pop("out")
    conclude("plan", lambda progress: run.plan(options.request(given), out, progress), given, sections=CALLS)
