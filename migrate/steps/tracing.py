"""Traces a row back to the export, and a record to all its rows."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.redaction import show_key
from migrate.plan import open_plan
from migrate.plan.saved import ATTACHMENTS, NAME, PLAN
from migrate.plan.tracing import PlanOf, Traced, trace
from migrate.runs.durable import write_file
from migrate.runs.marker import private_folder
from migrate.steps.existence import open_existing
from migrate.steps.merged_candidates import MERGED
from migrate.targets.contract import Reader
from migrate.targets.plan import Plan

#: Status of a run whose rows are in the target.
_ENDED = ("done", "rejects")


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedRow:
    """A row of the target: its source key and id, the runs that wrote it, and the places of its record and its rule."""

    table: str
    key: str
    id: str
    inserted_by: str
    last_written_by: str
    file: str
    line: int | None
    record: int | None
    mapping: str


@dataclass(slots=True)
class TraceFacts(Facts):
    """The rows that `trace` found."""

    rows: list[TracedRow]


def trace_rows(url: str, runs: Path, table: str, key: str, *, show_values: bool) -> Outcome:
    """Returns every row found, with its run and the places of its record and rule. Raises SetupError."""
    outcome = Outcome("trace")
    plans: dict[str, Plan | None] = {}

    def plan_of(run: str) -> Plan | None:
        if run not in plans:
            plans[run] = _plan_of(runs, run)
        return plans[run]

    with open_existing(url).reader() as reader:
        person = _merged_into(reader, key, plan_of)
        rows = trace(reader, table, key if person is None else person, plan_of)
    if person is not None:
        outcome.advice = f"candidate {key} was merged into candidate {person}, whose rows are shown"
    outcome.facts = TraceFacts([_traced(row, show_values=show_values) for row in rows])
    # A row made from an attachment has no record: its place is unknown only if its run's plan is.
    if any(plans.get(row.written) is None for row in rows):
        outcome.advice = "give --runs: the run's folder, on the machine where it ran, contains the place in the export"
    return outcome


def _merged_into(reader: Reader, key: str, plan_of: PlanOf) -> str | None:
    """Returns the candidate into which the last run with a kept plan merged this one; None if it did not."""
    for run in reversed(reader.ledger.runs()):
        plan = plan_of(run.run) if run.status in _ENDED else None
        if plan is not None:
            merged: dict[str, str] = plan.facts.get(MERGED, {})
            return merged.get(key)
    return None


def keep_plan(plan: Plan, run_folder: Path) -> None:
    """Saves an applied plan with its run, by links if possible, so that rows can be traced later."""
    files = [*plan.files, NAME, *([ATTACHMENTS] if (plan.folder / ATTACHMENTS).is_file() else [])]
    for name in files:
        path, kept = plan.folder / name, run_folder / PLAN / name
        private_folder(kept.parent)
        try:
            os.link(path, kept, follow_symlinks=False)
        except OSError:
            with path.open("rb") as source, write_file(kept) as target:
                shutil.copyfileobj(source, target)


def _plan_of(runs: Path, run: str) -> Plan | None:
    """Returns the plan of a run; None if its folder was deleted, or is incomplete after an erasure or a crash."""
    folder = runs / run / PLAN
    try:
        return open_plan(folder) if folder.is_dir() else None
    except SetupError:
        return None


def _traced(row: Traced, *, show_values: bool) -> TracedRow:
    return TracedRow(
        table=row.spec.table,
        key=row.key if show_values else show_key(row.key, row.spec.key_kind),
        id=row.id,
        inserted_by=row.inserted or "",
        last_written_by=row.written,
        file=row.file.file or "",
        line=row.file.line,
        record=row.record,
        mapping=row.mapping or "",
    )
