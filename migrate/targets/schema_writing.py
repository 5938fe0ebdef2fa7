"""Creates the ledger and our own tables, in the same way for every database: the statements are files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from migrate.targets.contract import Capabilities
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.session import Session
from migrate.targets.statements import statement_text, tables_of


class SqlSchemaWriter:
    """`migrate.targets.contract.SchemaWriter` over a session."""

    def __init__(self, session: Session, ledger: SqlLedgerReader, capabilities: Capabilities) -> None:
        self._session = session
        self._ledger = ledger
        self._capabilities = capabilities
        self._made: list[str] = []

    def create_ledger(self) -> None:
        """Creates the tables of the ledger, or those that the ledger of an earlier version lacks."""
        if not self._ledger.is_complete():
            self._session.script(statement_text(self._session.flavour, "tables"))

    def create_tables(self) -> None:
        """Creates missing tables of the shipped schema; without keys between them if they are built after the rows."""
        there = self._session.tables().tables
        for name, text in self._ours("tables").items():
            if name not in there:
                self._session.script(text)
                self._made.append(name)
        self._session.tables_changed()

    def create_keys(self, building: Callable[[str], None] = lambda _table: None) -> None:
        """Creates keys and foreign keys of tables that this run created; after the rows. Calls `building` before each table.

        Raises SetupError if rows violate them.
        """
        if not self._capabilities.keys_after_rows:
            return
        for name, text in self._ours("keys").items():
            if name in self._made:
                building(name)
                self._session.script(text)
        self._made.clear()
        self._session.tables_changed()

    def _ours(self, part: Literal["tables", "keys"]) -> dict[str, str]:
        name = self._session.schema_name
        return {} if name is None else tables_of(self._session.flavour, name, part)
