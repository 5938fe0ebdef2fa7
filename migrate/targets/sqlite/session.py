"""A connection to an SQLite file: open for reading or for the one transaction of a run."""

from __future__ import annotations

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

from migrate.targets.reflection import reflect
from migrate.targets.schema import TargetSchema
from migrate.targets.sqlite.errors import translated
from migrate.targets.statements import Flavour, statement

#: How long SQLite waits for another program's lock, seconds.
LOCK_TIMEOUT = 15.0

_DIALECT = pysqlite.dialect(paramstyle="qmark")
_BATCH_BYTES = 8 << 20
_BATCH_ROWS = (1_000, 20_000)


def connect(path: Path | None, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """Opens the file (None: an empty database in memory) with foreign keys on; transactions are ours to begin."""
    name = ":memory:" if path is None else f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(name, timeout=LOCK_TIMEOUT, isolation_level=None, uri=path is not None, check_same_thread=False)
    try:
        connection.execute(str(statement("sqlite", "foreign_keys_on")))
    except BaseException:
        connection.close()
        raise
    return connection


def compiled(wanted: sa.Executable) -> tuple[str, list[str], dict[str, Any]]:
    """A statement as SQLite takes it: text with `?`, the names of its parameters in order, the values it brings along."""
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
        """All rows of a small result."""
        with translated(self.shown):
            return self._run(statement, parameters).fetchall()

    def execute(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> int:
        """Runs a statement; gives the number of rows it touched."""
        with translated(self.shown):
            return self._run(statement, parameters).rowcount

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """A result in batches, bounded in rows and in bytes."""
        low, high = _BATCH_ROWS
        size = low
        with translated(self.shown):
            cursor = self._run(statement, parameters)
            while rows := cursor.fetchmany(size):
                batch = pl.DataFrame(rows, schema=dict(schema), orient="row")
                size = max(low, min(high, _BATCH_BYTES * batch.height // max(1, int(batch.estimated_size()))))
                yield batch

    def script(self, text: str) -> None:
        """Runs statements one by one: sqlite3's own `executescript` would commit first."""
        waiting = ""
        for line in text.splitlines(keepends=True):
            waiting += line
            if sqlite3.complete_statement(waiting):
                with translated(self.shown):
                    self.connection.execute(waiting)
                waiting = ""

    def tables(self) -> TargetSchema:
        """The live schema, seen from this transaction; kept until `tables_changed`."""
        if self._tables is None:
            found: dict[str, tuple[tuple[str, ...], bool]] = {}
            for table, trigger, _ in self.fetch(statement("sqlite", "triggers"), {}):
                found[table] = ((*found.get(table, ((), False))[0], trigger), False)
            with translated(self.shown):
                self._tables = reflect(self.connection, "sqlite+pysqlite://", None, found)
        return self._tables

    def tables_changed(self) -> None:
        """Tables were made: look again."""
        self._tables = None

    def _run(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        text, names, values = compiled(statement)
        values.update(parameters)
        return self.connection.execute(text, [values[name] for name in names])
