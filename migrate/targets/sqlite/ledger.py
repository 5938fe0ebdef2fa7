"""Writes the ledger and creates tables in SQLite."""

from __future__ import annotations

import polars as pl

from migrate.targets.contract import Capabilities
from migrate.targets.generated import Outbox
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_writing import IdMapMode, SqlLedgerWriter
from migrate.targets.schema_writing import SqlSchemaWriter
from migrate.targets.sqlite.outbox_tables import index_outbox, make_outbox
from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement


class SqliteLedgerWriter(SqlLedgerWriter):
    """`migrate.targets.contract.LedgerWriter` for SQLite."""

    _session: SqliteSession

    def _write_stored(self, frame: pl.DataFrame) -> None:
        run_frame(self._session, statement("sqlite", "stored_insert"), frame)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        run_frame(self._session, statement("sqlite", f"id_map_{mode}"), frame)


class SqliteSchemaWriter(SqlSchemaWriter):
    """`migrate.targets.contract.SchemaWriter` for SQLite. `outbox`: the tables that the mapping declares, if the file is one."""

    def __init__(
        self, session: SqliteSession, ledger: SqlLedgerReader, capabilities: Capabilities, outbox: Outbox | None = None
    ) -> None:
        super().__init__(session, ledger, capabilities)
        self._sqlite = session
        self._outbox = outbox

    def create_ledger(self) -> None:
        """Creates the ledger; in an outbox also missing tables and columns, and stores the layout of the handover."""
        super().create_ledger()
        if self._outbox is not None:
            make_outbox(self._sqlite, self._outbox)

    def create_tables(self) -> None:
        """Creates missing tables, with a cache size for inserting."""
        super().create_tables()
        self._session.execute(statement("sqlite", "cache_for_rows"), {})

    def create_keys(self) -> None:
        """Creates keys with a cache size for sorting."""
        self._session.execute(statement("sqlite", "cache_for_keys"), {})
        super().create_keys()
        if self._outbox is not None:
            index_outbox(self._sqlite, self._outbox)
