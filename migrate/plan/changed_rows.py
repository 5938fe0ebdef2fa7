"""The rows that a saved plan changes, each with its columns before and after; read from the plan, not from the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.redaction import show_key
from migrate.plan.changes import compared_columns, differences
from migrate.plan.codes import NO_SUCH_TABLE
from migrate.targets.plan import Plan
from migrate.targets.spec import KEY, TableSpec

Changing = Literal["insert", "update", "delete"]
CHANGING: tuple[Changing, ...] = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """A column of a changed row: the target's value before and after, both None if values are not shown."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that the plan changes; `id` is None for a row to be inserted. `known`: the plan contains the target's values."""

    action: Changing
    key: str
    id: str | None
    columns: tuple[ChangedColumn, ...]
    known: bool = True


def changed_rows(
    plan: Plan, table: str, actions: Sequence[Changing] = CHANGING, *, limit: int | None, show_values: bool
) -> Iterator[ChangedRow]:
    """Yields the changed rows of a table, by action, at most `limit` for each; without values unless they may be shown.

    An inserted row has its filled columns, a deleted row those that the target has filled, an updated row those that differ.
    Raises SetupError if the plan has no such table.
    """
    spec = next((one for one in plan.specs if one.table == table), None)
    if spec is None:
        known = ", ".join(one.table for one in plan.specs)
        raise SetupError(Problem(code=NO_SUCH_TABLE, message=f"the plan has no table {table}: it contains {known}"))
    for action in actions:
        left = limit
        for rows in plan.actions(table, action):
            part = rows if left is None else rows.head(left)
            for row in _shown(plan, spec, action, part):
                yield row if show_values else _without_values(spec, row)
            left = None if left is None else left - part.height
            if left == 0:
                break


def _shown(plan: Plan, spec: TableSpec, action: Changing, rows: pl.DataFrame) -> Iterator[ChangedRow]:
    if rows.is_empty():
        return
    names = compared_columns(spec)
    if action == "insert":
        names = [one.name for one in spec.columns if one.name not in (spec.created_column, spec.modified_column)]
        for row in rows.iter_rows(named=True):
            filled = tuple(ChangedColumn(name, None, row[name]) for name in names if row[name] is not None)
            yield ChangedRow(action, row[KEY], None, filled)
        return
    before = _before(plan, spec, action, rows["_id"])
    if action == "delete":
        for row, old in zip(rows.iter_rows(named=True), before.iter_rows(named=True), strict=True):
            lost = tuple(ChangedColumn(name, old[name], None) for name in names if old[name] is not None)
            yield ChangedRow(action, row[KEY], row["_id"], lost, known=old["_there"] is not None)
        return
    differing = differences(rows, before, names)
    for row, old, differs in zip(*(each.iter_rows(named=True) for each in (rows, before, differing)), strict=True):
        changed = tuple(ChangedColumn(name, old[name], row[name]) for name in names if differs[name])
        yield ChangedRow(action, row[KEY], row["_id"], changed, known=old["_there"] is not None)


def _before(plan: Plan, spec: TableSpec, action: Literal["update", "delete"], ids: pl.Series) -> pl.DataFrame:
    """Returns the target's rows for these ids, row by row; `_there` is null for a row that the plan does not contain."""
    schema = {"_id": pl.String()} | {name: column.dtype for name in compared_columns(spec) if (column := spec.column(name))}
    found = [frame.filter(pl.col("_id").is_in(ids.implode())) for frame in plan.before(spec.table, action)]
    rows = pl.concat([pl.DataFrame(schema=schema), *found], how="vertical_relaxed").unique("_id")
    rows = rows.with_columns(pl.lit(value=True).alias("_there"))
    return ids.to_frame("_id").join(rows, on="_id", how="left", maintain_order="left")


def _without_values(spec: TableSpec, row: ChangedRow) -> ChangedRow:
    columns = tuple(ChangedColumn(one.column, None, None) for one in row.columns)
    return ChangedRow(row.action, show_key(row.key, spec.key_kind), row.id, columns, row.known)
