"""Compares valid rows with the ledger: insert, update, unchanged, hold."""

from __future__ import annotations

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.plan.adopt import compare_existing
from migrate.plan.codes import INSERT_ONLY, NOTHING_TO_UPDATE, SEVERAL, TAKEN
from migrate.plan.conflicts import split_held
from migrate.plan.identity_changes import hold_changed_identities, hold_dependents
from migrate.plan.row_filter import RowFilter
from migrate.plan.state import PlanState
from migrate.targets.rows import row_fingerprint, same_fingerprint, with_fingerprint
from migrate.targets.spec import KEY, SAME_IN_TARGET, TableSpec


def compare(state: PlanState, row_filter: RowFilter, known: pl.DataFrame, book: TargetBook, *, occupied: bool) -> int:
    """Counts the rows of the filter in the book and writes their actions. A row may still be rejected here.

    Returns how many of the known rows were among them.

    `known`: the id map of this slice (FINGERPRINTS_SCHEMA). `occupied`: the target's table contains rows, of ours or others.
    """
    rows = add_fingerprints(row_filter.rows, row_filter.spec)
    if known.is_empty():
        _new(state, row_filter, rows, book, occupied=occupied)
        return 0
    # Most rows are unchanged: they are counted with narrow columns, and only the other rows are read with all columns.
    ledger = known.lazy().rename({"_fp_hi": "_old_hi", "_fp_lo": "_old_lo"})
    narrow = rows.lazy().select(KEY, *FINGERPRINT_COLUMNS)
    same = same_fingerprint("_old_hi", "_old_lo").alias("_same")
    existing = narrow.join(ledger, on=KEY, how="left", maintain_order="left").with_columns(same).collect()
    # A row that exists in the target and differs only in columns that the delivery lacks is left unchanged.
    is_same = existing["_same"] | rows[SAME_IN_TARGET] if SAME_IN_TARGET in rows.columns else existing["_same"]
    unchanged = int(is_same.sum())
    book.unchanged += unchanged
    if unchanged == rows.height:
        return unchanged
    there = existing["_id"].is_not_null()
    met = int(there.sum())
    if unchanged < met:
        changed = rows.hstack(existing.select("_id", "_old_hi", "_old_lo")).filter(there & ~is_same)
        _changed_rows(state, row_filter, changed, book)
    if met < rows.height:
        _new(state, row_filter, rows.filter(~there), book, occupied=occupied)
    return met


def add_fingerprints(rows: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """Adds the fingerprint to rows that lack it: either a whole slice, or rows that changed since."""
    if FINGERPRINT_COLUMNS[0] not in rows.columns:
        return with_fingerprint(spec, rows)
    if not rows[FINGERPRINT_COLUMNS[0]].null_count():
        return rows
    stale = rows[FINGERPRINT_COLUMNS[0]].is_null()
    fresh, places = row_fingerprint(spec, rows.filter(stale)), stale.arg_true()
    return rows.with_columns(rows[name].scatter(places, fresh[name]) for name in FINGERPRINT_COLUMNS)


def _changed_rows(state: PlanState, row_filter: RowFilter, changed: pl.DataFrame, book: TargetBook) -> None:
    spec = row_filter.spec
    if spec.write == "insert":
        state.findings.report(spec, changed, INSERT_ONLY, "changed in the export; the mapping only inserts into this table")
        book.hold += changed.height
        return
    given = changed.height
    split = split_held(spec, hold_dependents(state, spec, changed), state.present, state.findings)
    free = hold_changed_identities(state, spec, split.free)
    book.hold += given - free.height
    book.update += free.height
    state.write(spec.table, "update", free)
    state.changes.update(spec, free, split.current, state.present)


def _new(state: PlanState, row_filter: RowFilter, rows: pl.DataFrame, book: TargetBook, *, occupied: bool) -> None:
    spec = row_filter.spec
    given = rows.height
    rows = hold_dependents(state, spec, rows)
    book.hold += given - rows.height
    if occupied and not rows.is_empty():
        repeated = state.present.repeated(spec, rows)
        several = "several rows of the target have these key columns; it is not known which one is meant"
        row_filter.reject(pl.col(KEY).is_in(repeated.implode()), SEVERAL, several)
        rows = rows.filter(~pl.col(KEY).is_in(repeated.implode()))
        existing = compare_existing(spec, rows, state.present, state.findings)
        for pairs in (existing.adopt, existing.update):
            state.note_ids(state.table_states[spec.table], pairs.select(KEY, "_id"))
        state.write(spec.table, "adopt", existing.adopt)
        state.write(spec.table, "update", existing.update)
        state.changes.update(spec, existing.update, existing.current, state.present)
        book.unchanged += existing.equal
        book.hold += existing.held
        book.update += existing.update.height
        taken = "the target already contains a row with these key columns, written by us with another key or source"
        row_filter.reject(pl.col(KEY).is_in(existing.taken[KEY].implode()), TAKEN, taken)
        rows = existing.insert
    if spec.write == "update":
        lacking = "not in the target, and the mapping only updates this table"
        row_filter.reject(pl.col(KEY).is_in(rows[KEY].implode()), NOTHING_TO_UPDATE, lacking)
        return
    book.insert += rows.height
    state.write(spec.table, "insert", rows)
