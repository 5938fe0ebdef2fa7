"""Writes rows to SQLite in batches with executemany; a refused row is set aside and the batch continues after it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import length_hint
from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sizes import SQLITE_ROWS
from migrate.targets.codes import STATEMENT_REFUSED
from migrate.targets.contract import DROPPED, REFUSED_SCHEMA
from migrate.targets.row_ids import id_parts, id_text, identity
from migrate.targets.schema import TargetTable
from migrate.targets.session import Values
from migrate.targets.spec import TableSpec
from migrate.targets.sqlite.errors import problem_of, refusal
from migrate.targets.sqlite.session import SqliteSession, compile_statement

_BLOB = "$blob"

#: A row from before, next to columns with any name.
PREIMAGE = "_preimage"


#: Returns, from indexes of rows in a frame, those for which a statement did nothing and raised no error.
Undone = Callable[[list[int]], list[int]]


def run_frame(session: SqliteSession, statement: sa.Executable, rows: pl.DataFrame) -> pl.DataFrame:
    """Runs a statement once per row, with parameters named like the columns. Returns the refused rows (`REFUSED_SCHEMA`)."""
    text, names, _ = compile_statement(statement)
    refused: list[dict[str, Any]] = []
    for place, part in enumerate(rows.iter_slices(SQLITE_ROWS)):
        columns = [iter(part.get_column(name).to_list()) for name in names]
        end = place * SQLITE_ROWS + part.height
        refused += _run(session, text, zip(*columns, strict=True), columns[0], end)[0]
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def write_frame(
    session: SqliteSession, statement: sa.Executable, rows: pl.DataFrame, undone: Undone, *, hooks: bool
) -> pl.DataFrame:
    """Does the same for rows of the target, whose number is compared with the number of affected rows.

    Rows that the statement left out are refused as dropped. With `hooks` (triggers act at the statement), what a trigger did for
    such a row is undone; each slice is in a savepoint for this.
    """
    text, names, _ = compile_statement(statement)
    return write_rows(session, text, rows.select(names).iter_slices(SQLITE_ROWS), undone, hooks=hooks)


def write_rows(
    session: SqliteSession, text: str, parts: Iterable[pl.DataFrame | list[list[Any]]], undone: Undone, *, hooks: bool
) -> pl.DataFrame:
    """Does the same over slices of rows whose values are in the order of the statement's parameters."""
    refused: list[dict[str, Any]] = []
    start = 0
    for part in parts:
        height = len(part)
        columns = [iter(column.to_list()) for column in part] if isinstance(part, pl.DataFrame) else []
        waiting = zip(*columns, strict=True) if isinstance(part, pl.DataFrame) else iter(part)
        counted = columns[0] if columns else waiting
        if hooks:
            session.mark()
        found, touched = _run(session, text, waiting, counted, start + height)
        # For a slice with a refused row, the driver does not report what triggers changed.
        if touched + len(found) == height and not (hooks and found):
            refused += found
        elif hooks:
            session.undo()
            rows = part.rows() if isinstance(part, pl.DataFrame) else part
            refused += _one_by_one(session, text, rows, start, undone)
        else:
            raise _unequal(session)
        if hooks:
            session.release()
        start += height
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def _one_by_one(
    session: SqliteSession, text: str, rows: Sequence[Sequence[Any]], start: int, undone: Undone
) -> list[dict[str, Any]]:
    """Runs a statement row by row to find which rows it left out; undoes what triggers did for these."""
    refused: list[dict[str, Any]] = []
    for place, row in enumerate(rows, start):
        session.mark()
        found, touched = _run(session, text, (one := iter([row])), one, place + 1)
        dropped = not found and touched == 0 and bool(undone([place]))
        if dropped:
            session.undo()
        session.release()
        refused += [{"row": place, "state": DROPPED}] if dropped else found
    return refused


def _run(
    session: SqliteSession, text: str, waiting: Iterator[Sequence[Any]], counted: Iterator[Any], end: int
) -> tuple[list[dict[str, Any]], int]:
    """Runs a statement over rows. Returns the refused ones, and the number of affected rows.

    `counted` is the number of rows that still wait, `end` the number after the last one.
    """
    refused: list[dict[str, Any]] = []
    cursor = session.connection.cursor()
    touched = 0
    before = session.connection.total_changes
    done = False
    while not done:
        try:
            cursor.executemany(text, waiting)
            touched += max(0, cursor.rowcount)
            done = True
        except sqlite3.IntegrityError as error:
            # The iterator is after the refused row: the rest continues from there. The driver gives no number for those before
            # it; the connection counts all changes, which are only ours if no trigger acts.
            refused.append(refusal(end - length_hint(counted) - 1, error))
            touched = session.connection.total_changes - before
        except sqlite3.Error as error:
            raise problem_of(error, session.shown) from None
        _still_open(session)
    return refused, touched


