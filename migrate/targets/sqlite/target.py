"""An SQLite file as a target."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cache, cached_property
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.interrupts import defer_signals
from migrate.core.problems import Problem
from migrate.runs.durable import PRIVATE_FILE
from migrate.targets.codes import NOT_A_DATABASE
from migrate.targets.contents import Contents
from migrate.targets.contract import Capabilities, Reader, Writer
from migrate.targets.outbox import Outbox
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema import TargetSchema
from migrate.targets.schema_json import with_planned
from migrate.targets.sqlite.errors import open_error, translate_errors
from migrate.targets.sqlite.lease import Lease
from migrate.targets.sqlite.ledger import SqliteLedgerReader, SqliteLedgerWriter, SqliteSchemaWriter
from migrate.targets.sqlite.outbox_rows import OutboxRowReader
from migrate.targets.sqlite.outbox_tables import declared_tables
from migrate.targets.sqlite.session import SqliteSession, connect
from migrate.targets.sqlite.values import SqliteValues
from migrate.targets.sqlite.writer import SqliteRowWriter
from migrate.targets.statements import statement, tables_of
from migrate.targets.transaction import SqlReader, SqlWriter


class SqliteTarget:
    """`migrate.targets.contract.Target` for a file.

    Attributes:
        schema_name: The shipped schema to make on first use; None leaves tables to their owner.
        outbox: The tables to make on first use, where the file is an outbox.
    """

    capabilities = Capabilities(
        transactional_ddl=True,
        keys_after_rows=True,
        early_constraints=False,
        clustered=False,
        nul_in_text=True,
        digest_of_rows=False,
    )

    def __init__(self, path: Path, shown_url: str, schema_name: str | None, outbox: Outbox | None = None) -> None:
        self.path = path
        self.shown_url = shown_url
        self.schema_name = schema_name
        self.outbox = outbox
        self._shown = str(path)
        self._lease: Lease | None = None

    def exists(self) -> bool:
        """False if there is no file, or one without any table (as an interrupted first load leaves it)."""
        if not self.path.exists():
            return False
        with self._view() as session:
            return bool(session.fetch(statement("sqlite", "table_count"), {})[0][0])

    def schema(self) -> TargetSchema:
        """Returns the live schema, including missing tables of the shipped one as they would be created."""
        with self._view() as session:
            live = session.tables()
        if self.outbox is not None:
            return with_planned(live, self._declared, columns=True)
        if self.schema_name is None or tables_of("sqlite", self.schema_name, "tables").keys() <= live.tables.keys():
            return live
        return with_planned(live, _shipped_tables(self.schema_name))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Opens a view of the file, or of an empty database if there is none yet."""
        with self._view() as session:
            rows = (
                SqlRowReader(session, SqliteValues())
                if self.outbox is None
                else OutboxRowReader(session, SqliteValues(), self._declared)
            )
            path = self.path if self.path.exists() else None
            yield SqlReader(rows, SqliteLedgerReader(session, SqliteValues(), path))

    @contextmanager
    def held(self, run: str) -> Iterator[None]:
        """Takes the lease; neither creates nor locks the file itself."""
        with self._leased(run) as lease:
            self._lease = lease
            try:
                yield
            finally:
                self._lease = None

    @contextmanager
    def writer(self, run: str, contents: Contents | None = None) -> Iterator[Writer]:
        """Takes the lease, where this run does not hold it, and SQLite's write lock for one transaction.

        A file that this run made is its owner's alone; one that it made and did not fill is removed again.
        """
        with self._held_or_leased(run) as lease:
            fresh = not self.path.exists()
            try:
                with self._transaction(lease) as session:
                    ledger = SqliteLedgerWriter(session, SqliteValues())
                    schema = SqliteSchemaWriter(session, ledger, self.capabilities, self.outbox)
                    rows = SqliteRowWriter(session, SqliteValues(), ledger, contents)
                    yield SqlWriter(session, self.capabilities, rows, ledger, schema)
            except BaseException:
                if fresh and self.path.exists() and self.path.stat().st_size == 0:
                    self.path.unlink()
                raise

    @contextmanager
    def view(self) -> Iterator[SqliteSession]:
        """Opens the file for reading: one state of it, while others may write."""
        with self._view() as session:
            yield session

    @contextmanager
    def session(self, run: str) -> Iterator[SqliteSession]:
        """Opens the file itself for one transaction of a handover, as `writer` does. The file must exist."""
        with self._held_or_leased(run) as lease, self._transaction(lease) as session:
            yield session

    @contextmanager
    def transactions(self, run: str) -> Iterator[Callable[[], AbstractContextManager[SqliteSession]]]:
        """Opens the file itself for the transactions of a handover, one after the other. The file must exist.

        Threads may share the connection; the caller sees to it that one transaction ends before the next begins. No commit is
        the last one, so signals still stop the command.
        """
        with self._held_or_leased(run) as lease, self._connected() as session:
            yield lambda: self._committed(session, lease, nullcontext)

    @cached_property
    def _declared(self) -> TargetSchema:
        """The tables that the mapping declares."""
        return declared_tables(self.outbox or Outbox((), "", ""))

    @property
    def _makes_tables(self) -> bool:
        return self.schema_name is not None or self.outbox is not None

    def _held_or_leased(self, run: str) -> AbstractContextManager[Lease]:
        held = self._lease if self._lease is not None and self._lease.run == run else None
        return self._leased(run) if held is None else nullcontext(held)

    @contextmanager
    def _leased(self, run: str) -> Iterator[Lease]:
        if not self._makes_tables and not self.path.exists():
            raise self._no_file()
        lease = Lease(self.path, run)
        lease.take()
        try:
            yield lease
        finally:
            lease.release()

    @contextmanager
    def _transaction(self, lease: Lease) -> Iterator[SqliteSession]:
        with self._connected() as session, self._committed(session, lease, defer_signals):
            yield session

    @contextmanager
    def _connected(self) -> Iterator[SqliteSession]:
        if not self.path.exists():
            self._make_file()
        with translate_errors(self._shown):
            connection = connect(self.path, "rw")
        with closing(connection):
            session = SqliteSession(connection, self._shown, self.schema_name)
            session.execute(statement("sqlite", "secure_delete"), {})
            yield session

    @staticmethod
    @contextmanager
    def _committed(
        session: SqliteSession, lease: Lease, at_commit: Callable[[], AbstractContextManager[None]]
    ) -> Iterator[SqliteSession]:
        session.execute(statement("sqlite", "begin_write"), {})
        try:
            # However the lease was lost: under SQLite's own lock it counts.
            lease.check()
            yield session
            with at_commit(), translate_errors(session.shown):
                session.connection.commit()
        except BaseException:
            session.connection.rollback()
            raise

    @contextmanager
    def _view(self) -> Iterator[SqliteSession]:
        with closing(self._read_only()) as connection:
            session = SqliteSession(connection, self._shown, self.schema_name)
            if self.path.exists():
                session.execute(statement("sqlite", "begin_read"), {})
            yield session

    def _read_only(self) -> sqlite3.Connection:
        if not self.path.exists():
            if not self._makes_tables:
                raise self._no_file()
            return connect(None, "ro")
        with translate_errors(self._shown):
            self._recover()
            return connect(self.path, "ro")

    def _recover(self) -> None:
        """Lets SQLite roll back what an interrupted process left incomplete, which a read-only view cannot do."""
        count = str(statement("sqlite", "table_count"))
        try:
            with closing(connect(self.path, "ro")) as connection:
                connection.execute(count)
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY")):
                raise
            with closing(connect(self.path, "rw")) as connection:
                connection.execute(count)

    def _make_file(self) -> None:
        """An empty file for its owner only, as rows and pre-images hold personal data; SQLite gives the journal the same mode."""
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE))
        except OSError:
            raise open_error(self._shown) from None

    def _no_file(self) -> SetupError:
        return SetupError(
            Problem(
                code=NOT_A_DATABASE,
                message=f"file not found: {self.path}",
                help="the mapping fills existing tables: create them first, or correct the path in the target URL",
            )
        )


@cache
def _shipped_tables(schema_name: str) -> TargetSchema:
    """Returns the tables that `sql/` would create, by creating them in memory."""
    with closing(connect(None, "rwc")) as connection:
        session = SqliteSession(connection, ":memory:", schema_name)
        for part in (tables_of("sqlite", schema_name, "tables"), tables_of("sqlite", schema_name, "keys")):
            for text in part.values():
                session.script(text)
        return session.tables()
