"""Writes rows in slices with savepoints: by LOAD DATA if the server takes it, otherwise by INSERT.

LOAD DATA LOCAL makes a warning of every error, because the server cannot stop the client: a value that does not fit is cut, a
row that breaks a key is left out. So it counts only if there was no warning and every row arrived. Otherwise it is undone and
repeated by INSERT, which in strict mode stores a value whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import pymysql

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sizes import COPIED_BYTES, COPIED_ROWS
from migrate.targets.codes import STATEMENT_REFUSED
from migrate.targets.contract import REFUSED_SCHEMA
from migrate.targets.mysql.errors import is_of_a_row, problem_of, refusal, translate_errors, whole_packet
from migrate.targets.mysql.session import MysqlSession, compose_statement, quote_name
from migrate.targets.mysql.values import as_text, lines, tuples
from migrate.targets.statements import statement, statement_text

#: Bytes of a packet that are not its rows.
HEAD_BYTES = 4096


class FailedRow(Exception):  # noqa: N818 - the row is at fault, not the program
    """A row that the server refused: its index in the given frame if it is known."""

    def __init__(self, error: pymysql.Error, at: int | None) -> None:
        super().__init__()
        self.error = error
        self.at = at


class GreatRow(Exception):  # noqa: N818 - the row is at fault, not the program
    """A row that does not fit into a packet: its index in the given frame, and the bytes needed."""

    def __init__(self, at: int, needed: int) -> None:
        super().__init__()
        self.at = at
        self.needed = needed


@dataclass(frozen=True, slots=True)
class Into:
    """Where rows go.

    Attributes:
        table: The table's name.
        forms: Expressions around the values of some columns: `UNHEX({})`.
        counting: The server assigns the ids, so a row that arrived is not enough: their order must be known.
        near: Column that LOAD DATA sorts by: in the order of the primary key, neighbours share a page. INSERT keeps the order of
            the rows, because of two rows with one key the first is stored.
    """

    table: str
    forms: Mapping[str, str]
    counting: bool = False
    near: str | None = None


def put_in(session: MysqlSession, into: Into, rows: pl.DataFrame) -> list[int]:
    """Inserts a frame into the columns of its names. Returns the ids that the server assigned, if it did.

    Raises FailedRow, GreatRow, and the driver's errors if no row is at fault.
    """
    if rows.is_empty():
        return []
    text = as_text(rows, rows.columns)
    if session.setting.takes_files and (session.setting.in_order or not into.counting):
        session.run(statement("mysql", "load_mark"))
        near = text if into.near is None else text.sort(into.near)
        sent = session.connection.load(_load_statement(into, text.columns), _pieces(near))
        if sent.rows == text.height and not sent.warnings:
            return _ids(session, _first_loaded(session), text.height) if into.counting else []
        session.run(statement("mysql", "load_undo"))
    return _insert(session, into, text)


def _first_loaded(session: MysqlSession) -> int:
    """Returns the first id that the last LOAD DATA assigned; its answer, unlike that of INSERT, does not contain it."""
    return int(session.fetch(statement("mysql", "first_id"), {})[0][0])


def _load_statement(into: Into, names: list[str]) -> str:
    variables = {name: f"@talenthub_{number}" for number, name in enumerate(names) if name in into.forms}
    columns = ", ".join(variables.get(name) or quote_name(name) for name in names)
    changes = ", ".join(
        f"{quote_name(name)} = {into.forms[name].replace('{}', variable)}" for name, variable in variables.items()
    )
    return compose_statement(
        "load_data", table=quote_name(into.table), columns=columns, changes=f"SET {changes}" if changes else ""
    )


def _pieces(text: pl.DataFrame) -> Iterator[bytes]:
    each = max(1, COPIED_BYTES * text.height // max(1, int(text.estimated_size())))
    for start in range(0, text.height, each):
        yield lines(text.slice(start, each))


def _insert(session: MysqlSession, into: Into, text: pl.DataFrame) -> list[int]:
    """Inserts by statements with many rows each."""
    columns = ", ".join(map(quote_name, text.columns))
    ids: list[int] = []
    start = 0
    each = max(1, COPIED_BYTES * text.height // max(1, int(text.estimated_size())))
    for part in text.iter_slices(each):
        for chunk in _chunks(session, tuples(part, into.forms), start):
            whole = compose_statement("insert_rows", table=quote_name(into.table), columns=columns, rows=",".join(chunk))
            try:
                session.run(whole)
            except pymysql.Error as error:
                if not is_of_a_row(error):
                    raise
                at = _failed(session)
                raise FailedRow(error, None if at is None or at >= len(chunk) else start + at) from None
            if into.counting:
                ids += _ids(session, session.connection.first_id, len(chunk))
            start += len(chunk)
    return ids


def _chunks(session: MysqlSession, rows: pl.Series, start: int) -> Iterator[list[str]]:
    """Yields rows for one statement each. Raises GreatRow for a row that no statement can hold."""
    limit = session.setting.packet - HEAD_BYTES
    waiting: list[str] = []
    size = 0
    for text, length in zip(rows, rows.str.len_bytes(), strict=True):
        if length > limit:
            raise GreatRow(start + len(waiting), length + HEAD_BYTES)
        if waiting and size + length > min(limit, COPIED_BYTES):
            yield waiting
            start += len(waiting)
            waiting, size = [], 0
        waiting.append(text)
        size += length + 1
    if waiting:
        yield waiting


def _ids(session: MysqlSession, first: int, number: int) -> list[int]:
    """Returns the ids of rows that one statement inserted: an INSERT gets consecutive ones, LOAD DATA unless the mode is 2."""
    if first <= 0:
        message = "the server does not say which ids it assigned; nothing was written"
        raise SetupError(Problem(code=STATEMENT_REFUSED, message=message, help="use id: uuid5 or id: given in the mapping"))
    step = session.setting.step
    return list(range(first, first + number * step, step))


def _failed(session: MysqlSession) -> int | None:
    """Returns the index of the row at which the last statement failed; only MariaDB 10.7 and later tell it."""
    if not session.setting.mariadb:
        return None
    try:
        session.run(statement_text("mysql", "failed_row").removesuffix(";"))
        number = session.fetch(statement("mysql", "failed_row_number"), {})[0][0]
    except pymysql.Error:
        return None
    return int(number) - 1 if int(number) > 0 else None


def in_slices(
    session: MysqlSession,
    rows: pl.DataFrame,
    work: Callable[[pl.DataFrame], None],
    *,
    row: str,
    names: Callable[[], Collection[str]],
) -> pl.DataFrame:
    """Runs `work` on slices of `rows`, each in a savepoint. Returns the refused rows (`REFUSED_SCHEMA`) by the column `row`.

    `work` may raise FailedRow or GreatRow with the index of a row in the slice, or an error of a row, which is then found by
    bisection. `names` returns the names that a refusal may contain.
    """
    refused = []
    waiting = list(rows.iter_slices(COPIED_ROWS))[::-1]
    while waiting:
        part = waiting.pop()
        failed = _attempt(session, part, work) if part.height else None
        if failed is None:
            continue
        if isinstance(failed, GreatRow):
            at: int | None = failed.at
            named = f"max_allowed_packet of {whole_packet(failed.needed)}"
            fault = {"row": part[row][failed.at], "state": "1153", "constraint": named, "column": None}
        else:
            at = 0 if part.height == 1 else failed.at
            fault = {} if at is None else refusal(part[row][at], failed.error, names())
        if at is None:
            half = part.height // 2
            waiting += [part.slice(half), part.slice(0, half)]
        else:
            refused.append(fault)
            waiting += [part.slice(at + 1), part.slice(0, at)]
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def _attempt(session: MysqlSession, part: pl.DataFrame, work: Callable[[pl.DataFrame], None]) -> FailedRow | GreatRow | None:
    """Returns the fault of a row. A deadlock ends the run, because it undid the whole transaction."""
    with translate_errors(session.setting):
        session.run(statement("mysql", "slice_mark"))
    try:
        work(part)
    except (FailedRow, GreatRow) as failed:
        fault: FailedRow | GreatRow = failed
    except pymysql.Error as error:
        if not is_of_a_row(error):
            raise problem_of(error, session.setting) from None
        fault = FailedRow(error, None)
    else:
        with translate_errors(session.setting):
            session.run(statement("mysql", "slice_end"))
        return None
    with translate_errors(session.setting):
        session.run(statement("mysql", "slice_undo"))
    return fault
