"""The contract of every target: what planning reads and loading writes. Tested by the conformance suite in `tests/targets/`.

Frames in this contract have the mapping's columns. Readers return them in the types of a mapped frame (`ColumnSpec.dtype`), with
references as the target's ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

#: A batch of the id map for comparison: source key, target key (text), fingerprint halves.
FINGERPRINTS_SCHEMA: dict[str, pl.DataType] = {
    "_key": pl.String(),
    "_id": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
}

#: The complete id map: in addition, the runs that inserted and last wrote the row.
ID_MAP_SCHEMA: dict[str, pl.DataType] = FINGERPRINTS_SCHEMA | {"_inserted": pl.String(), "_written": pl.String()}

#: Rows for which the target stored different values than it was given when they were last written: the run, the fingerprint of
#: the stored values (columns as returned by a reader, references as ids), and that of the given values (as in the id map).
STORED_SCHEMA: dict[str, pl.DataType] = {
    "_id": pl.String(),
    "_key": pl.String(),
    "run": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
    "_sent_hi": pl.Int64(),
    "_sent_lo": pl.Int64(),
}

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
class RunRecord:
    """A run in the ledger. Times are ISO 8601 in UTC. `pruned`: its pre-images were removed, so it cannot be rolled back."""

    run: str
    command: str
    source: str
    status: str
    started: str
    finished: str | None
    host: str
    user: str
    tool_version: str
    fingerprint_version: int
    delivery: str
    mapping: str
    counts: dict[str, Any] = field(default_factory=dict)
    pruned: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The result of writing a frame: `ids` (`_key`, `_id`) of the written rows, `refused` (`REFUSED_SCHEMA`) for the others."""

    ids: pl.DataFrame
    refused: pl.DataFrame


