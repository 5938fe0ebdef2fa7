"""An SQLite file as a target."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.target.codes import NOT_A_DATABASE
from migrate.target.contract import Reader, TargetSchema, Writer
from migrate.target.described import with_planned
from migrate.target.reading import SqlReader
from migrate.target.sqlite.errors import translated
from migrate.target.sqlite.lease import Lease
from migrate.target.sqlite.session import SqliteSession, connect
from migrate.target.sqlite.values import SqliteValues
from migrate.target.sqlite.writer import SqliteWriter
from migrate.target.statements import statement, tables_of


class SqliteTarget:
    """`migrate.target.contract.Target` for a file.

    Attributes:
        schema_name: The shipped schema to make on first use; None leaves tables to their owner.
    """

    forbids_nul = False

    def __init__(self, path: Path, shown_url: str, schema_name: str | None) -> None:
        self.path = path
        self.shown_url = shown_url
        self.schema_name = schema_name
        self._shown = str(path)

    def exists(self) -> bool:
        """False where there is no file, or one without any table (as a first load that was killed leaves it)."""
        if not self.path.exists():
            return False
        with self._view() as session:
            return bool(session.fetch(statement("sqlite", "table_count"), {})[0][0])

    def schema(self) -> TargetSchema:
        """The live schema; missing tables of the shipped one stand in it as they would be made."""
        with self._view() as session:
            live = session.tables()
        return live if self.schema_name is None else with_planned(live, _shipped_tables(self.schema_name))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A view of the file, or of an empty database where there is none yet."""
        with self._view() as session:
            yield SqlReader(session, SqliteValues())

    @contextmanager
    def writer(self, run: str) -> Iterator[Writer]:
        """Takes the lease and SQLite's write lock for one transaction.

        A file that this run made and did not fill is removed again.
        """
        if self.schema_name is None and not self.path.exists():
            raise self._no_file()
        lease = Lease(self.path, run)
        lease.check()
        fresh = not self.path.exists()
        try:
            with self._transaction(lease) as session:
                yield SqliteWriter(session, SqliteValues(), run)
        except BaseException:
            if fresh and self.path.exists() and self.path.stat().st_size == 0:
                self.path.unlink()
            raise

    @contextmanager
    def _transaction(self, lease: Lease) -> Iterator[SqliteSession]:
        with translated(self._shown):
            connection = connect(self.path, "rwc" if self.schema_name is not None else "rw")
        with closing(connection):
            session = SqliteSession(connection, self._shown, self.schema_name)
            session.execute(statement("sqlite", "secure_delete"), {})
            session.execute(statement("sqlite", "begin_write"), {})
            # Whoever waited for the lock with us may have taken the lease meanwhile.
            try:
                lease.check()
                lease.take()
                try:
                    yield session
                    with translated(self._shown):
                        connection.commit()
                finally:
                    lease.release()
            except BaseException:
                connection.rollback()
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
            if self.schema_name is None:
                raise self._no_file()
            return connect(None, "ro")
        with translated(self._shown):
            self._recover()
            return connect(self.path, "ro")

    def _recover(self) -> None:
        """Lets SQLite roll back what a killed process left half-done: a read-only view cannot."""
        count = str(statement("sqlite", "table_count"))
        try:
            with closing(connect(self.path, "ro")) as connection:
                connection.execute(count)
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY")):
                raise
            with closing(connect(self.path, "rw")) as connection:
                connection.execute(count)

    def _no_file(self) -> SetupError:
        return SetupError(
            Problem(
                code=NOT_A_DATABASE,
                message=f"there is no file {self.path}",
                help="the mapping fills tables of your own: make them first, or correct the path in the target's URL",
            )
        )


def _shipped_tables(schema_name: str) -> TargetSchema:
    """What `sql/` would make, seen by making it in memory."""
    with closing(connect(None, "rwc")) as connection:
        session = SqliteSession(connection, ":memory:", schema_name)
        for part in (tables_of("sqlite", schema_name, "tables"), tables_of("sqlite", schema_name, "keys")):
            for text in part.values():
                session.script(text)
        return session.tables()
