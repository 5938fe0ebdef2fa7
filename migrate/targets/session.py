"""What reading and the ledger need of a connection, the same for every database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import polars as pl
import sqlalchemy as sa

from migrate.targets.schema import TargetSchema, TargetTable
from migrate.targets.spec import ColumnSpec
from migrate.targets.statements import Flavour


class Session(Protocol):
    """One connection in one transaction. Raises what `migrate.core.errors` has, never the driver's errors."""

    @property
    def flavour(self) -> Flavour:
        """Which folder of `sql/` is meant."""

    @property
    def schema_name(self) -> str | None:
        """The shipped schema whose missing tables count as empty."""

    def fetch(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows of a small result; parameters by name."""

    def execute(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> int:
        """Runs a statement; gives the number of rows it touched."""

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """A result in batches, its columns named and typed as `schema` says (types of `raw_type`)."""

    def script(self, text: str) -> None:
        """Runs statements without parameters, inside the transaction."""

    def tables(self) -> TargetSchema:
        """The live schema, seen from this transaction; kept until `tables_changed`."""

    def tables_changed(self) -> None:
        """Tables were made: look again."""


class Values(Protocol):
    """How a database spells values, and how a list of them is given to a statement."""

    def raw_type(self, dtype: pl.DataType) -> pl.DataType:
        """The type in which a selected value travels."""

    def selected(self, column: sa.ColumnElement[Any], dtype: pl.DataType, sql_type: str = "") -> sa.ColumnElement[Any]:
        """A column of that SQL type as it is selected, so that it travels in `raw_type`."""

    def read(self, name: str, column: ColumnSpec) -> pl.Expr:
        """A travelled column in the type of a mapped frame (JSON not yet canonical)."""

    def ordered(self, column: sa.ColumnElement[Any], table: TargetTable) -> sa.ColumnElement[Any]:
        """A column as it is ordered: by the bytes of its text."""

    def listed(self, texts: pl.Series) -> object:
        """A list of texts as a parameter of our own statements."""

    def given(
        self, table: TargetTable, columns: tuple[str, ...], rows: pl.DataFrame
    ) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]], dict[str, Any]]:
        """Rows of text as something to join with: the source, one expression a column (in the column's type), parameters."""
