"""The connection as needed by readers and ledger, the same for every database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import polars as pl
import sqlalchemy as sa

from migrate.targets.schema import TargetSchema, TargetTable
from migrate.targets.spec import ColumnSpec
from migrate.targets.statements import Flavour


class Session(Protocol):
    """One connection in one transaction. Raises the errors of `migrate.core.errors`, never the driver's errors."""

    @property
    def flavour(self) -> Flavour:
        """The folder of `sql/` to use."""

    @property
    def schema_name(self) -> str | None:
        """The shipped schema whose missing tables count as empty."""

    def fetch(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Returns all rows of a small result; parameters by name."""

    def execute(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> int:
        """Runs a statement. Returns the number of affected rows."""

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """Yields a result in batches, with columns named and typed by `schema` (types of `raw_type`)."""

    def script(self, text: str) -> None:
        """Runs statements without parameters, inside the transaction."""

    def tables(self) -> TargetSchema:
        """Returns the live schema as seen by this transaction; cached until `tables_changed`."""

    def tables_changed(self) -> None:
        """Discards the cached schema after tables were created."""


class Values(Protocol):
    """A database's form of values, and how a list of them is passed to a statement."""

    def raw_type(self, dtype: pl.DataType) -> pl.DataType:
        """Returns the type in which a selected value is transferred."""

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType, sql_type: str = "") -> sa.ColumnElement[Any]:
        """Returns the expression that selects a column of that SQL type, to be transferred as `raw_type`."""

    def digest(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Returns the expression that selects the sha256 of the bytes in a column, as lower-case hex."""

    def content(self, files: list[bytes | None]) -> pl.Series:
        """Returns files in the form in which a writer sends them."""

    def read(self, name: str, column: ColumnSpec) -> pl.Expr:
        """Converts a transferred column to the type of a mapped frame (JSON not yet canonical)."""

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """Returns the expression to order a column by: the bytes of its text."""

    def listed(self, texts: pl.Series) -> object:
        """Returns a list of texts as a parameter of our own statements."""

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """Returns rows of text to join with: the source, one expression per column (in the column's type), parameters."""

    def same(self, column: sa.ColumnElement[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Returns the condition that a column has a value of `given`, to the character."""
