"""A row followed back to the export, and a record forward to every row it became."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.redaction import show_key
from migrate.plan import open_plan
from migrate.plan.saved import ATTACHMENTS, NAME
from migrate.plan.trace import Traced, trace
from migrate.runs.durable import write_file
from migrate.runs.marker import private_folder
from migrate.steps.ledger import existing
from migrate.targets.plan import Plan

_PLAN = "plan"


def trace_rows(url: str, runs: Path, table: str, key: str, *, show_values: bool) -> Outcome:
    """Every row found, with its run, the place of its record and of its rule. Raises SetupError."""
    outcome = Outcome("trace")
    plans: dict[str, Plan | None] = {}

    def plan_of(run: str) -> Plan | None:
        if run not in plans:
            plans[run] = _plan_of(runs, run)
        return plans[run]

    with existing(url).reader() as reader:
        rows = trace(reader, table, key, plan_of)
    outcome.facts["rows"] = [_shown(row, show_values=show_values) for row in rows]
    # A row made of an attachment has no record: its place is unknown only where its run's plan is.
    if any(plans.get(row.written) is None for row in rows):
        outcome.next_step = "give --runs: the place in the export is known to the run's folder, on the machine where it ran"
    return outcome


def keep_plan(plan: Plan, run_folder: Path) -> None:
    """Keeps an applied plan with its run, by links where the file system has them, so that rows can be traced later."""
    files = [*plan.files, NAME, *([ATTACHMENTS] if (plan.folder / ATTACHMENTS).is_file() else [])]
    for name in files:
        path, kept = plan.folder / name, run_folder / _PLAN / name
        private_folder(kept.parent)
        try:
            os.link(path, kept, follow_symlinks=False)
        except OSError:
            with path.open("rb") as source, write_file(kept) as target:
                shutil.copyfileobj(source, target)


def _plan_of(runs: Path, run: str) -> Plan | None:
    """The plan of a run; None where its folder is gone, or erasure or a crash left only a part of it."""
    folder = runs / run / _PLAN
    try:
        return open_plan(folder) if folder.is_dir() else None
    except SetupError:
        return None


def _shown(row: Traced, *, show_values: bool) -> dict[str, object]:
    return {
        "table": row.spec.table,
        "key": row.key if show_values else show_key(row.key, row.spec.key_kind),
        "id": row.id,
        "inserted_by": row.inserted or "",
        "last_written_by": row.written,
        "file": row.file.file or "",
        "line": row.file.line,
        "record": row.record,
        "mapping": row.mapping or "",
    }
