"""Makes a plan: what a load would insert, update, delete and leave unchanged. Reads the target, writes nothing to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from migrate.core.books import TargetBook
from migrate.core.errors import SetupError
from migrate.core.limits import Missing
from migrate.core.ordered_map import ordered_map
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.plan.codes import ORDER
from migrate.plan.erasure import find_erased
from migrate.plan.erasure_actions import plan_erasure
from migrate.plan.id_map import known_rows
from migrate.plan.inputs import MappedRows, PlanOptions, TargetView
from migrate.plan.missing_rows import missing_before
from migrate.plan.saved import clear_plan, save_plan, take_plan_folder, with_files
from migrate.plan.state import PlanState
from migrate.plan.tables import plan_table
from migrate.plan.unique import Clashes, find_clashes, unique_sets
from migrate.runs import Spool
from migrate.runs.marker import remove_own
from migrate.runs.writer import wait_until_idle
from migrate.targets.contract import Reader, Target
from migrate.targets.plan import Plan, PlanIdentity, state_of
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import KEY, PARENT, TableSpec

Progress = Callable[[str], None]


def make_plan(
    rows: MappedRows,
    target: Target,
    *,
    folder: Path,
    identity: PlanIdentity,
    schema: TargetSchema | None = None,
    options: PlanOptions | None = None,
    facts: Callable[[Plan], Mapping[str, Any]] = lambda _plan: {},
    progress: Progress = lambda _table: None,
) -> Plan:
    """Plans the mapped rows of a delivery against a target, and saves the plan in `folder` (0700). Replaces an old plan there.

    Limits are not enforced here, so that a plan that exceeds one can still be shown: see `Plan.check_limits`, which
    `apply_plan` always calls.

    Args:
        rows: The mapped rows.
        target: The target of the rows; only read.
        folder: Folder of the plan.
        identity: What the plan is made from.
        schema: The target's tables as the mapping was checked against them; read now unless given.
        options: What the user asked for.
        facts: Returns what the caller wants to save with the plan; called with the plan before it is saved.
        progress: Called with each table's name before it is planned.

    Raises:
        SetupError: A reference leads to a table that is not loaded first.
        UnreachableError: The target does not answer.
    """
    options = options or PlanOptions()
    _check_order(rows.specs)
    clear_plan(take_plan_folder(folder))
    with _reading(target) as reader:
        view = TargetView.of(target, reader, schema)
        live_state = state_of(target, reader, view.schema)
        state = PlanState(folder, view, rows, options)
        if reader is not None and options.erasure:
            state.erased = find_erased(rows.specs, options.erasure, reader, view.schema, view.sources, delivered=rows.spools)
        books = _plan_tables(state, target, progress)
        plan_erasure(state, rows.specs, books)
        _plan_deletions(state, books)
        before = 0 if reader is None else missing_before(reader.ledger.runs(), rows.specs)
    for frame in rows.set_aside:
        state.findings.keep("set_aside", frame)
    state.finish()
    wait_until_idle()
    remove_own(state.work, "plan")
    plan = Plan(
        folder=folder,
        identity=identity,
        state=live_state,
        specs=rows.specs,
        books=tuple(books.values()),
        limits=options.limits,
        missing=_missing(state, books.values(), before),
        known_rows=state.known_rows,
        problems=state.findings.summary,
        changes=state.changes.summary,
        reads_kept_values=state.reads_kept_values,
    )
    plan = with_files(plan)
    return save_plan(replace(plan, facts=dict(facts(plan))))


def _plan_tables(state: PlanState, target: Target, progress: Progress) -> dict[str, TargetBook]:
    """Plans the tables in load order; the books have no deletions yet."""
    rows, books = state.rows, {}
    looking = closing(ordered_map(partial(_clashes, rows.spools, state.target.schema), rows.specs, 1))
    with known_rows(state, target) as table_states, looking as clashing:
        for spec, table_state, clashes in zip(rows.specs, table_states, clashing, strict=True):
            progress(spec.table)
            state.enter(table_state)
            book = plan_table(state, spec, rows.spools.get(spec.table), clashes)
            book.folded += rows.folded.get(spec.table, 0)
            books[spec.table] = book
    return books


def _clashes(mapped: Mapping[str, Spool], schema: TargetSchema, spec: TableSpec) -> Clashes:
    """Finds clashes over all slices of a table, one table ahead of the planning."""
    spool = mapped.get(spec.table)
    return {} if spool is None else find_clashes(spec, spool, unique_sets(spec, schema.tables.get(spec.table)))


def _missing(state: PlanState, books: Iterable[TargetBook], before: int) -> Missing:
    elsewhere = sum(book.unseen + book.keep for book in books)
    return Missing(state.missing_rows, state.known_rows - elsewhere, min(before, state.missing_rows))


def _plan_deletions(state: PlanState, books: dict[str, TargetBook]) -> None:
    """Writes the rows to delete, and counts them in the books."""
    specs = state.rows.specs
    if state.target.reader is not None and state.to_delete.spools:
        updated = {spec.table: partial(state.written, spec.table, "update", ["_id"]) for spec in specs}
        for table, rows, kept in state.to_delete.resolve(specs, state.table_states, state.target.reader, state.findings, updated):
            books[table].delete += rows.height
            books[table].gone += kept
            state.write(table, "delete", rows.select(KEY, "_id", PARENT, "_now_hi", "_now_lo"))
        for spec in specs:
            state.changes.delete(spec, state.written(spec.table, "delete", ["_id"]), state.present)


def _check_order(specs: tuple[TableSpec, ...]) -> None:
    loaded: set[str] = set()
    problems = []
    for spec in specs:
        wanted = [(one.name, one.reference.table, one.place) for one in spec.references if one.reference is not None]
        wanted += [("_parent", spec.parent, spec.place)] if spec.parent is not None else []
        for name, table, place in wanted:
            if table not in loaded:
                message = f"{spec.table}.{name} refers to {table}, which is not loaded before {spec.table}"
                problems.append(Problem(code=ORDER, message=message, place=Place(place), table=spec.table))
        loaded.add(spec.table)
    if problems:
        raise SetupError(problems)


@contextmanager
def _reading(target: Target) -> Iterator[Reader | None]:
    """Opens a view of the target; None if the target does not exist. Does not create it."""
    if not target.exists():
        yield None
        return
    with target.reader() as reader:
        yield reader
