"""The contract for opening and locking a target, and for the one transaction over rows, ledger and schema."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from migrate.targets.contents import Contents
from migrate.targets.contract.capabilities import Capabilities
from migrate.targets.contract.ledger import LedgerReader, LedgerWriter
from migrate.targets.contract.rows import RowReader, RowWriter
from migrate.targets.contract.schema import SchemaWriter
from migrate.targets.schema import TargetSchema


@dataclass(slots=True)
class Attempt:
    """A part of a run's transaction that can be undone: after `cancel`, it is undone when its context ends."""

    cancelled: bool = False

    def cancel(self) -> None:
        """Marks the attempt to be undone."""
        self.cancelled = True


class Reader(Protocol):
    """One consistent, read-only view of a target; requires no write permission and no ledger.

    Read an iterator to its end, or close it, before the next call: it streams on the view's only connection.
    """

    @property
    def rows(self) -> RowReader:
        """The target's own tables."""

    @property
    def ledger(self) -> LedgerReader:
        """Runs, id map, pre-images."""


class Writer(Protocol):
    """The transaction of a run: committed when the context ends, rolled back if anything raises, including the exit.

    A writer is also a reader: its view includes what it wrote.
    """

    @property
    def rows(self) -> RowWriter:
        """The target's own tables."""

    @property
    def ledger(self) -> LedgerWriter:
        """Runs, id map, pre-images."""

    @property
    def schema(self) -> SchemaWriter:
        """Creates our own tables."""

    def attempt(self) -> AbstractContextManager[Attempt]:
        """Undoes everything inside if the attempt was cancelled. Attempts do not nest."""

    def flush(self) -> None:
        """Executes deferred triggers and constraints now, so that their effects can be read.

        Does nothing without `Capabilities.early_constraints`.
        """


class Target(Protocol):
    """A database that rows are written to."""

    @property
    def shown_url(self) -> str:
        """The URL without a password."""

    @property
    def capabilities(self) -> Capabilities:
        """What the database can do."""

    def exists(self) -> bool:
        """False if no run was ever committed and no table is the user's (no file, no schema, tables of a failed first run).

        Then every row is planned as an insert.
        """

    def schema(self) -> TargetSchema:
        """Returns the live schema, including missing tables of the shipped one as they would be created."""

    def reader(self) -> AbstractContextManager[Reader]:
        """Opens a view. Raises UnreachableError."""

    def held(self, run: str) -> AbstractContextManager[None]:
        """Locks the target for a whole command, before it reads anything. Creates nothing. Raises as `writer`.

        A `writer` of the same run, opened from this object in the meantime, writes under this lock.
        """

    def writer(self, run: str, contents: Contents | None = None) -> AbstractContextManager[Writer]:
        """Locks the target, unless this run has locked it already, and opens the transaction.

        `contents` gives the files of columns that hold files; without it, no such row can be inserted.

        Raises BusyError, UnreachableError, SetupError.
        """
