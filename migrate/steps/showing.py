"""Shows what a saved plan changes: columns by table, and rows before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from migrate.core.facts.delivery import ChangedColumn, ChangedRow
from migrate.core.facts.runs import ColumnChange
from migrate.plan.changed_rows import CHANGING, Changing, changed_rows
from migrate.steps.work import Work
from migrate.targets.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which rows to show: those of a table, by actions, at most `limit` of each action. Without a table none."""

    table: str | None = None
    actions: Sequence[Changing] = CHANGING
    limit: int = 20


def add_changes(work: Work, plan: Plan) -> None:
    """Adds the counts of changed rows by column to the outcome, unless the plan is of a version without them."""
    if plan.changes is not None:
        work.facts.changes = [ColumnChange(**change) for change in plan.changes]


def add_rows(work: Work, plan: Plan, shown: Shown) -> None:
    """Adds the changed rows of a table to the outcome; values only with `--show-values`. Raises SetupError."""
    if shown.table is None:
        return
    found = changed_rows(plan, shown.table, shown.actions, limit=shown.limit, show_values=work.request.show_values)
    work.facts.changed_rows = [
        ChangedRow(
            table=shown.table,
            action=row.action,
            key=row.key,
            id=row.id,
            known=row.known,
            columns=[ChangedColumn(column=one.column, before=_plain(one.before), after=_plain(one.after)) for one in row.columns],
        )
        for row in found
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    """Returns a value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
