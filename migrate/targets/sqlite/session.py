"""A connection to an SQLite file: opened for reading, or for the single transaction of a run."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from migrate.core.sizes import FETCHED_ROWS, SQLITE_BATCH_BYTES, SQLITE_BATCH_ROWS
from migrate.targets.reflection import reflect
from migrate.targets.schema import EVENTS, Event, Hook, TargetSchema
from migrate.targets.sqlite.errors import translate_errors
from migrate.targets.statements import Flavour, statement

#: How long SQLite waits for another program's lock, seconds.
LOCK_TIMEOUT = 15.0

#: `CREATE TRIGGER "a b" BEFORE UPDATE OF x, y ON t`: the first such words, because the trigger's body follows.
_TRIGGER = re.compile(r"""\b(INSERT|UPDATE|DELETE)\b(?:\s+OF\s+[^;]*?)?\s+ON\b""", re.IGNORECASE)

_DIALECT = pysqlite.dialect(paramstyle="qmark")

_BINARY = pl.Binary()

#: The column whose values may have any size.
_LARGE = "preimage"
#: Every sixteenth row is measured.
_MEASURED = 16


def connect(path: Path | None, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """Opens the file (None: an empty database in memory) with foreign keys enabled; we begin transactions ourselves."""
    name = ":memory:" if path is None else f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(name, timeout=LOCK_TIMEOUT, isolation_level=None, uri=path is not None, check_same_thread=False)
    try:
        connection.execute(str(statement("sqlite", "foreign_keys_on")))
        connection.create_function("talenthub_sha256", 1, _sha256, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _sha256(value: object) -> str | None:
    """The digest of what a column holds; a text, which any column may hold, by its bytes in UTF-8."""
    if value is None:
        return None
    return hashlib.sha256(value if isinstance(value, bytes) else str(value).encode()).hexdigest()


def _fetch_some(cursor: sqlite3.Cursor, *, share: int = 1, one_by_one: bool = False) -> list[tuple[Any, ...]]:
    """Fetches a batch in steps, since long rows may follow thousands of short ones. `share` divides its limits.

    Only some rows of a step are measured: counting the bytes of every value took a tenth of the time of reading the id map.
    """
    most, limit = SQLITE_BATCH_ROWS // share, SQLITE_BATCH_BYTES // share
    low, high = (1, 1) if one_by_one else FETCHED_ROWS
    rows, total, step = list[tuple[Any, ...]](), 0, low
    while len(rows) < most and total < limit and (some := cursor.fetchmany(min(step, most - len(rows)))):
        rows += some
        measured = some[::_MEASURED]
        found = sum(len(value) for row in measured for value in row if value.__class__ is str or value.__class__ is bytes)
        total += found * len(some) // len(measured)
        step = max(low, min(high, 4 * step, (limit - total) * len(measured) // max(1, found)))
    return rows


def compile_statement(wanted: sa.Executable) -> tuple[str, list[str], dict[str, Any]]:
    """Returns a statement for SQLite: text with `?`, the names of its parameters in order, and its values."""
    built = cast("ClauseElement", wanted).compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names = cast("SQLCompiler", built).positiontup
    return str(built), list(names or ()), dict(built.params)


class SqliteSession:
    """`migrate.targets.session.Session` for SQLite."""

    flavour: Flavour = "sqlite"

    def __init__(self, connection: sqlite3.Connection, shown: str, schema_name: str | None) -> None:
        self.connection = connection
        self.shown = shown
        self.schema_name = schema_name
        self._tables: TargetSchema | None = None

    def fetch(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Returns all rows of a small result."""
        with translate_errors(self.shown):
            return self._run(statement, parameters).fetchall()

    def execute(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> int:
        """Runs a statement. Returns the number of affected rows."""
        with translate_errors(self.shown):
            return self._run(statement, parameters).rowcount

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """Yields a result in batches, limited in rows and in bytes."""
        with translate_errors(self.shown):
            cursor = self._run(statement, parameters)
            while rows := _fetch_some(cursor, one_by_one=_LARGE in schema):
                yield pl.DataFrame(rows, schema=dict(schema), orient="row")

    def stream_texts(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any], *, share: int = 1
    ) -> Iterator[pl.DataFrame]:
        """Yields a result as `stream` does, in half the time: text is not decoded and encoded again.

        A column of type String must be text in every row: cast it in the statement. `share` divides the limits of a batch.
        """
        with translate_errors(self.shown):
            cursor = self._run(statement, parameters)
            while rows := self._fetch_bytes(cursor, share):
                columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
                yield pl.DataFrame(
                    [pl.Series(name, values, dtype=_BINARY if dtype == pl.String else dtype) for (name, dtype), values in columns]
                ).cast(pl.Schema(schema))

    def _fetch_bytes(self, cursor: sqlite3.Cursor, share: int) -> list[tuple[Any, ...]]:
        """Fetches a batch with texts as bytes; other statements of the connection get texts."""
        self.connection.text_factory = bytes
        try:
            return _fetch_some(cursor, share=share)
        finally:
            self.connection.text_factory = str

    def script(self, text: str) -> None:
        """Runs statements one by one: sqlite3's own `executescript` would commit first."""
        waiting = ""
        for line in text.splitlines(keepends=True):
            waiting += line
            if sqlite3.complete_statement(waiting):
                with translate_errors(self.shown):
                    self.connection.execute(waiting)
                waiting = ""

    def mark(self) -> None:
        """Begins a savepoint."""
        self.execute(statement("sqlite", "savepoint_mark"), {})

    def undo(self) -> None:
        """Undoes everything since the innermost savepoint."""
        self.execute(statement("sqlite", "savepoint_undo"), {})

    def release(self) -> None:
        """Ends the innermost savepoint."""
        self.execute(statement("sqlite", "savepoint_release"), {})

    def tables(self) -> TargetSchema:
        """Returns the live schema as seen by this transaction; cached until `tables_changed`."""
        if self._tables is None:
            hooks: dict[str, tuple[Hook, ...]] = {}
            for table, name, text in self.fetch(statement("sqlite", "hooks"), {}):
                hooks[table] = (*hooks.get(table, ()), Hook(name, "trigger", trigger_events(text)))
            with translate_errors(self.shown):
                self._tables = reflect(self.connection, "sqlite+pysqlite://", None, hooks, set(), unique=self._unique_sets())
        return self._tables

    def _unique_sets(self) -> dict[str, set[tuple[str, ...]]]:
        """Returns unique columns by table from SQLite itself: SQLAlchemy parses the table's text, which may be any text."""
        indexes: dict[tuple[str, str], list[str | None]] = {}
        for table, index, column in self.fetch(statement("sqlite", "unique_sets"), {}):
            indexes.setdefault((table, index), []).append(column)
        found: dict[str, set[tuple[str, ...]]] = {}
        for (table, _), columns in indexes.items():
            names = tuple(column for column in columns if column is not None)
            if len(names) == len(columns):
                found.setdefault(table, set()).add(names)
        return found

    def tables_changed(self) -> None:
        """Discards the cached schema after tables were created."""
        self._tables = None

    def _run(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        text, names, values = compile_statement(statement)
        values.update(parameters)
        return self.connection.execute(text, [values[name] for name in names])


def trigger_events(text: str) -> tuple[Event, ...]:
    """Returns the statements at which a trigger acts, parsed from its text; all of them if it cannot be parsed."""
    found = _TRIGGER.search(text)
    return EVENTS if found is None else tuple(event for event in EVENTS if event == found[1].lower())
