"""Commands that read or change what the ledger tells: the runs of a target."""

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
    """The runs of a target, oldest first."""
    outcome = Outcome("status")
    target = existing(url)
    outcome.facts["target"] = target.shown_url
    with target.reader() as reader:
        runs = reader.runs()
        last = undoable(reader)
    outcome.facts["runs"] = [_shown(run) for run in runs]
    if last:
        outcome.advice, outcome.next_step = "to undo the last run", next_steps.on_target("rollback", url, last)
    return outcome


def existing(url: str) -> Target:
    """The target of a URL. Raises SetupError where nothing is there."""
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
    """What a rollback would do now."""
    outcome = _told(preview_rollback(run, existing(url)), "rollback")
    outcome.preview = True
    return outcome


def unconfirmed(preview: Outcome) -> Outcome:
    """A rollback that nobody could be asked about: refused."""
    help_text = "look at what it would do, then give --yes"
    refused = Problem(code=UNCONFIRMED, message="a rollback without a terminal needs --yes; nothing was undone", help=help_text)
    preview.error = SetupError(refused)
    return preview


def rolled_back(url: str, run: str) -> Outcome:
    """A run undone, itself a run."""
    target, run_id = existing(url), new_run_id()
    with target.held(run_id):
        done = rollback(run, target, run_id=run_id, tool_version=version("talenthub-migrate"))
        outcome = _told(done, "rollback")
        outcome.written = True
    outcome.next_step = next_steps.on_target("status", url)
    return outcome


def pruned(runs: Path, before: date, url: str | None) -> Outcome:
    """Folders and, where a target is named, pre-images and messages of runs that began before a day (UTC), removed."""
    outcome = Outcome("prune")
    folders, problems = prune_folders(runs, before)
    outcome.problems.extend(problems)
    in_ledger = 0
    if url is not None:
        with existing(url).writer(new_run_id()) as writer:
            in_ledger = writer.prune(f"{before:%Y-%m-%d}")
        outcome.written = True
    outcome.facts["pruned"] = {"run_folders": len(folders), "runs_in_the_ledger": in_ledger}
    return outcome


def _told(done: Rollback, command: str) -> Outcome:
    outcome = Outcome(command, run=done.run.run)
    outcome.books.targets = list(done.books)
    outcome.problems.add_findings(done.findings, LOAD_CODES, [])
    return outcome
