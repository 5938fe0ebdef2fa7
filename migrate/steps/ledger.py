"""Commands that read or change the ledger: the runs of a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.problems import Problem
from migrate.load import CODES as LOAD_CODES
from migrate.load import Rollback, preview_rollback, rollback, undoable
from migrate.load.codes import NO_SUCH_RUN
from migrate.runs import new_run_id
from migrate.steps import next_steps
from migrate.steps.codes import UNCONFIRMED
from migrate.steps.existence import open_existing
from migrate.steps.folders import prune_folders, runs_before, runs_but_newest
from migrate.steps.run_names import find_run
from migrate.targets.contract import RunRecord, Target
from migrate.targets.sqlite import SqliteTarget

if TYPE_CHECKING:
    from migrate.outbox.progress import HandedTable

_CLASSES = ("insert", "update", "unchanged", "hold", "reject", "delete", "erased")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """A run in the ledger: who ran what and when (UTC, to the second), rows by class, and the start of two fingerprints."""

    run: str
    command: str
    source: str
    status: str
    started: str
    finished: str
    host: str
    user: str
    insert: int
    update: int
    unchanged: int
    hold: int
    reject: int
    delete: int
    erased: int
    delivery: str
    mapping: str
    version: str


@dataclass(slots=True)
class StatusFacts(Facts):
    """The URL of a target without its password, and its runs, oldest first. `handed` is of an outbox of calls."""

    target: str
    runs: list[ListedRun]
    handed: list[HandedTable] | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """Number of removed run folders, and of runs whose values were removed from the ledger."""

    run_folders: int
    runs_in_the_ledger: int


@dataclass(slots=True)
class PruneFacts(Facts):
    """What `prune` removed."""

    pruned: Pruned


def status(url: str) -> Outcome:
    """Returns the runs of a target, oldest first."""
    outcome = Outcome("status")
    target = open_existing(url)
    with target.reader() as reader:
        runs = reader.ledger.runs()
        last = undoable(reader.ledger)
    outcome.facts = StatusFacts(target.shown_url, [_listed(run) for run in runs], _handed(target))
    if last:
        outcome.advice, outcome.next_step = "to undo the last run", next_steps.on_target("rollback", url, last)
    return outcome


def _handed(target: Target) -> list[HandedTable] | None:
    from migrate.outbox.progress import handed_tables  # noqa: PLC0415 - start-up counts: most targets are no outbox

    return (handed_tables(target) or None) if isinstance(target, SqliteTarget) else None


def _listed(run: RunRecord) -> ListedRun:
    tables = run.counts.get("targets", [])
    return ListedRun(
        run=run.run,
        command=run.command,
        source=run.source,
        status=run.status,
        started=run.started[:19],
        finished=(run.finished or "")[:19],
        host=run.host,
        user=run.user,
        **{name: sum(table.get(name, 0) for table in tables) for name in _CLASSES},
        delivery=run.delivery[:12],
        mapping=run.mapping[:12],
        version=run.tool_version,
    )


def rollback_preview(url: str, run: str) -> Outcome:
    """Returns what a rollback would do now. `run` may be the start of a name, or `latest`."""
    target = open_existing(url)
    outcome = _outcome_of(preview_rollback(_named(target, url, run), target), "rollback")
    outcome.preview = True
    return outcome


def _named(target: Target, url: str, run: str) -> str:
    """Returns the name of a run of the target. Raises SetupError."""
    with target.reader() as reader:
        names = [one.run for one in reader.ledger.runs()]
    return find_run(run, names, where="the target", listing=next_steps.on_target("status", url), unknown=NO_SUCH_RUN)


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
        done = rollback(_named(target, url, run), target, run_id=run_id, tool_version=version("talenthub-migrate"))
        outcome = _outcome_of(done, "rollback")
        outcome.written = True
    outcome.next_step = next_steps.on_target("status", url)
    return outcome


def prune_runs(runs: Path, before: date | None, keep: int | None, url: str | None) -> Outcome:
    """Removes folders and, with a target, pre-images and messages of old runs.

    Old are runs that started before a day (UTC), or those before the newest `keep`: of the directory, and of the target.
    """
    outcome = Outcome("prune")
    old = runs_before(runs, before) if before is not None else runs_but_newest(runs, keep or 0)
    folders, problems = prune_folders(runs, old)
    outcome.problems.extend(problems)
    in_ledger = 0
    if url is not None:
        target = open_existing(url)
        limit = f"{before:%Y-%m-%d}" if before is not None else _first_kept(target, keep)
        with target.writer(new_run_id()) as writer:
            in_ledger = writer.ledger.prune(limit)
        outcome.written = True
    outcome.facts = PruneFacts(Pruned(len(folders), in_ledger))
    return outcome


def _first_kept(target: Target, keep: int | None) -> str:
    """Returns the time when the first of the newest `keep` runs started; an empty text, before every time, if all are kept."""
    with target.reader() as reader:
        started = sorted(run.started for run in reader.ledger.runs())
    return started[-keep] if keep is not None and len(started) > keep else ""


def _outcome_of(done: Rollback, command: str) -> Outcome:
    outcome = Outcome(command, run=done.run.run)
    outcome.books.targets = list(done.books)
    outcome.problems.add_findings(done.findings, LOAD_CODES, [])
    return outcome
