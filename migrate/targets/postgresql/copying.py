"""Writes rows with COPY, in slices with savepoints; finds a refused row by the error's line, otherwise by bisection."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl
import psycopg
from psycopg import sql

from migrate.core.prefetch import prefetch
from migrate.core.sizes import COPIED_BYTES, COPIED_ROWS
from migrate.targets.contract import DROPPED, REFUSED_SCHEMA
from migrate.targets.postgresql.errors import NO_RIGHT_STATE, RETRIED, is_of_a_row, problem_of, refusal
from migrate.targets.postgresql.packing import HEADER, TRAILER, joined, packed
from migrate.targets.postgresql.session import PostgresSession, compose_statement

_ATTEMPTS = 3

#: `COPY candidate, line 12, column first_name: "..."`; messages in other languages do not match, and bisection is used.
_LINE = re.compile(r"^COPY (?P<table>.+), line (?P<line>\d+)", re.MULTILINE)


class DroppedRows(Exception):  # noqa: N818 - no fault of the statement: the slice is done again without these rows
    """Rows that a statement left out without an error, by the column that identifies rows in a slice."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__()
        self.rows = list(rows)


def copy_in(session: PostgresSession, table: str, rows: pl.DataFrame, types: Mapping[str, str] | None = None) -> int:
    """Copies a frame into the columns of its names. Returns the number of rows that the table accepted.

    With `types` (those of the columns, by name), rows that `packed` knows travel in the binary format, all others as CSV.
    """
    parts = None if types is None else packed(rows, types)
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    statement = "copy_in" if parts is None else "copy_packed"
    pieces = _lines(rows) if parts is None else _packed_pieces(parts)
    with session.connection.cursor() as cursor:
        into = compose_statement(statement, table=sql.Identifier(table), columns=columns)
        # A thread makes the next piece while the server takes this one.
        with cursor.copy(into) as copy, prefetch(pieces, 1) as ready:
            for piece in ready:
                copy.write(piece)
        # A closed cursor has no number any more.
        return cursor.rowcount


def _lines(rows: pl.DataFrame) -> Iterator[bytes]:
    each = _rows_each(rows)
    for start in range(0, max(1, rows.height), each):
        # As bytes: a text of the same would be decoded and encoded again, three times the work.
        lines = io.BytesIO()
        # By default a lone `\.` in a column would end the data; quoted it does not.
        rows.slice(start, each).write_csv(lines, include_header=start == 0, quote_style="non_numeric")
        yield lines.getvalue()


def _packed_pieces(parts: pl.DataFrame) -> Iterator[bytes]:
    yield HEADER
    yield from map(joined, parts.iter_slices(_rows_each(parts)))
    yield TRAILER


def _rows_each(rows: pl.DataFrame) -> int:
    return max(1, COPIED_BYTES * rows.height // max(1, int(rows.estimated_size())))


def in_slices(
    session: PostgresSession,
    rows: pl.DataFrame,
    table: str,
    columns: Sequence[str],
    work: Callable[[pl.DataFrame], None],
    *,
    row: str,
    secured: bool = False,
    types: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Runs `work` on slices of `rows`, each in a savepoint. Returns the refused rows (`REFUSED_SCHEMA`) by the column `row`.

    `work` copies the named columns into `table` with `copy_in` and `types`, so that a line in an error identifies a row. If it
    raises DroppedRows, the slice is undone, with everything that triggers did for these rows, and repeated without them.
    `secured`: row security applies, which refuses a row as if a privilege were missing.
    """
    refused = []
    waiting = list(rows.iter_slices(COPIED_ROWS))[::-1]
    while waiting:
        part = waiting.pop()
        error = _attempt(session, part, work, secured=secured) if part.height else None
        if error is None:
            continue
        if isinstance(error, DroppedRows):
            refused += [{"row": number, "state": DROPPED} for number in error.rows]
            waiting.append(part.filter(~pl.col(row).is_in(error.rows)))
            continue
        at = _failing(error, table, part.select(columns), types)
        if at is None and part.height == 1:
            at = 0
        if at is None:
            half = part.height // 2
            waiting += [part.slice(half), part.slice(0, half)]
        else:
            refused.append(refusal(part[row][at], error))
            waiting += [part.slice(at + 1), part.slice(0, at)]
    return pl.DataFrame(refused, schema=REFUSED_SCHEMA, orient="row")


def _attempt(
    session: PostgresSession, part: pl.DataFrame, work: Callable[[pl.DataFrame], None], *, secured: bool
) -> psycopg.Error | DroppedRows | None:
    """Returns the error of a row, or rows left out. A deadlock is tried again, because its savepoint undid everything."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with session.connection.transaction():
                work(part)
        except DroppedRows as dropped:
            return dropped
        except psycopg.Error as error:
            if is_of_a_row(error) or (secured and error.sqlstate == NO_RIGHT_STATE):
                return error
            if error.sqlstate not in RETRIED or attempt == _ATTEMPTS:
                raise problem_of(error, session.setting) from None
        else:
            return None
    return None


def _failing(error: psycopg.Error, table: str, rows: pl.DataFrame, types: Mapping[str, str] | None) -> int | None:
    """Returns the row of an error's line: in the binary format its number, in CSV found by `_row_of_line`."""
    found = [match for match in _LINE.finditer(error.diag.context or "") if match["table"] == table]
    if not found:
        return None
    line = int(found[-1]["line"])
    is_packed = types is not None and packed(rows, types) is not None
    at = line - 1 if is_packed else _row_of_line(line, rows)
    return at if at < rows.height else None


def _row_of_line(line: int, csv: pl.DataFrame) -> int:
    """Returns the row of a physical line, counted from the header; rows with line breaks have several."""
    names = [name for name, kind in csv.schema.items() if kind == pl.String()]
    texts = [pl.col(name).str.count_matches("\n", literal=True).fill_null(0) for name in names]
    breaks = csv.select(pl.sum_horizontal(pl.lit(0, dtype=pl.UInt32), *texts).alias("n"))["n"]
    last_lines = (breaks.cast(pl.Int64) + 1).cum_sum() + 1
    return int(last_lines.search_sorted(line))
