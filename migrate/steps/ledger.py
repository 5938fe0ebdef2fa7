"""Commands that read or change the ledger: the runs of a target."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.problems import Problem
from migrate.load import CODES as LOAD_CODES
from migrate.load import Rollback, preview_rollback, rollback, undoable
from migrate.runs import new_run_id
from migrate.steps import next_steps
from migrate.steps.codes import UNCONFIRMED
from migrate.steps.folders import prune_folders
from migrate.steps.targets import check_exists
from migrate.targets import open_target
from migrate.targets.contract import RunRecord, Target

_CLASSES = ("insert", "update", "unchanged", "hold", "reject", "delete", "erased")


def status(url: str) -> Outcome:
    """Returns the runs of a target, oldest first."""
    outcome = Outcome("status")
    target = open_existing(url)
    outcome.facts["target"] = target.shown_url
    with target.reader() as reader:
        runs = reader.runs()
        last = undoable(reader)
    outcome.facts["runs"] = [_shown(run) for run in runs]
    if last:
        outcome.advice, outcome.next_step = "to undo the last run", next_steps.on_target("rollback", url, last)
    return outcome


def open_existing(url: str) -> Target:
    """Opens the target of a URL. Raises SetupError if it does not exist."""
    target = open_target(url, schema_name=None)
    check_exists(target)
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


def rollback_preview(url: str, run: str) -> Outcome:
    """Returns what a rollback would do now."""
    outcome = _told(preview_rollback(run, open_existing(url)), "rollback")
    outcome.preview = True
    return outcome


def refuse_unconfirmed(preview: Outcome) -> Outcome:
    """Refuses a rollback that was not confirmed."""
    help_text = "review what it would do, then add --yes"
    refused = Problem(
        code=UNCONFIRMED, message="without a terminal, a rollback requires --yes; nothing was undone", help=help_text
    )
    preview.error = SetupError(refused)
    return preview


def rolled_back(url: str, run: str) -> Outcome:
    """Rolls a run back; the rollback is a run itself."""
    target, run_id = open_existing(url), new_run_id()
    with target.held(run_id):
        done = rollback(run, target, run_id=run_id, tool_version=version("talenthub-migrate"))
        outcome = _told(done, "rollback")
        outcome.written = True
    outcome.next_step = next_steps.on_target("status", url)
    return outcome


def prune_runs(runs: Path, before: date, url: str | None) -> Outcome:
    """Removes folders and, with a target, pre-images and messages of runs that started before a day (UTC)."""
    outcome = Outcome("prune")
    folders, problems = prune_folders(runs, before)
    outcome.problems.extend(problems)
    in_ledger = 0
    if url is not None:
        with open_existing(url).writer(new_run_id()) as writer:
            in_ledger = writer.prune(f"{before:%Y-%m-%d}")
        outcome.written = True
    outcome.facts["pruned"] = {"run_folders": len(folders), "runs_in_the_ledger": in_ledger}
    return outcome


def _told(done: Rollback, command: str) -> Outcome:
    outcome = Outcome(command, run=done.run.run)
    outcome.books.targets = list(done.books)
    outcome.problems.add_findings(done.findings, LOAD_CODES, [])
    return outcome
