"""Rows with a call that is due, in a temporary table of the outbox's connection: memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import polars as pl

from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement, statement_text

#: `unit` is empty for a row that belongs to none; `place` is the table's place in the layout, `order` the text by which
#: the rows of a unit are sorted; `action` is one of insert, update, unknown.
DUE_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.String(),
    "place": pl.Int32(),
    "order": pl.String(),
    "key": pl.String(),
    "action": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
}
#: Units whose rows are in memory at a time, and rows without a unit.
_UNITS, _ALONE = 200, 1_000

Transaction = Callable[[], AbstractContextManager[SqliteSession]]


def begin(session: SqliteSession) -> None:
    """Makes the table, or empties it."""
    session.script(statement_text("sqlite", "due_workspace"))


def add(session: SqliteSession, rows: pl.DataFrame) -> None:
    """Adds rows (`DUE_SCHEMA`); a null unit or order becomes an empty one."""
    run_frame(session, statement("sqlite", "due_insert"), rows.with_columns(pl.col("unit", "order").fill_null("")))


def alone(transaction: Transaction, place: int) -> Iterator[pl.DataFrame]:
    """Yields rows of a table that belong to no unit, in their order."""
    order, after = "", ""
    while True:
        with transaction() as session:
            found = session.fetch(
                statement("sqlite", "due_alone"), {"place": place, "order": order, "after": after, "number": _ALONE}
            )
        if not found:
            return
        rows = pl.DataFrame(found, schema=DUE_SCHEMA, orient="row")
        order, after = rows["order"][-1], rows["key"][-1]
        yield rows


def units(transaction: Transaction, limit: int | None) -> Iterator[pl.DataFrame]:
    """Yields rows of whole units in the order of sending; with `limit`, of this number of units."""
    after, left = "", limit
    while left is None or left > 0:
        number = _UNITS if left is None else min(left, _UNITS)
        with transaction() as session:
            last, count = session.fetch(statement("sqlite", "due_last_unit"), {"after": after, "number": number})[0]
            if not count:
                return
            found = session.fetch(statement("sqlite", "due_units"), {"after": after, "last": last})
        left = None if left is None else left - count
        after = last
        yield pl.DataFrame(found, schema=DUE_SCHEMA, orient="row")
