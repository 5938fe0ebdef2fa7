"""Moves values between rows under a unique constraint: rows that wait for each other are written together.

A row is refused if another row still has its new value. If that other row is updated or deleted in the same run, both rows are
parked (their unique columns get temporary values) and then written. If a row is still refused, the conflicting row stays in the
target.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.keyset import KeySet
from migrate.core.problems import Problem
from migrate.load.codes import VALUES_TAKEN
from migrate.load.loading import Answer, Loading, Prepared
from migrate.load.updating import free_of_holds, updated
from migrate.targets.spec import KEY, TableSpec

#: Errors that mean that another row has a value: unique and exclusion constraints in PostgreSQL, then SQLite, then MySQL.
TAKEN = ("23505", "23P01", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "1062", "1169", "1586")


def update_rows(loading: Loading, spec: TableSpec) -> None:
    """Updates a table. Rows that were refused because of another row's values are tried again after all others."""
    waiting: list[pl.DataFrame] = []
    for rows in loading.to_update(spec):
        answer = loading.send_updates(spec, rows)
        # A row with held columns is not written again: parking it could replace a value that must stay.
        free = rows.select(free_of_holds(rows)).to_series().arg_true()
        taken = answer.written.refused.filter(pl.col("state").is_in(TAKEN) & pl.col("row").is_in(free.implode()))
        waiting.append(rows[taken["row"].to_list()])
        loading.enter_updates(spec, _without(answer, taken))
    rows = pl.concat(waiting) if waiting else pl.DataFrame()
    while not rows.is_empty():
        with loading.writer.attempt() as attempt:
            to_delete = _park_deleted(loading, spec)
            loading.writer.rows.park(updated(spec), rows.select(KEY, "_id"))
            answer = loading.send_updates(spec, rows)
            if not answer.written.refused.is_empty():
                attempt.cancel()
        if not attempt.cancelled:
            loading.enter_updates(spec, answer)
            _note_parked(loading, spec, to_delete)
            return
        # These rows keep their values, so the rows that wait for them may be refused in the next round.
        loading.refuse_updates(spec, answer)
        rows = rows.filter(~pl.int_range(pl.len()).is_in(answer.written.refused["row"].implode()))


def insert_rows(loading: Loading, spec: TableSpec) -> None:
    """Inserts into a table. Rows that conflict with rows to be deleted are tried again after those are parked."""
    waiting: list[pl.DataFrame] = []
    waits = loading.plan.has(spec.table, "delete") and spec.table not in loading.parked
    with loading.to_insert(spec) as ready:
        for prepared in ready:
            taken = _insert(loading, spec, prepared, waits=waits)
            if not taken.is_empty():
                waiting.append(taken)
            del prepared  # before the next rows are there
    rows = pl.concat(waiting) if waiting else pl.DataFrame()
    if rows.is_empty():
        return
    with loading.writer.attempt() as attempt:
        to_delete = _park_deleted(loading, spec)
        answer = loading.send_inserts(spec, loading.prepared(spec, rows))
        if answer.written.ids.is_empty():
            attempt.cancel()
    loading.enter_inserts(spec, answer)
    if not attempt.cancelled:
        _note_parked(loading, spec, to_delete)


def _insert(loading: Loading, spec: TableSpec, prepared: Prepared, *, waits: bool) -> pl.DataFrame:
    """Inserts rows. Returns those that wait for rows to be deleted, which have their values."""
    answer = loading.send_inserts(spec, prepared)
    taken = answer.written.refused.filter(pl.col("state").is_in(TAKEN) & pl.lit(waits))
    loading.enter_inserts(spec, _without(answer, taken))
    return prepared.rows[taken["row"].to_list()]


def unpark_kept(loading: Loading, spec: TableSpec, kept: pl.DataFrame) -> None:
    """Restores the values of parked rows that could not be deleted. Raises SetupError if another row has these values now."""
    parked = loading.parked.get(spec.table)
    if parked is None:
        return
    ids = kept.filter(parked.holds(kept[KEY]))["_id"]
    if ids.is_empty() or loading.writer.rows.unpark(spec, ids).refused.is_empty():
        return
    message = f"a row of {spec.table} that was to be deleted cannot be deleted, and another row already has its unique values"
    raise SetupError(Problem(code=VALUES_TAKEN, message=message, table=spec.table))


def _park_deleted(loading: Loading, spec: TableSpec) -> pl.DataFrame:
    """Parks the rows of the table that the plan deletes and that are unchanged since planning. Returns `_key`, `_id`."""
    frames = [pl.DataFrame(schema={KEY: pl.String(), "_id": pl.String()})]
    if spec.table in loading.parked:
        return frames[0]
    for frame, resolve in loading.to_delete(spec):
        free = loading.unedited(spec, frame, resolve).select(KEY, "_id")
        loading.writer.rows.park(spec, free)
        frames.append(free)
    return pl.concat(frames)


def _note_parked(loading: Loading, spec: TableSpec, to_delete: pl.DataFrame) -> None:
    if not to_delete.is_empty():
        loading.parked.setdefault(spec.table, KeySet()).add(to_delete[KEY])


def _without(answer: Answer, taken: pl.DataFrame) -> Answer:
    """Removes the rows that are tried again from the answer."""
    return replace(answer, written=replace(answer.written, refused=answer.written.refused.join(taken, on="row", how="anti")))
