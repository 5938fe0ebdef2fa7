"""A view and a transaction: the parts of the contract on one connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from migrate.targets.contract import Attempt, Capabilities
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_writing import SqlLedgerWriter
from migrate.targets.row_parking import ParkingRowWriter
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema_writing import SqlSchemaWriter
from migrate.targets.session import Session
from migrate.targets.statements import statement, statement_text


@dataclass(frozen=True, slots=True)
class SqlReader:
    """`migrate.targets.contract.Reader`."""

    rows: SqlRowReader
    ledger: SqlLedgerReader


@dataclass(frozen=True, slots=True)
class SqlWriter:
    """`migrate.targets.contract.Writer`: all parts use the same session, so they are in one transaction."""

    session: Session
    capabilities: Capabilities
    rows: ParkingRowWriter
    ledger: SqlLedgerWriter
    schema: SqlSchemaWriter

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """Undoes everything inside if the attempt was cancelled."""
        tried = Attempt()
        self._execute("savepoint")
        yield tried
        if tried.cancelled:
            self._execute("savepoint_back")
        self._execute("savepoint_end")

    def flush(self) -> None:
        """Executes deferred triggers and constraints now, if the database can do it before the commit."""
        if self.capabilities.early_constraints:
            self.session.script(statement_text(self.session.flavour, "flush"))

    def _execute(self, name: str) -> None:
        self.session.execute(statement(self.session.flavour, name), {})
