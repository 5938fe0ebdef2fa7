"""Writing rows to SQLite: whole batches through executemany; a refused row is set aside and the batch goes on behind it."""

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
from migrate.targets.codes import STATEMENT_REFUSED
from migrate.targets.contract import DROPPED, REFUSED_SCHEMA
from migrate.targets.row_ids import id_parts, id_text, identity
from migrate.targets.schema import TargetTable
from migrate.targets.session import Values
from migrate.targets.spec import TableSpec
from migrate.targets.sqlite.errors import problem_of, refusal
from migrate.targets.sqlite.session import SqliteSession, compiled

_BLOB = "$blob"

#: A row from before, beside columns of any name.
PREIMAGE = "_preimage"
#: Rows that stand as Python's own values at a time: so few that they stay in the processor's cache.
_SLICE_ROWS = 2_000


#: Finds out of places in a frame those of rows for which a statement did nothing, though it raised no error.
Undone = Callable[[list[int]], list[int]]


def run_frame(session: SqliteSession, statement: sa.Executable, rows: pl.DataFrame) -> pl.DataFrame:
    """Runs a statement once a row, its parameters by the names of the columns; gives the refused rows (`REFUSED_SCHEMA`)."""
    text, names, _ = compiled(statement)
    refused: list[dict[str, Any]] = []
    for place, part in enumerate(rows.iter_slices(_SLICE_ROWS)):
        columns = [iter(part.get_column(name).to_list()) for name in names]
        end = place * _SLICE_ROWS + part.height
        refused += _run(session, text, zip(*columns, strict=True), columns[0], end)[0]
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def write_frame(
    session: SqliteSession, statement: sa.Executable, rows: pl.DataFrame, undone: Undone, *, hooks: bool
) -> pl.DataFrame:
    """The same for rows of the target, whose number is compared with what the statement touched.

    Rows that the statement left out are refused as dropped. With `hooks` (triggers act at the statement) what a trigger did for
    such a row is undone, for which each slice lies in a savepoint.
    """
    text, names, _ = compiled(statement)
    return write_rows(session, text, rows.select(names).iter_slices(_SLICE_ROWS), undone, hooks=hooks)


def write_rows(
    session: SqliteSession, text: str, parts: Iterable[pl.DataFrame | list[list[Any]]], undone: Undone, *, hooks: bool
) -> pl.DataFrame:
    """The same over slices of rows whose values come in the order of the statement's parameters."""
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
        # Of a slice with a refused row the driver does not tell what triggers changed.
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
    """Runs a statement a row at a time, so that it is known which rows it left out; what triggers did for these is undone."""
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
    """Runs a statement over rows: the refused ones, and how many rows it touched.

    `counted` tells how many rows are still waiting, `end` is the number behind the last.
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
            # The iterator stands behind the row that was refused: what is left goes on from there. Of those before it the driver
            # gives no number; the connection counts all changes, which are ours alone where no trigger acts.
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
    """An INSERT with one parameter a column."""
    # A constraint may say ON CONFLICT IGNORE or REPLACE, which would drop this row, or another one, without an error.
    return sa.insert(sa.table(table, *(sa.column(name) for name in names))).prefix_with("OR ABORT")


def update_statement(spec: TableSpec, names: Sequence[str]) -> sa.Executable:
    """An UPDATE of these columns; the row is named by parameters `_0`, `_1`, ... (see `where_ids`)."""
    table = sa.table(spec.table, *(sa.column(name) for name in dict.fromkeys([*names, *identity(spec)])))
    changes: dict[str, Any] = {name: sa.bindparam(f"_v_{name}") for name in names}
    return sa.update(table).where(_is_row(spec, table)).values(changes).prefix_with("OR ABORT")


def delete_statement(spec: TableSpec) -> sa.Executable:
    """A DELETE; the row is named as in `update_statement`."""
    table = sa.table(spec.table, *(sa.column(name) for name in identity(spec)))
    return sa.delete(table).where(_is_row(spec, table))


def _is_row(spec: TableSpec, table: sa.TableClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == sa.bindparam(f"_{number}") for number, name in enumerate(identity(spec))))


def where_ids(spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
    """The parameters that name rows."""
    parts = id_parts(spec, ids)
    return parts.rename({name: f"_{number}" for number, name in enumerate(parts.columns)})


def before(session: SqliteSession, values: Values, spec: TableSpec, live: TargetTable, ids: pl.Series) -> pl.DataFrame:
    """`_id` and `_preimage` (JSON of every stored column, as SQLite holds it) of the rows that are there."""
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


def restored(preimages: pl.Series, names: Sequence[str]) -> list[list[Any]]:
    """Pre-images as the values of these columns, as SQLite held them."""
    return [[_stored(whole.get(name)) for name in names] for whole in map(json.loads, preimages.to_list())]


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever SQLite can hold
    return bytes.fromhex(value[_BLOB]) if isinstance(value, dict) else value
