"""Deletes gone rows, at the end of a load, when it is known which rows of the plan were not written.

The target may refuse an update that removes a reference, or the row may be held because it was edited after planning. Then the
row that it refers to must stay, and its children with it. So the deletions are determined again, as in planning, from the
target's current rows.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from migrate.core.keyset import KeySet
from migrate.load.codes import KEPT_SINCE_PLAN, NOT_DELETED, ROW_DROPPED
from migrate.load.loading import Loading
from migrate.load.moves import unpark_kept
from migrate.load.refusals import DID_NOTHING, refusal, refused_rows
from migrate.targets.delete_closure import KeptRows
from migrate.targets.spec import KEY, TableSpec


def delete_gone(loading: Loading) -> None:
    """Deletes rows that are unchanged since planning and that no other row refers to, children first.

    Removes them from the ledger.
    """
    to_delete = {
        spec.table: partial(loading.plan.actions, spec.table, "delete")
        for spec in loading.plan.specs
        if loading.plan.has(spec.table, "delete")
    }
    specs = [spec for spec in loading.plan.specs if spec.table in to_delete]
    needed = KeptRows(specs, to_delete)
    held = {spec.table: _edited_rows(loading, spec, needed.keys[spec.table]) for spec in specs}
    needed.find(loading.writer.rows)
    for spec in reversed(specs):
        for frame in to_delete[spec.table]():
            going, kept = needed.split(spec.table, frame)
            kept = kept.filter(~held[spec.table].holds(kept[KEY]))
            loading.findings.report(spec, kept, KEPT_SINCE_PLAN, "gone from the export; kept because other rows refer to it")
            loading.books[spec.table].delete -= kept.height
            loading.books[spec.table].gone += kept.height
            unpark_kept(loading, spec, kept)
            _delete(loading, spec, going)


def _edited_rows(loading: Loading, spec: TableSpec, kept: KeySet) -> KeySet:
    """Returns the rows that were edited after planning. They are held, so they are kept from the start."""
    book, held = loading.books[spec.table], KeySet()
    for frame, resolve in loading.to_delete(spec):
        parked = loading.parked.get(spec.table)
        rows = frame if parked is None else frame.filter(~parked.holds(frame[KEY]))
        free = loading.still_as_planned(spec, rows, resolve)
        edited = rows.join(free, on=KEY, how="anti")
        for keys in (kept, held):
            keys.add(edited[KEY])
        book.delete -= edited.height
        book.hold += edited.height
        book.rows += edited.height
    return held


def _delete(loading: Loading, spec: TableSpec, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    book = loading.books[spec.table]
    refused = refused_rows(rows, loading.writer.rows.delete(spec, rows["_id"]).refused)
    dropped, kept = refused.filter(DID_NOTHING), refused.filter(~DID_NOTHING)
    loading.findings.report(spec, kept, NOT_DELETED, refusal("gone from the export; the target refused to delete it", spec.table))
    loading.findings.report(spec, dropped, ROW_DROPPED, refusal("gone from the export; the target did not delete it", spec.table))
    unpark_kept(loading, spec, refused)
    loading.writer.ledger.forget(spec.source, spec.table, rows.join(refused, on=KEY, how="anti")[KEY])
    book.delete -= refused.height
    book.gone += kept.height
    book.reject += dropped.height
    book.rows += dropped.height
