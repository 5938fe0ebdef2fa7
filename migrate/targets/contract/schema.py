"""The contract for creating our own tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class SchemaWriter(Protocol):
    """Creates what is missing, and never changes what exists: every method can be repeated.

    Without `Capabilities.transactional_ddl` each statement commits. `create_ledger` and `create_tables` are therefore called
    before the first row of a run is written, and nothing that they create is evidence of a run.
    """

    def create_ledger(self) -> None:
        """Creates the tables of the ledger."""

    def create_tables(self) -> None:
        """Creates missing tables of the shipped schema (`sql/`); without keys between them if `keys_after_rows`."""

    def create_keys(self, building: Callable[[str], None] = lambda _table: None) -> None:
        """Creates keys of tables that this run created; after the rows. Calls `building` with each of these tables before.

        Raises SetupError if rows violate them.
        """
