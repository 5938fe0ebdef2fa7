"""Commands that read or change what the ledger tells: the runs of a target."""

from __future__ import annotations

from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.problems import Problem
from migrate.steps.codes import NO_TARGET_YET
from migrate.target import open_target
from migrate.target.contract import RunRecord, Target

_CLASSES = ("insert", "update", "unchanged", "hold", "reject", "delete")


def status(url: str) -> Outcome:
    """The runs of a target, oldest first."""
    outcome = Outcome("status")
    target = existing(url)
    outcome.facts["target"] = target.shown_url
    with target.reader() as reader:
        runs = reader.runs()
    outcome.facts["runs"] = [_shown(run) for run in runs]
    last = runs[-1].run if runs else None
    outcome.next_step = f"talenthub rollback {last} --target {target.shown_url} undoes the last run" if last else None
    return outcome


def existing(url: str) -> Target:
    """The target of a URL. Raises SetupError where nothing is there."""
    target = open_target(url, schema_name=None)
    if not target.exists():
        help_text = "see whether the URL is right; nothing was created"
        raise SetupError(Problem(code=NO_TARGET_YET, message=f"there is nothing at {target.shown_url}", help=help_text))
    return target


def _shown(run: RunRecord) -> dict[str, object]:
    tables = run.counts.get("targets", [])
    rows = {name: sum(table.get(name, 0) for table in tables) for name in _CLASSES}
    return {
        "run": run.run,
        "command": run.command,
        "source": run.source,
        "status": run.status,
        "started": run.started[:19],
        "finished": (run.finished or "")[:19],
        "host": run.host,
        "user": run.user,
        **rows,
        "delivery": run.delivery[:12],
        "mapping": run.mapping[:12],
        "version": run.tool_version,
    }
