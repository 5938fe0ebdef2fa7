"""A connection to PostgreSQL in one transaction, for reading or for a run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, cast

import polars as pl
import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.sql.expression import ClauseElement

from migrate.core.sizes import POSTGRES_BATCH_BYTES, POSTGRES_BATCH_ROWS
from migrate.targets.postgresql.errors import Setting, translate_errors
from migrate.targets.reflection import reflect
from migrate.targets.schema import Hook, TargetSchema
from migrate.targets.statements import Flavour, statement, statement_text

_DIALECT = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def compile_statement(wanted: sa.Executable) -> tuple[str, dict[str, Any]]:
    """Returns a statement for psycopg: text with `%(name)s`, and its values."""
    built = cast("ClauseElement", wanted).compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return str(built), dict(built.params)


def compose_statement(name: str, **names: sql.Composable) -> sql.Composed:
    """Returns a statement of `sql/` with names of tables and columns in place of `{name}`.

    If the statement has parameters, psycopg interprets every `%`, so those in names are doubled.
    """
    text = statement_text("postgresql", name).removesuffix(";")
    if "%(" in text:
        names = {key: sql.SQL(part.as_string().replace("%", "%%")) for key, part in names.items()}
    return sql.SQL(text).format(**names)


class PostgresSession:
    """`migrate.targets.session.Session` for PostgreSQL."""

    flavour: Flavour = "postgresql"

    def __init__(self, connection: psycopg.Connection, setting: Setting, schema_name: str | None) -> None:
        self.connection = connection
        self.setting = setting
        self.schema_name = schema_name
        self._tables: TargetSchema | None = None

    def fetch(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Returns all rows of a small result."""
        with translate_errors(self.setting), self._run(statement, parameters) as cursor:
            return cursor.fetchall()

    def execute(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> int:
        """Runs a statement. Returns the number of affected rows."""
        with translate_errors(self.setting), self._run(statement, parameters) as cursor:
            return cursor.rowcount

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """Yields a result in batches, limited in rows and in bytes. Uses COPY, which is many times faster than rows."""
        text, values = compile_statement(statement)
        query = compose_statement("copy_out", query=sql.SQL(text))
        whole = {**values, **self._schema(), **parameters}
        with translate_errors(self.setting), self.connection.cursor() as cursor, cursor.copy(query, whole) as copy:
            waiting = io.BytesIO()
            rows = 0
            # PostgreSQL sends one message per row, so a batch always ends with a row.
            for row in copy:
                waiting.write(row)
                rows += 1
                if rows == POSTGRES_BATCH_ROWS or waiting.tell() > POSTGRES_BATCH_BYTES:
                    yield _frame(waiting, schema)
                    waiting = io.BytesIO()
                    rows = 0
            if rows:
                yield _frame(waiting, schema)

    def single(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> Iterator[pl.Series]:
        """Yields a result of one column of bytes, in batches: a cursor returns thousands of rows at once, COPY each alone."""
        text, values = compile_statement(statement)
        whole = {**values, **self._schema(), **parameters}
        with translate_errors(self.setting), self.connection.cursor("talenthub", binary=True) as cursor:
            cursor.execute(text, whole)
            while rows := cursor.fetchmany(POSTGRES_BATCH_ROWS):
                yield pl.Series([value for (value,) in rows], dtype=pl.Binary)

    def script(self, text: str) -> None:
        """Runs statements without parameters."""
        with translate_errors(self.setting), self.connection.cursor() as cursor:
            cursor.execute(text)

    def tables(self) -> TargetSchema:
        """Returns the live schema as seen by this transaction; cached until `tables_changed`."""
        if self._tables is None:
            hooks: dict[str, tuple[Hook, ...]] = {}
            secured = set()
            for table, name, kind, events, is_secured in self.fetch(statement("postgresql", "hooks"), {}):
                if name is not None:
                    hooks[table] = (*hooks.get(table, ()), Hook(name, kind, tuple(events.split(","))))
                secured |= {table} if is_secured else set()
            with translate_errors(self.setting):
                url, schema = "postgresql+psycopg://", self.setting.schema
                self._tables = reflect(self.connection, url, schema, hooks, secured, use_native_hstore=False)
        return self._tables

    def tables_changed(self) -> None:
        """Discards the cached schema after tables were created."""
        self._tables = None

    def _run(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> psycopg.Cursor:
        text, values = compile_statement(statement)
        return self.connection.execute(text, {**values, **self._schema(), **parameters})

    def _schema(self) -> dict[str, str]:
        return {"schema": self.setting.schema}


def _frame(waiting: io.BytesIO, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.read_csv(waiting.getvalue(), has_header=False, schema=dict(schema))
