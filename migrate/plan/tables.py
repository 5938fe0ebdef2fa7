"""Plans one table, slice by slice: each row is counted in one class of its book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.ordered_map import ordered_map
from migrate.core.sizes import PLANNED_BYTES, PLANNED_ROWS, WHOLE_ROWS
from migrate.plan.compare import add_fingerprints, compare
from migrate.plan.constraints import Check, checks_of, misfits, reject_misfits
from migrate.plan.duplicate_keys import reject_repeats
from migrate.plan.kept_values import keep_values, planned_again, reads_values
from migrate.plan.missing_rows import classify_missing
from migrate.plan.references import resolve_orphans, with_orphans_flagged
from migrate.plan.row_filter import RowFilter
from migrate.plan.state import PlanState
from migrate.plan.unique import Clashes, reject_clashes
from migrate.runs import Spool
from migrate.targets.contract import FINGERPRINTS_SCHEMA
from migrate.targets.rows import conform_rows
from migrate.targets.spec import KEPT, KEY, TableSpec


def plan_table(state: PlanState, spec: TableSpec, spool: Spool | None, clashes: Clashes) -> TargetBook:
    """Plans a table that was added to the state, after the tables that it refers to. Its book has no deletions yet.

    `clashes`: the keys to reject because another row has their unique values (`find_clashes`).
    """
    book = TargetBook(spec.table)
    for known, resolve in state.present.resolved(spec, _absent_rows(state, spec, spool, clashes, book)):
        absent = classify_missing(
            spec,
            known,
            state.present,
            state.rows.evidence,
            state.findings,
            resolve=resolve,
            delete_gone=state.options.delete_gone,
        )
        state.to_delete.add(spec.table, absent.to_delete)
        book.gone += absent.gone
        book.unseen += absent.unseen
        book.keep += absent.keep
        state.missing_rows += absent.missing
        book.hold += absent.held
        book.rows += absent.held
    return book


def _absent_rows(
    state: PlanState, spec: TableSpec, spool: Spool | None, clashes: Clashes, book: TargetBook
) -> Iterator[pl.DataFrame]:
    """Plans the rows of this delivery; yields those of the ledger that it lacks (FINGERPRINTS_SCHEMA), slice by slice."""
    live = state.target.schema.tables.get(spec.table)
    table_state = state.table_states[spec.table]
    # If the ledger contains rows, a count over the whole table is not sufficient.
    occupied = (
        state.target.reader is not None
        and live is not None
        and (table_state.id_map.rows > 0 or state.target.reader.rows.count(spec.table) > 0)
    )
    checks = checks_of(spec, live, forbids_nul=state.target.forbids_nul)
    for part in _slices(state, spec, checks, spool):
        known = unplanned = in_ledger = part.known
        if part.rows is not None:
            rows, fits = keep_values(spec, part.rows, in_ledger, state.present, state.findings), part.fits
            if rows is not part.rows:
                rows = with_orphans_flagged(spec, rows, state.table_states)
                fits = not misfits(rows, checks)
            again = planned_again(spec, rows) if KEPT in rows.columns and in_ledger.is_empty() else None
            row_filter = RowFilter(spec, rows, state.findings)
            given = row_filter.rows.get_column(KEY).to_frame()
            book.folded += reject_repeats(row_filter)
            if resolve_orphans(row_filter, state.table_states) or not fits:
                reject_misfits(row_filter, checks)
            reject_clashes(row_filter, clashes)
            if again is not None:
                state.reads_kept_values |= reads_values(spec, again, row_filter.rows)
            book.rows += row_filter.rows.height + row_filter.rejected
            met = compare(state, row_filter, in_ledger, book, occupied=occupied)
            book.reject += row_filter.rejected
            unplanned = in_ledger.head(0) if met == in_ledger.height else in_ledger.join(row_filter.rows, on=KEY, how="anti")
            if spec.table in state.referenced:
                table_state.planned.add(row_filter.rows[KEY])
                if row_filter.rejected:
                    table_state.rejected.add(given.join(row_filter.rows.select(KEY), on=KEY, how="anti")[KEY])
            known = unplanned.join(given, on=KEY, how="anti") if row_filter.rejected else unplanned
        if spec.table in state.referenced:
            table_state.unplanned.add(unplanned[KEY])
        if not known.is_empty():
            yield known


@dataclass(frozen=True, slots=True)
class _Slice:
    """Rows of one table whose keys have the same hashes, and what is prepared before they are planned.

    Attributes:
        known: Rows of the ledger (FINGERPRINTS_SCHEMA).
        rows: Rows of this delivery, typed, with fingerprints, flagged by `with_orphans_flagged`; None if there are none.
        fits: Whether all of these pass the table's checks unchanged.
    """

    known: pl.DataFrame
    rows: pl.DataFrame | None
    fits: bool


def _slices(state: PlanState, spec: TableSpec, checks: list[Check], spool: Spool | None) -> Iterator[_Slice]:
    """Yields the slices of a table, each prepared while the previous one is planned; a small table is one slice."""
    id_map = state.table_states[spec.table].id_map
    memory = 0 if spool is None else spool.memory
    if id_map.rows + (0 if spool is None else spool.rows) <= WHOLE_ROWS and memory <= PLANNED_BYTES:
        yield _slice(state, spec, checks, id_map.whole(), None if spool is None else spool.whole())
        return
    rows = max(id_map.rows, 0 if spool is None else spool.rows)
    step = max(1, min(PLANNED_ROWS * id_map.parts // rows, PLANNED_BYTES * id_map.parts // max(1, memory)))
    yield from ordered_map(
        lambda parts: _slice(state, spec, checks, id_map.slice(parts), None if spool is None else spool.slice(parts)),
        (range(first, min(first + step, id_map.parts)) for first in range(0, id_map.parts, step)),
        1,
    )


def _slice(
    state: PlanState, spec: TableSpec, checks: list[Check], known: pl.DataFrame | None, raw: pl.DataFrame | None
) -> _Slice:
    if known is None:
        known = pl.DataFrame(schema=FINGERPRINTS_SCHEMA)
    if raw is None:
        return _Slice(known, None, fits=True)
    rows = add_fingerprints(conform_rows(spec, raw), spec)
    if KEPT in raw.columns:
        rows = rows.with_columns(raw[KEPT])
    return _Slice(known, with_orphans_flagged(spec, rows, state.table_states), fits=not misfits(rows, checks))
