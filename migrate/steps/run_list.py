"""Lists the runs that a directory of run folders keeps: `talenthub runs`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.problems import Group
from migrate.plan.saved import PLAN
from migrate.report import ReportData, read
from migrate.report.data import FILE_NAME
from migrate.runs.folder import is_running, own_runs
from migrate.steps import next_steps
from migrate.steps.closing import REJECTS


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """A run folder: what ran, how it ended, and what the folder keeps.

    `status` is that of the JSON document, or `differences` (of `verify`), `running`, `unfinished` (killed, no report) or
    `unreadable`. `insert`, `update` and `delete` are 0 if nothing was written. `decide` and `check` are numbers of findings.
    `delivery` and `target` are empty if unknown; the target's URL has no password.
    """

    run: str
    command: str = ""
    status: str
    insert: int = 0
    update: int = 0
    delete: int = 0
    rejected: int = 0
    decide: int = 0
    check: int = 0
    keeps: list[str]
    target: str = ""
    delivery: list[str]
    verdict: str = ""


@dataclass(slots=True)
class RunsFacts(Facts):
    """The newest runs, oldest first, and the number of older runs that are not listed."""

    runs: list[KeptRun]
    older: int | None = None


def list_runs(runs: Path, limit: int) -> Outcome:
    """Returns the newest `limit` runs of a directory. Reads nothing but the saved reports."""
    outcome = Outcome("runs")
    folders = list(own_runs(runs))
    listed = [_kept_run(folder) for folder in folders[-limit:]]
    outcome.facts = RunsFacts(listed, (len(folders) - len(listed)) or None)
    reported = [one for one in listed if one.command]
    if reported:
        outcome.advice = "to write the report of the newest run"
        outcome.next_step = next_steps.report(reported[-1].run, runs)
    return outcome


def _kept_run(folder: Path) -> KeptRun:
    keeps = [name for name in (PLAN, REJECTS) if (folder / name).is_dir()]
    if is_running(folder):
        return KeptRun(run=folder.name, status="running", keeps=keeps, delivery=[])
    if not (folder / FILE_NAME).exists():
        return KeptRun(run=folder.name, status="unfinished", keeps=keeps, delivery=[])
    try:
        return _described(folder.name, read(folder), keeps)
    except (OSError, SetupError):
        return KeptRun(run=folder.name, status="unreadable", keeps=keeps, delivery=[])


def _described(run: str, kept: ReportData, keeps: list[str]) -> KeptRun:
    origin = kept.facts.origin
    wrote = kept.status in ("done", "rejects")
    open_groups = [finding.group for finding in kept.findings if finding.accepted is None]
    return KeptRun(
        run=run,
        command=kept.command,
        status="differences" if kept.differences else kept.status,
        insert=sum(book.insert for book in kept.targets) if wrote else 0,
        update=sum(book.update for book in kept.targets) if wrote else 0,
        delete=sum(book.delete for book in kept.targets) if wrote else 0,
        rejected=sum(book.rejected for book in kept.sources) + sum(book.reject for book in kept.targets),
        decide=open_groups.count(Group.DECIDE.value),
        check=open_groups.count(Group.CHECK.value),
        keeps=keeps,
        target=(origin.target or "") if origin else "",
        delivery=origin.delivery if origin else [],
        verdict=kept.verdict,
    )
