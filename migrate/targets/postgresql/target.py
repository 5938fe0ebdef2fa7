"""A schema of a PostgreSQL database as a target."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache

import psycopg
from psycopg import sql

from migrate.core.errors import SetupError
from migrate.core.interrupts import defer_signals
from migrate.core.problems import Problem
from migrate.core.shipped import shipped_folder
from migrate.targets.codes import MISFIT, WRONG_ENCODING
from migrate.targets.contents import Contents
from migrate.targets.contract import Capabilities, Reader, Writer
from migrate.targets.postgresql.address import Address
from migrate.targets.postgresql.errors import (
    Setting,
    cannot_connect,
    has_too_many,
    hidden_ledger,
    no_right,
    read_only,
    translate_errors,
)
from migrate.targets.postgresql.ledger import PostgresLedgerReader, PostgresLedgerWriter
from migrate.targets.postgresql.locks import hold, hold_to_write, name_of
from migrate.targets.postgresql.session import PostgresSession, compose_statement
from migrate.targets.postgresql.values import PostgresValues
from migrate.targets.postgresql.writer import PostgresRowWriter
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema import TargetSchema
from migrate.targets.schema_json import schema_from_json, with_planned
from migrate.targets.schema_writing import SqlSchemaWriter
from migrate.targets.statements import statement
from migrate.targets.transaction import SqlReader, SqlWriter

#: Seconds to wait for a connection of ours that the server has not ended yet, where a role may have only a few.
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)


class PostgresTarget:
    """`migrate.targets.contract.Target` for a schema.

    Attributes:
        schema_name: The shipped schema to make on first use; None leaves tables to their owner.
    """

    capabilities = Capabilities(
        transactional_ddl=True,
        keys_after_rows=True,
        early_constraints=True,
        clustered=False,
        nul_in_text=False,
        digest_of_rows=True,
    )

    def __init__(self, address: Address, schema_name: str | None) -> None:
        self.shown_url = address.shown
        self.schema_name = schema_name
        self._address = address
        self._held: str | None = None

    def exists(self) -> bool:
        """False if the schema is missing or empty."""
        with self._view() as session:
            return bool(session.fetch(statement("postgresql", "table_count"), {})[0][0])

    def schema(self) -> TargetSchema:
        """Returns the live schema, including missing tables of the shipped one as they would be created."""
        with self._view() as session:
            live = session.tables()
        return live if self.schema_name is None else with_planned(live, described_tables(self.schema_name))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Opens a consistent view, in a transaction that cannot write."""
        with self._view() as session:
            yield SqlReader(SqlRowReader(session, PostgresValues()), PostgresLedgerReader(session, PostgresValues()))

    @contextmanager
    def held(self, run: str) -> Iterator[None]:
        """Takes the target's advisory lock on a connection of its own; the server gives it back however that ends."""
        with closing(self._connect(name_of(run))) as connection:
            hold(self._begin(connection, writing=True))
            self._held = run
            try:
                yield
            finally:
                self._held = None
                # Closing alone is noticed by the server a moment later: the next run could still find the lock taken.
                with suppress(psycopg.Error):
                    connection.rollback()

    @contextmanager
    def writer(self, run: str, contents: Contents | None = None) -> Iterator[Writer]:
        """Locks the target in the very transaction that writes; where this run holds it already, it must hold it still."""
        with closing(self._connect(name_of(run))) as connection:
            session = self._begin(connection, writing=True)
            try:
                hold_to_write(session, run, held=self._held == run)
                self._make_schema(session)
                session.execute(statement("postgresql", "constraints_immediate"), {})
                ledger = PostgresLedgerWriter(session, PostgresValues())
                schema = SqlSchemaWriter(session, ledger, self.capabilities)
                rows = PostgresRowWriter(session, PostgresValues(), ledger, contents)
                yield SqlWriter(session, self.capabilities, rows, ledger, schema)
                with defer_signals(), translate_errors(session.setting):
                    connection.commit()
            except BaseException:
                # What could not be sent to a broken connection, the server does by itself.
                with suppress(psycopg.Error):
                    connection.rollback()
                raise

    @contextmanager
    def _view(self) -> Iterator[PostgresSession]:
        with closing(self._connect("talenthub")) as connection:
            yield self._begin(connection, writing=False)

    def _connect(self, name: str) -> psycopg.Connection:
        options = {**self._address.connection, "application_name": name, "client_encoding": "utf8"}
        for pause in (*_PAUSES, None):
            try:
                return psycopg.connect(**options, prepare_threshold=None)
            except psycopg.Error as error:
                if pause is None or not has_too_many(error):
                    raise cannot_connect(error, self.shown_url) from None
                time.sleep(pause)
        raise AssertionError

    def _begin(self, connection: psycopg.Connection, *, writing: bool) -> PostgresSession:
        # A server or role that is read-only by default stays so.
        connection.read_only = None if writing else True
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED if writing else psycopg.IsolationLevel.REPEATABLE_READ
        unknown = Setting(self.shown_url, self._address.schema or "", "", "", writing)
        found = PostgresSession(connection, unknown, None).fetch(statement("postgresql", "server"), {})[0]
        encoding, current, role, database, standby = found
        if encoding != "UTF8":
            raise SetupError(
                Problem(
                    code=WRONG_ENCODING,
                    message=f"database {database} is encoded as {encoding}; names in many scripts could not be stored",
                    help=f"create a suitable one: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0 OWNER {role};",
                )
            )
        schema = self._address.schema or current
        if schema is None:
            raise SetupError(
                Problem(
                    code=MISFIT,
                    message="no schema was found: none of the schemas in the search path exists",
                    help="name one in the target URL: ?schema=ats",
                )
            )
        setting = Setting(self.shown_url, schema, role, database, writing)
        if writing and standby:
            raise read_only(setting)
        session = PostgresSession(connection, setting, self.schema_name)
        limits = {"statement_timeout": self._address.statement_timeout, "lock_timeout": self._address.lock_timeout}
        session.fetch(statement("postgresql", "session"), limits)
        if session.fetch(statement("postgresql", "schema_rights"), {}) == [(False,)]:
            # Names would not resolve, and every table would seem to be missing.
            raise no_right(setting)
        if hidden := [name for (name,) in session.fetch(statement("postgresql", "hidden_ledger"), {})]:
            raise hidden_ledger(setting, hidden)
        return session

    def _make_schema(self, session: PostgresSession) -> None:
        if session.fetch(statement("postgresql", "schema_rights"), {}):
            return
        schema = session.setting.schema
        if self.schema_name is None:
            raise SetupError(
                Problem(
                    code=MISFIT,
                    message=f"schema not found: {schema}",
                    help="the mapping fills existing tables: create them first, or correct ?schema= in the target URL",
                )
            )
        with translate_errors(session.setting):
            session.connection.execute(compose_statement("schema_make", schema=sql.Identifier(schema)))


@cache
def described_tables(schema_name: str) -> TargetSchema:
    """What `sql/` would make, as reflection sees it: kept as a file, since PostgreSQL cannot be tried out in memory."""
    text = (shipped_folder("sql") / schema_name / "postgresql" / "described.json").read_text(encoding="utf-8")
    return schema_from_json(text)