@dataclass(slots=True)
class Attempt:
    """A part of a run's transaction that can be undone: after `cancel`, it is undone when its context ends."""

    cancelled: bool = False

    def cancel(self) -> None:
        """Marks the attempt to be undone."""
        self.cancelled = True


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure: deleted rows of the table, deleted pre-images of the ledger; `refused` as in `Written`."""

    rows: int
    preimages: int
    refused: pl.DataFrame


#: What the run `_run` did to a row, for rollback. `action` is insert, update, delete, or adopt (the row existed before and was
#: only added to the id map). The fingerprint halves, `_inserted`, `_written` are those from before the run (null for an insert,
#: and if the row was not ours before). `preimage` is JSON of the whole row from before (null for insert and adopt), in a form
#: that only the same target reads.
CHANGE_SCHEMA: dict[str, pl.DataType] = {
    "_run": pl.String(),
    "source": pl.String(),
    "table": pl.String(),
    "action": pl.String(),
    "_key": pl.String(),
    "_id": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
    "_inserted": pl.String(),
    "_written": pl.String(),
    "preimage": pl.String(),
}


class Reader(Protocol):
    """One consistent, read-only view of a target; requires no write permission and no ledger.

    Read an iterator to its end, or close it, before the next call: it streams on the view's only connection.
    `_id` of a table without an id column is the JSON list of its key columns' values.
    """

    def has_ledger(self) -> bool:
        """False for a target that was never written to."""

    def ledger_fingerprint(self) -> str:
        """A value that changes with every finished run; empty without a ledger."""

    def runs(self) -> list[RunRecord]:
        """Returns all runs, oldest first."""

    def specs(self, run: str) -> list[TableSpec]:
        """Returns the tables as the mapping of that run filled them, in load order.

        Rollback needs them, because it has no mapping.
        """

    def messages(self, run: str) -> list[dict[str, Any]]:
        """Returns the messages that `finish_run` stored."""

    def id_map(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the id map of one kind (source system, table), in batches of `ID_MAP_SCHEMA`, in any order."""

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the same in batches of `FINGERPRINTS_SCHEMA`, which is faster."""

    def has_stored(self, source: str, table: str) -> bool:
        """Whether the target ever stored different values than it was given, in rows of one kind (source system, table)."""

    def stored(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `STORED_SCHEMA` of the rows with these ids that the target altered when they were last written."""

    def all_stored(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the same for all altered rows of the kind, in batches."""

    def changes(self, run: str) -> Iterator[pl.DataFrame]:
        """Yields what a run did, in batches of `CHANGE_SCHEMA`, in reverse load order."""

    def count(self, table: str) -> int:
        """Returns the number of rows of a table."""

    def rows(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with these ids (text), without missing ones."""

    def preimages(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields `_key`, `_id`, `preimage` (JSON of the whole row) of one kind, of every run, in batches. For erasure."""

    def pointing(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with one of these ids (text) in that column, of ours or others."""

    def find(self, spec: TableSpec, keys: pl.DataFrame) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows whose `key_columns` equal those of `keys`, of ours or others."""

    def referrers(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns rows of any table, ours or not, whose foreign keys refer to the rows of `table` with these ids (text).

        `_id` (the referenced row), `table` and `_by` (table and id of the referring row, null if it has no id of one column).
        Planning uses it to delete a row only together with all rows that refer to it.
        """

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        """Yields `_id` and the spec's columns of every row, ordered by `key_columns`, in batches. For verify."""


class Writer(Reader, Protocol):
    """The transaction of a run: committed when the context ends, rolled back if anything raises, including the exit."""

    def begin_run(self, record: RunRecord, specs: Sequence[TableSpec] = ()) -> None:
        """Creates the ledger if it is missing, and adds the run as running, with the shape of its tables in load order."""

    def create_tables(self) -> None:
        """Creates missing tables of the shipped schema (`sql/`), without keys between them."""

    def create_keys(self) -> None:
        """Creates keys of tables that this run created; after the rows. Raises SetupError if rows violate them."""

    def insert(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Writes rows. Sets `created_column` and `modified_column` to the start of the run; `update` sets the latter.

        `frame` has `_key`, `_id` (null if the target's sequence assigns ids) and the target columns by name, with references as
        ids. Each slice of 10,000 to 50,000 rows is written in a savepoint. Refused rows are set aside.
        """

    def update(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Updates rows by `_id`, and saves each row's pre-image; frame as in `insert`."""

    def delete(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Deletes rows by id, and saves pre-images. Refused if a row of others refers to one."""

    def attempt(self) -> AbstractContextManager[Attempt]:
        """Undoes everything inside if the attempt was cancelled. Attempts do not nest."""

    def park(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        """Moves rows (`_key`, `_id`) out of the way of others: temporary values replace their values in unique columns.

        Saves pre-images. Each row must then be updated, deleted or unparked. A row without a temporary value is not changed.
        """

    def unpark(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Restores the values of parked rows from before this run; `refused` if another row has them now."""

    def remember(self, source: str, table: str, frame: pl.DataFrame, *, adopted: bool = False) -> None:
        """Adds or updates id map rows: `_key`, `_id`, `_fp_hi`, `_fp_lo`, for the current run.

        With `adopted` the rows existed before: `_inserted` stays null, so that a rollback never deletes them.
        """

    def remember_stored(self, source: str, table: str, frame: pl.DataFrame) -> None:
        """Stores `_id`, `_fp_hi`, `_fp_lo` (fingerprint as in `STORED_SCHEMA`) of rows that this run wrote or remembered."""

    def flush(self) -> None:
        """Executes deferred triggers and constraints now, so that their effects can be read."""

    def forget(self, source: str, table: str, keys: pl.Series) -> None:
        """Deletes id map rows."""

    def undo(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Undoes changes of one table and action (rows of `CHANGE_SCHEMA`), including id map and pre-images."""

    def mark_run(self, run: str, status: str) -> None:
        """Sets the status of an earlier run (`rolled back`)."""

    def prune(self, before: str) -> int:
        """Deletes pre-images and messages of runs that started before that time (ISO 8601). Returns the number of runs pruned."""

    def erase(self, spec: TableSpec, ids: pl.Series) -> Erased:
        """Deletes rows permanently: saves no pre-image, and deletes the pre-images of every run and the id map rows.

        A row that the target lacks is erased from the ledger only. A refused row (as in `delete`) stays in table and id map.
        """

    def detach(self, spec: TableSpec, column: str, ids: pl.Series) -> int:
        """Clears a reference that has one of these ids, in rows and pre-images. Returns the number of rows.

        Saves no pre-image, because the referenced rows are erased.
        """

    def finish_run(self, status: str, counts: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
        """Stores counts and messages; creates the id map's index after a first load."""


class Target(Protocol):
    """A database that rows are written to."""

    @property
    def shown_url(self) -> str:
        """The URL without a password."""

    @property
    def forbids_nul(self) -> bool:
        """True if texts cannot contain U+0000 (PostgreSQL)."""

    def exists(self) -> bool:
        """False if the target does not exist yet (no file, no schema); then every row is planned as an insert."""

    def schema(self) -> TargetSchema:
        """Returns the live schema; for a target that does not exist yet, the shipped one."""

    def reader(self) -> AbstractContextManager[Reader]:
        """Opens a view. Raises UnreachableError."""

    def held(self, run: str) -> AbstractContextManager[None]:
        """Locks the target for a whole command, before it reads anything. Creates nothing. Raises as `writer`.

        A `writer` of the same run, opened from this object in the meantime, writes under this lock.
        """

    def writer(self, run: str) -> AbstractContextManager[Writer]:
        """Locks the target, unless this run has locked it already, and opens the transaction.

        Raises BusyError, UnreachableError, SetupError.
        """
