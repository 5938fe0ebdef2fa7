"""Applies a plan: all changes of a run, including the ledger, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from migrate.core.books import Books, TargetBook
from migrate.load.alterations import Alterations, watched_tables
from migrate.load.deletions import delete_gone
from migrate.load.drift import check_drift, check_ledger
from migrate.load.erasure import erase_after, erase_before
from migrate.load.loading import Loading
from migrate.load.moves import insert_rows, update_rows
from migrate.load.record import run_record
from migrate.load.refusals import count_messages
from migrate.runs.writer import use_writers
from migrate.targets.contents import Contents
from migrate.targets.contract import Target
from migrate.targets.plan import Plan, PlanIdentity, TargetState, state_of
from migrate.targets.schema import TargetSchema


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of a load.

    Attributes:
        books: One per table, in load order: the plan's counts, corrected by what the target refused.
        findings: FINDINGS_SCHEMA; the findings of the load, without those of the plan.
        rejected: REJECTED_SCHEMA; rows that the target refused, and rows that depend on them.
        preimages_erased: Number of pre-images of erased rows that were deleted.
        not_erased: Number of rows of erased people that the target keeps.
    """

    run: str
    books: tuple[TargetBook, ...]
    findings: pl.DataFrame
    rejected: pl.DataFrame
    preimages_erased: int = 0
    not_erased: int = 0


def apply_plan(
    plan: Plan,
    target: Target,
    *,
    run_id: str,
    command: str,
    identity: PlanIdentity,
    counts: Mapping[str, Any] | None = None,
    progress: Callable[[str], None] = lambda _table: None,
    building: Callable[[str], None] = lambda _what: None,
    before_commit: Callable[[pl.DataFrame, pl.DataFrame], None] = lambda _findings, _rejected: None,
    contents: Contents | None = None,
    erases: bool = False,
) -> Loaded:
    """Applies a plan. If anything raises, the target is left unchanged.

    A plan without actions only records the run. Rows that were edited in the target after planning are held.

    Args:
        plan: As made or opened.
        target: The target that the plan was made for.
        run_id: Name of the run in the ledger.
        command: `load` or `apply`.
        identity: Current fingerprints of delivery, mapping and tool.
        counts: Counts that the ledger stores for the run, in addition to the books of the tables (`targets`).
        progress: Called with the name of each table before it is loaded.
        building: Called with what is written after the rows, before it is: `keys of TABLE`, `ledger`.
        contents: The files of columns that hold files.
        erases: An erasure list is in effect, so what is left of rows that are not known any more is erased as well.
        before_commit: Called with `Loaded.findings` and `Loaded.rejected` before the commit; may raise to roll back.

    Raises:
        DriftError: Something that the plan was made from changed.
        ThresholdError: Too many rows are, or would be, rejected or deleted.
        BusyError: Another run has locked the target.
        UnreachableError: The target does not answer.
        SetupError: The target's tables or privileges do not fit.
    """
    plan.check_limits()
    # Read again, however short the time since the plan was made: others may have changed the tables.
    schema = target.schema()
    check_drift(plan, identity, live_state(target, schema), schema)
    with target.writer(run_id, contents) as writer, _folder() as folder:
        check_ledger(plan, writer.ledger)
        writes = not (plan.empty and plan.state.existed)
        # Before the first row: a database may commit when it creates a table.
        writer.schema.create_ledger()
        if writes:
            writer.schema.create_tables()
        writer.ledger.begin_run(run_record(run_id, command, identity, _sources(plan)), plan.specs)
        alterations = Alterations(folder, schema, watched_tables(plan.specs, schema))
        books = {book.table: replace(book) for book in plan.books}
        loading = Loading(plan, writer, books, alterations, folder, target.capabilities.clustered)
        if writes:
            _write(loading, progress, building)
        if erases:
            writer.ledger.erase_lost_copies()
        loaded = tuple(loading.books[spec.table] for spec in plan.specs)
        findings, rejected = loading.findings.frames()
        before_commit(findings, rejected)
        plan.limits.check_rejects(sum(book.reject for book in loaded), sum(book.rows for book in loaded))
        Books(targets=list(loaded)).check()
        status = "rejects" if any(book.reject for book in loaded) or plan.limits.rejected_before else "done"
        kept = {**(counts or {}), "targets": [asdict(book) for book in loaded]}
        building("ledger")
        writer.ledger.finish_run(status, kept, [*plan.problems, *count_messages(findings)])
    return Loaded(run_id, loaded, findings, rejected, loading.preimages_erased, loading.not_erased)


def _sources(plan: Plan) -> tuple[str, ...]:
    """Returns the source systems whose rows the plan contains, by their names in ids and ledger."""
    return tuple(dict.fromkeys(spec.source for spec, book in zip(plan.specs, plan.books, strict=True) if book.rows))


def live_state(target: Target, schema: TargetSchema | None = None) -> TargetState:
    """Returns the current state of the target. Reads its schema unless `schema` is given."""
    if not target.exists():
        return state_of(target, None, schema)
    with target.reader() as reader:
        return state_of(target, reader, schema)


@contextmanager
def _folder() -> Iterator[Path]:
    """Creates a private temporary folder."""
    with TemporaryDirectory(prefix="talenthub-") as name, use_writers():
        yield Path(name)


def _write(loading: Loading, progress: Callable[[str], None], building: Callable[[str], None]) -> None:
    specs, writer = loading.plan.specs, loading.writer
    referenced = {column.reference.table for spec in specs for column in spec.columns if column.reference is not None}
    for spec in specs:
        loading.prepare(spec, needed=spec.table in referenced)
    erase_before(loading)
    for spec in specs:
        progress(spec.table)
        loading.adopt(spec)
        update_rows(loading, spec)
        insert_rows(loading, spec)
    delete_gone(loading)
    erase_after(loading)
    writer.flush()
    for spec in specs:
        loading.alterations.check_stored(spec, writer, loading.refusals, loading.books[spec.table])
    writer.schema.create_keys(lambda table: building(f"keys of {table}"))
