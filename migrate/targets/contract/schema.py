"""The contract for creating our own tables."""

from __future__ import annotations

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

    def create_keys(self) -> None:
        """Creates keys of tables that this run created; after the rows. Raises SetupError if rows violate them."""
