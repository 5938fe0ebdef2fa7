"""Values that move between rows under a unique constraint: rows that wait for each other are written together.

A row is refused while another one still holds its new value. Where that one is to be updated or deleted in the same run, both are
parked (their unique columns take stand-ins for a moment), and then written. What is refused even then meets a row that stays.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.keyset import KeySet
from migrate.core.problems import Problem
from migrate.load.codes import VALUES_TAKEN
from migrate.load.loading import Answer, Loading
from migrate.targets.spec import KEY, TableSpec

#: How databases say that another row holds a value: unique and exclusion constraints of PostgreSQL, then SQLite.
TAKEN = ("23505", "23P01", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def update_rows(loading: Loading, spec: TableSpec) -> None:
    """Updates a table; rows whose new values others hold are tried again when all the others are written."""
    waiting: list[pl.DataFrame] = []
    for rows in loading.to_update(spec):
        answer = loading.send_updates(spec, rows)
        taken = answer.written.refused.filter(pl.col("state").is_in(TAKEN))
        waiting.append(rows[taken["row"].to_list()])
        loading.enter_updates(spec, _without(answer, taken))
    rows = pl.concat(waiting) if waiting else pl.DataFrame()
    while not rows.is_empty():
        with loading.writer.attempt() as attempt:
            doomed = _park_deleted(loading, spec)
            loading.writer.park(spec, rows.select(KEY, "_id"))
            answer = loading.send_updates(spec, rows)
            if not answer.written.refused.is_empty():
                attempt.cancel()
        if not attempt.cancelled:
            loading.enter_updates(spec, answer)
            _note_parked(loading, spec, doomed)
            return
        # Those keep what they have, so that others may be refused in the next round: what they wait for is not let go.
        loading.refuse_updates(spec, answer)
        rows = rows.filter(~pl.int_range(pl.len()).is_in(answer.written.refused["row"].implode()))


def insert_rows(loading: Loading, spec: TableSpec) -> None:
    """Inserts into a table; rows whose values are held by rows that are to be deleted are tried again beside these."""
    waiting: list[pl.DataFrame] = []
    waits = loading.plan.does(spec.table, "delete") and spec.table not in loading.parked
    for rows in loading.to_insert(spec):
        answer = loading.send_inserts(spec, rows)
        taken = answer.written.refused.filter(pl.col("state").is_in(TAKEN) & pl.lit(waits))
        waiting.append(rows[taken["row"].to_list()])
        loading.enter_inserts(spec, _without(answer, taken))
    rows = pl.concat(waiting) if waiting else pl.DataFrame()
    if rows.is_empty():
        return
    with loading.writer.attempt() as attempt:
        doomed = _park_deleted(loading, spec)
        answer = loading.send_inserts(spec, rows)
        if answer.written.ids.is_empty():
            attempt.cancel()
    loading.enter_inserts(spec, answer)
    if not attempt.cancelled:
        _note_parked(loading, spec, doomed)


def unpark_kept(loading: Loading, spec: TableSpec, kept: pl.DataFrame) -> None:
    """Gives rows that were to be deleted, and stay after all, their values back. Raises SetupError where these are taken."""
    parked = loading.parked.get(spec.table)
    if parked is None:
        return
    ids = kept.filter(parked.holds(kept[KEY]))["_id"]
    if ids.is_empty() or loading.writer.unpark(spec, ids).refused.is_empty():
        return
    message = f"a row of {spec.table} that was to be deleted must stay, and another row already has its unique values"
    raise SetupError(Problem(code=VALUES_TAKEN, message=message, table=spec.table))


def _park_deleted(loading: Loading, spec: TableSpec) -> pl.DataFrame:
    """Parks the rows of the table that the plan deletes and that are as they were while planning; gives `_key`, `_id`."""
    frames = [pl.DataFrame(schema={KEY: pl.String(), "_id": pl.String()})]
    if spec.table in loading.parked:
        return frames[0]
    for frame in loading.plan.actions(spec.table, "delete"):
        free = loading.unedited(spec, frame, loading.owners).select(KEY, "_id")
        loading.writer.park(spec, free)
        frames.append(free)
    return pl.concat(frames)


def _note_parked(loading: Loading, spec: TableSpec, doomed: pl.DataFrame) -> None:
    if not doomed.is_empty():
        loading.parked.setdefault(spec.table, KeySet()).add(doomed[KEY])


def _without(answer: Answer, taken: pl.DataFrame) -> Answer:
    """The answer without what is tried again."""
    return replace(answer, written=replace(answer.written, refused=answer.written.refused.join(taken, on="row", how="anti")))
