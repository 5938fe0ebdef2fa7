"""Rows by COPY, in slices that lie in savepoints; a refused row is found by the error's line, else by halving."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import polars as pl
import psycopg
from psycopg import sql

from migrate.targets.contract import REFUSED_SCHEMA
from migrate.targets.postgresql.errors import RETRIED, is_of_a_row, problem_of, refusal
from migrate.targets.postgresql.session import PostgresSession, composed

SLICE_ROWS = 25_000
_WRITE_BYTES = 1 << 20
_ATTEMPTS = 3

#: `COPY candidate, line 12, column first_name: "..."`; a server that speaks another language is not understood, and halving does.
_LINE = re.compile(r"^COPY (?P<table>.+), line (?P<line>\d+)", re.MULTILINE)


def copy_in(session: PostgresSession, table: str, rows: pl.DataFrame) -> None:
    """Copies a frame into the columns of its names."""
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    statement = composed("copy_in", table=sql.Identifier(table), columns=columns)
    each = max(1, _WRITE_BYTES * rows.height // max(1, int(rows.estimated_size())))
    with session.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, max(1, rows.height), each):
            piece = rows.slice(start, each)
            # By default a lone `\.` in a column would end the data; quoted it does not.
            copy.write(piece.write_csv(include_header=start == 0, quote_style="non_numeric").encode())


def in_slices(
    session: PostgresSession,
    rows: pl.DataFrame,
    table: str,
    columns: Sequence[str],
    work: Callable[[pl.DataFrame], None],
    *,
    row: str,
) -> pl.DataFrame:
    """Does `work` on slices of `rows`, each in a savepoint; gives the refused rows (`REFUSED_SCHEMA`) by the column `row`.

    `work` copies the named columns into `table` by `copy_in`, which is how a line in an error becomes a row.
    """
    refused = []
    waiting = list(rows.iter_slices(SLICE_ROWS))[::-1]
    while waiting:
        part = waiting.pop()
        error = _attempt(session, part, work) if part.height else None
        if error is None:
            continue
        at = _failing(error, table, part.select(columns))
        if at is None and part.height == 1:
            at = 0
        if at is None:
            half = part.height // 2
            waiting += [part.slice(half), part.slice(0, half)]
        else:
            refused.append(refusal(part[row][at], error))
            waiting += [part.slice(at + 1), part.slice(0, at)]
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def _attempt(session: PostgresSession, part: pl.DataFrame, work: Callable[[pl.DataFrame], None]) -> psycopg.Error | None:
    """The error of a row; a deadlock is tried again, since its savepoint undid everything."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with session.connection.transaction():
                work(part)
        except psycopg.Error as error:
            if is_of_a_row(error):
                return error
            if error.sqlstate not in RETRIED or attempt == _ATTEMPTS:
                raise problem_of(error, session.setting) from None
        else:
            return None
    return None


def _failing(error: psycopg.Error, table: str, csv: pl.DataFrame) -> int | None:
    """The row that an error names by its physical line, counted from the header; rows with line breaks take several."""
    found = [match for match in _LINE.finditer(error.diag.context or "") if match["table"] == table]
    if not found:
        return None
    names = [name for name, kind in csv.schema.items() if kind == pl.String()]
    texts = [pl.col(name).str.count_matches("\n", literal=True).fill_null(0) for name in names]
    breaks = csv.select(pl.sum_horizontal(pl.lit(0, dtype=pl.UInt32), *texts).alias("n"))["n"]
    last_lines = (breaks.cast(pl.Int64) + 1).cum_sum() + 1
    at = int(last_lines.search_sorted(int(found[-1]["line"])))
    return at if at < csv.height else None