def _unequal(session: SqliteSession) -> SetupError:
    message = f"SQLite changed an unexpected number of rows in {session.shown}, and no trigger explains it"
    return SetupError(Problem(code=STATEMENT_REFUSED, message=message, help="nothing was written; check the file's tables"))


def _still_open(session: SqliteSession) -> None:
    if not session.connection.in_transaction:
        raise SetupError(
            Problem(
                code=STATEMENT_REFUSED,
                message="a trigger of the target rolled the whole transaction back; nothing was written",
                help="change the trigger to raise ABORT instead of ROLLBACK, so that only its row is refused",
            )
        )


def insert_statement(table: str, names: Sequence[str]) -> sa.Executable:
    """Returns an INSERT with one parameter per column."""
    # A constraint may have ON CONFLICT IGNORE or REPLACE, which would drop this row, or another one, without an error.
    return sa.insert(sa.table(table, *(sa.column(name) for name in names))).prefix_with("OR ABORT")


def update_statement(spec: TableSpec, names: Sequence[str]) -> sa.Executable:
    """Returns an UPDATE of these columns; parameters `_0`, `_1`, ... identify the row (see `where_ids`)."""
    table = sa.table(spec.table, *(sa.column(name) for name in dict.fromkeys([*names, *identity(spec)])))
    changes: dict[str, Any] = {name: sa.bindparam(f"_v_{name}") for name in names}
    return sa.update(table).where(_is_row(spec, table)).values(changes).prefix_with("OR ABORT")


def delete_statement(spec: TableSpec) -> sa.Executable:
    """Returns a DELETE; the row is identified as in `update_statement`."""
    table = sa.table(spec.table, *(sa.column(name) for name in identity(spec)))
    return sa.delete(table).where(_is_row(spec, table))


def _is_row(spec: TableSpec, table: sa.TableClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == sa.bindparam(f"_{number}") for number, name in enumerate(identity(spec))))


def where_ids(spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
    """Returns the parameters that identify rows."""
    parts = id_parts(spec, ids)
    return parts.rename({name: f"_{number}" for number, name in enumerate(parts.columns)})


def before(session: SqliteSession, values: Values, spec: TableSpec, live: TargetTable, ids: pl.Series) -> pl.DataFrame:
    """Returns `_id` and `_preimage` (JSON of every stored column, as in SQLite) of the rows that exist."""
    names = identity(spec)
    stored = [column.name for column in live.columns if not column.generated]
    table = sa.table(spec.table, *(sa.column(name) for name in stored))
    given, wanted, parameters = values.given(live, names, id_parts(spec, ids).unique())
    matches = sa.and_(*(table.c[name] == value for name, value in zip(names, wanted, strict=True)))
    who = [values.selected(table.c[name], pl.String()).label(f"i{number}") for number, name in enumerate(names)]
    selected = sa.select(*who, *(table.c[name].label(f"s{number}") for number, name in enumerate(stored)))
    found = session.fetch(selected.select_from(given.join(table, matches)), parameters)
    frame = pl.DataFrame(
        [(*row[: len(names)], _as_json(stored, row[len(names) :])) for row in found],
        schema={f"i{number}": pl.String() for number in range(len(names))} | {PREIMAGE: pl.String()},
        orient="row",
    )
    who_is_it = id_text([f"i{number}" for number in range(len(names))], single=spec.id_column is not None)
    return frame.select(who_is_it.alias("_id"), PREIMAGE)


def _as_json(names: Sequence[str], row: Sequence[Any]) -> str:
    whole = {name: {_BLOB: value.hex()} if isinstance(value, bytes) else value for name, value in zip(names, row, strict=True)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def restore_values(preimages: pl.Series, names: Sequence[str]) -> list[list[Any]]:
    """Returns pre-images as the values of these columns, as in SQLite."""
    return [[_stored(whole.get(name)) for name in names] for whole in map(json.loads, preimages.to_list())]


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever SQLite can hold
    return bytes.fromhex(value[_BLOB]) if isinstance(value, dict) else value
