"""A database of a MariaDB or MySQL server as a target."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import cache

import pymysql
from pymysql.constants import CLIENT

from migrate.core.interrupts import defer_signals
from migrate.core.shipped import shipped_folder
from migrate.targets.contents import Contents
from migrate.targets.contract import Capabilities, Reader, Writer
from migrate.targets.mysql.address import Address
from migrate.targets.mysql.errors import (
    TOO_MANY,
    UNKNOWN_DATABASE,
    Setting,
    cannot_connect,
    database_not_found,
    number_of,
    too_old,
    translate_errors,
)
from migrate.targets.mysql.ledger import MysqlLedgerReader, MysqlLedgerWriter
from migrate.targets.mysql.locks import hold, hold_to_write, release
from migrate.targets.mysql.session import MysqlSession, compose_statement, quote_name
from migrate.targets.mysql.values import MysqlValues
from migrate.targets.mysql.wire import Wire
from migrate.targets.mysql.writer import MysqlRowWriter
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema import TargetSchema
from migrate.targets.schema_json import schema_from_json, with_planned
from migrate.targets.schema_writing import SqlSchemaWriter
from migrate.targets.statements import statement, tables_of
from migrate.targets.transaction import SqlReader, SqlWriter

#: Seconds to wait for a connection of ours that the server has not ended yet, where a user may have only a few.
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
#: Versions with JSON_TABLE, which lists of keys are passed by.
_OLDEST_MARIADB, _OLDEST_MYSQL = (10, 6, 0), (8, 0, 19)


class MysqlTarget:
    """`migrate.targets.contract.Target` for a database.

    Attributes:
        schema_name: The shipped schema to make on first use; None leaves tables to their owner.
    """

    capabilities = Capabilities(
        transactional_ddl=False,
        keys_after_rows=False,
        early_constraints=False,
        clustered=True,
        nul_in_text=True,
        digest_of_rows=True,
    )

    def __init__(self, address: Address, schema_name: str | None) -> None:
        self.shown_url = address.shown
        self.schema_name = schema_name
        self._address = address
        self._held: str | None = None

    def exists(self) -> bool:
        """False if the database is missing or empty, or contains only empty tables of ours, as after a failed first run."""
        with self._view() as session:
            if not session.setting.found:
                return False
            if session.fetch(statement("mysql", "has_ledger"), {})[0][0] and MysqlLedgerReader(session, MysqlValues()).runs():
                return True
            tables = session.tables().tables
            ours = set() if self.schema_name is None else set(tables_of("mysql", self.schema_name, "tables"))
            return bool(set(tables) - ours) or any(self._has_rows(session, table) for table in tables)

    def schema(self) -> TargetSchema:
        """Returns the live schema, including missing tables of the shipped one as they would be created."""
        with self._view() as session:
            live = session.tables()
        return live if self.schema_name is None else with_planned(live, described_tables(self.schema_name))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Opens a consistent view, in a transaction that cannot write."""
        with self._view() as session:
            session.execute(statement("mysql", "begin_read"))
            yield SqlReader(SqlRowReader(session, MysqlValues()), MysqlLedgerReader(session, MysqlValues()))

    @contextmanager
    def held(self, run: str) -> Iterator[None]:
        """Takes the target's named lock on a connection of its own; the server releases it however that ends."""
        with self._locking() as session:
            hold(session, run)
            self._held = run
            try:
                yield
            finally:
                self._held = None

    @contextmanager
    def writer(self, run: str, contents: Contents | None = None) -> Iterator[Writer]:
        """Locks the target on the connection that writes; where this run holds it already, it must hold it still."""
        with self._locking() as anywhere:
            hold_to_write(anywhere, run, held=self._held == run)
            session = self._in_database(anywhere)
            session.execute(statement("mysql", "begin_write"))
            try:
                ledger = MysqlLedgerWriter(session, MysqlValues())
                schema = SqlSchemaWriter(session, ledger, self.capabilities)
                rows = MysqlRowWriter(session, MysqlValues(), ledger, contents)
                yield SqlWriter(session, self.capabilities, rows, ledger, schema)
                with defer_signals(), translate_errors(session.setting):
                    session.connection.commit()
            except BaseException:
                # What could not be sent to a broken connection, the server does by itself.
                with suppress(pymysql.Error):
                    session.roll_back()
                raise

    @contextmanager
    def _locking(self) -> Iterator[MysqlSession]:
        with self._session(writing=True) as session:
            try:
                yield session
            finally:
                with suppress(Exception):  # The connection may be broken, and its locks released with it.
                    release(session)

    @contextmanager
    def _view(self) -> Iterator[MysqlSession]:
        with self._session(writing=False) as session:
            yield session

    @contextmanager
    def _session(self, *, writing: bool) -> Iterator[MysqlSession]:
        with ExitStack() as stack:

            def beside() -> Wire:
                """Opens another connection once, for statements that commit."""
                if not others:
                    others.append(stack.enter_context(self._session(writing=True)).connection)
                return others[0]

            others: list[Wire] = []
            connection, found = self._connect()
            with closing(connection):
                yield self._begin(connection, beside, found=found, writing=writing)

    def _connect(self) -> tuple[Wire, bool]:
        """Returns a connection, and whether the database exists."""
        database: str | None = self._address.database
        pauses = list(_PAUSES)
        while True:
            try:
                options = {**self._address.connection, "database": database, "program_name": "talenthub"}
                # With FOUND_ROWS an UPDATE counts rows that already had their new values.
                wire = Wire(**options, charset="utf8mb4", autocommit=True, local_infile=True, client_flag=CLIENT.FOUND_ROWS)
            except pymysql.Error as error:
                number = number_of(error)
                if number == UNKNOWN_DATABASE and database is not None:
                    database = None
                elif number in TOO_MANY and pauses:
                    time.sleep(pauses.pop(0))
                else:
                    raise cannot_connect(error, self.shown_url) from None
            except (OSError, RuntimeError) as error:  # TLS, or a form of password that needs another package.
                raise cannot_connect(pymysql.OperationalError(0, str(error)), self.shown_url) from None
            else:
                return wire, database is not None

    def _begin(self, connection: Wire, beside: Callable[[], Wire], *, found: bool, writing: bool) -> MysqlSession:
        unknown = Setting(self.shown_url, self._address.database, writing=writing)
        plain = MysqlSession(connection, unknown, None, beside)
        version, user, packet, takes_files, counting, step = plain.fetch(statement("mysql", "server"), {})[0]
        mariadb = "mariadb" in version.lower()
        match = _VERSION.search(version.removeprefix("5.5.5-"))
        number = tuple(int(part) for part in match.groups()) if match else (0, 0, 0)
        if number < (_OLDEST_MARIADB if mariadb else _OLDEST_MYSQL):
            raise too_old(unknown, version)
        setting = Setting(
            self.shown_url,
            self._address.database,
            user,
            writing=writing,
            found=found,
            mariadb=mariadb,
            packet=int(packet),
            takes_files=bool(int(takes_files)),
            in_order=int(counting) < 2,
            step=int(step),
        )
        session = MysqlSession(connection, setting, self.schema_name, beside)
        session.execute(statement("mysql", "session"), {"lock_timeout": self._address.lock_timeout})
        session.execute(statement("mysql", "isolation_write" if writing else "isolation_read"))
        if self._address.statement_timeout is not None:
            session.execute(statement("mysql", "timeout"), {"seconds": self._address.statement_timeout})
        if not found and not writing and self.schema_name is None:
            raise database_not_found(setting)
        return session

    def _in_database(self, session: MysqlSession) -> MysqlSession:
        """Returns a session in the database, which is made if it is missing and the shipped tables go there."""
        if session.setting.found:
            return session
        if self.schema_name is None:
            raise database_not_found(session.setting)
        name = quote_name(self._address.database)
        session.execute(compose_statement("database_make", database=name))
        session.execute(compose_statement("database_use", database=name))
        found = replace(session.setting, found=True)
        return session.with_setting(found)

    def _has_rows(self, session: MysqlSession, table: str) -> bool:
        return bool(session.numbers(compose_statement("table_filled", table=quote_name(table))) - {0})


@cache
def described_tables(schema_name: str) -> TargetSchema:
    """What `sql/` would make, as reflection sees it: kept as a file, since no server can be tried out in memory."""
    text = (shipped_folder("sql") / schema_name / "mysql" / "described.json").read_text(encoding="utf-8")
    return schema_from_json(text)
