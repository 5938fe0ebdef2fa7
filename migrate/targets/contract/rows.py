"""The contract for the rows of the target's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from migrate.targets.spec import TableSpec

#: Rows that the target refused: index of the row in the given frame, SQLSTATE (or SQLite's error name; `missing` if no row has
#: that id, `referenced` if another row refers to it, `DROPPED`), constraint (or the referring table, or the cause of the drop),
#: column.
REFUSED_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "state": pl.String(),
    "constraint": pl.String(),
    "column": pl.String(),
}

#: The state of a row for which a statement did nothing without an error, because of a trigger, rule or policy of the target.
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Written:
    """The result of writing a frame: `ids` (`_key`, `_id`) of the written rows, `refused` (`REFUSED_SCHEMA`) for the others."""

    ids: pl.DataFrame
    refused: pl.DataFrame


class RowReader(Protocol):
    """Reads rows, ours and others. `_id` of a table without an id column is the JSON list of its key columns' values."""

    def count(self, table: str, *, there: bool = False) -> int:
        """Returns the number of rows of a table; 0 if it is one of ours that was not created yet.

        `there`: the caller has seen the table in the live schema, so this is not asked again.
        """

    def read(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with these ids (text), without missing ones."""

    def read_by_key(self, spec: TableSpec, keys: pl.DataFrame) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows whose `key_columns` equal those of `keys`."""

    def read_by_reference(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with one of these ids (text) in that column."""

    def find_referrers(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns rows of any table whose foreign keys refer to the rows of `table` with these ids (text).

        `_id` (the referenced row), `table` and `_by` (table and id of the referring row, null if it has no id of one column).
        Planning uses it to delete a row only together with all rows that refer to it.
        """

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        """Yields `_id` and the spec's columns of every row, ordered by `key_columns`, in batches. For verify."""


class RowWriter(RowReader, Protocol):
    """Writes rows. Refused rows are set aside, and the others are written.

    Before a row of ours is updated, deleted or parked, it is saved as a pre-image in the ledger, in the same statements.
    """

    def insert(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Inserts rows. Sets `created_column` and `modified_column` to the start of the run; `update` sets the latter.

        `frame` has `_key`, `_id` (null if the target's sequence assigns ids) and the target columns by name, with references as
        ids. Each slice of 10,000 to 50,000 rows is written in a savepoint.
        """

    def update(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Updates rows by `_id`; frame as in `insert`."""

    def delete(self, spec: TableSpec, ids: pl.Series, *, preimages: bool = True) -> Written:
        """Deletes rows by id. Refused if a row that stays refers to one. `preimages`: False for erasing and undoing."""

    def restore(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Undoes changes of one table and action (rows of `CHANGE_SCHEMA`), without changing the id map."""

    def clear(self, spec: TableSpec, column: str, ids: pl.Series) -> int:
        """Sets a reference that has one of these ids to null, without pre-images. Returns the number of rows."""

    def park(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        """Moves rows (`_key`, `_id`) out of the way of others: temporary values replace their values in unique columns.

        Each row must then be updated, deleted or unparked. A row without a temporary value is not changed.
        """

    def unpark(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Restores the values of parked rows from before this run; `refused` if another row has them now."""
