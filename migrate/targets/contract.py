"""The contract of every target: what plan reads, what load writes. Held by the conformance suite in `tests/targets/`.

Frames that cross this border have the mapping's columns. A reading side gives them in the same types as a mapped frame
(`ColumnSpec.dtype`), with references as the ids that the target holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

#: A batch of the id map as a plan compares it: source key, target key (text), fingerprint halves.
FINGERPRINTS_SCHEMA: dict[str, pl.DataType] = {
    "_key": pl.String(),
    "_id": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
}

#: A whole one: besides, the runs that inserted and last wrote.
ID_MAP_SCHEMA: dict[str, pl.DataType] = FINGERPRINTS_SCHEMA | {"_inserted": pl.String(), "_written": pl.String()}

#: Rows for which the target stored other values than it was given when they were last written: the run, the fingerprint of what
#: it stored (columns as a reader gives them, references as ids), and that of what it was given (as the id map keeps it).
STORED_SCHEMA: dict[str, pl.DataType] = {
    "_id": pl.String(),
    "_key": pl.String(),
    "run": pl.String(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
    "_sent_hi": pl.Int64(),
    "_sent_lo": pl.Int64(),
}

#: Rows the target refused: index of the row in the frame handed over, SQLSTATE (or SQLite's error name; `missing` where no row
#: has that id, `referenced` where another row points at it, `DROPPED`), constraint (the table that points; what dropped the row),
#: column.
REFUSED_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "state": pl.String(),
    "constraint": pl.String(),
    "column": pl.String(),
}

#: The state of a row for which a statement did nothing and raised no error: a trigger, rule or policy of the target dropped it.
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the ledger keeps it. Times are ISO 8601 in UTC. `pruned`: its pre-images are gone, it cannot be rolled back."""

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
    """What became of a frame: `ids` (`_key`, `_id`) of the rows written, `refused` (`REFUSED_SCHEMA`) of those that were not."""

    ids: pl.DataFrame
    refused: pl.DataFrame


@dataclass(slots=True)
class Attempt:
    """Something tried inside a run's transaction; `cancel` has it taken back when its context ends."""

    cancelled: bool = False

    def cancel(self) -> None:
        """Has what was done since taken back."""
        self.cancelled = True


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: rows of the table, pre-images of the ledger; `refused` as in `Written`."""

    rows: int
    preimages: int
    refused: pl.DataFrame


#: What the run `_run` did to a row, for rollback: `action` is insert, update, delete, or adopt (the row stood there before us and
#: was only entered in the id map); the fingerprint halves, `_inserted` and `_written` are those from before the run (null for an
#: insert, and where the row was not ours before); `preimage` is JSON of the whole row from before (null for insert and adopt),
#: in a spelling that only the same target reads.
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
    """One consistent view of a target, read-only; needs no write permission and no ledger.

    An iterator is read to its end, or closed, before the next call: it streams on the one connection of the view.
    `_id` of a table without an id column is the JSON list of its key columns' values.
    """

    def has_ledger(self) -> bool:
        """False on a target we never wrote to."""

    def ledger_fingerprint(self) -> str:
        """Changes with every finished run; the empty text without a ledger."""

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""

    def specs(self, run: str) -> list[TableSpec]:
        """The tables as the mapping of that run filled them, in load order: what rollback needs and has no mapping for."""

    def messages(self, run: str) -> list[dict[str, Any]]:
        """The messages that `finish_run` entered."""

    def id_map(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """The id map of one kind (source system, table), in batches of `ID_MAP_SCHEMA`, in any order."""

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """The same in batches of `FINGERPRINTS_SCHEMA`: the quick way to it."""

    def has_stored(self, source: str, table: str) -> bool:
        """Whether the target ever stored other values than it was given, in rows of one kind (source system, table)."""

    def stored(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        """`STORED_SCHEMA` of those rows with these ids for which it did so when they were last written."""

    def all_stored(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """The same for all such rows of the kind, in batches."""

    def changes(self, run: str) -> Iterator[pl.DataFrame]:
        """What a run did, in batches of `CHANGE_SCHEMA`, newest table first (the reverse of load order)."""

    def count(self, table: str) -> int:
        """Rows of a table."""

    def rows(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """`_id` and the spec's columns of the rows with these ids (text); missing ones are left out. By value."""

    def preimages(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """`_key`, `_id`, `preimage` (JSON of the whole row) of one kind, of every run, in batches. For erasure."""

    def pointing(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.DataFrame:
        """`_id`, the spec's columns of the rows that hold one of these ids (text) in that column, whoever wrote them."""

    def find(self, spec: TableSpec, keys: pl.DataFrame) -> pl.DataFrame:
        """`_id`, the spec's columns of the rows whose `key_columns` equal those of `keys` (rows we may not have written)."""

    def referrers(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Rows of any table, ours or not, whose foreign keys point at the rows of `table` with these ids (text).

        `_id` (the row pointed at), `table` and `_by` (table and id of the row that points, null where it has no id of one
        column). For plan, so that a row is deleted only together with all that hangs on it.
        """

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        """`_id` and the spec's columns of every row, ordered by `key_columns`, in batches. For verify."""


class Writer(Reader, Protocol):
    """The one transaction of a run: committed by leaving the context, rolled back whole if anything raises, the exit too."""

    def begin_run(self, record: RunRecord, specs: Sequence[TableSpec] = ()) -> None:
        """Makes the ledger where it is missing and enters the run as running, with the shape of its tables in load order."""

    def create_tables(self) -> None:
        """Makes the tables of our schema (`sql/`), without keys between them, where they are missing."""

    def create_keys(self) -> None:
        """Builds keys and foreign keys of tables that this run made; after the rows. Raises SetupError on a misfit."""

    def insert(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Writes rows; fills `created_column` and `modified_column` with the start of the run, `update` the latter.

        `frame` has `_key`, `_id` (null where the target's sequence gives ids) and the target columns by name, references as
        ids already. Each slice of 10,000 to 50,000 rows lies in a savepoint; a refused row is found and set aside, the rest
        is written.
        """

    def update(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Updates rows by `_id`, keeping each row's pre-image; frame as in `insert`."""

    def delete(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Deletes rows by id, keeping pre-images; refused where somebody else's row hangs on one."""

    def attempt(self) -> AbstractContextManager[Attempt]:
        """What is done inside is taken back where the attempt was cancelled. Attempts do not nest."""

    def park(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        """Takes rows (`_key`, `_id`) out of the way of others: stand-ins replace what they hold in unique columns.

        Keeps pre-images as `update` does. To be followed in the same transaction by an update or a deletion of each row, or by
        `unpark`. A row for which the table takes no stand-in stays as it is.
        """

    def unpark(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Gives parked rows back what they held before this run; `refused` where another row holds it by now."""

    def remember(self, source: str, table: str, frame: pl.DataFrame, *, adopted: bool = False) -> None:
        """Upserts id map rows: `_key`, `_id`, `_fp_hi`, `_fp_lo`, for the current run.

        With `adopted` the rows stood in the target before us: no run inserted them (`_inserted` stays null), so that a
        rollback never deletes them.
        """

    def remember_stored(self, source: str, table: str, frame: pl.DataFrame) -> None:
        """Keeps `_id`, `_fp_hi`, `_fp_lo` (fingerprint as in `STORED_SCHEMA`) of rows that this run wrote or remembered."""

    def flush(self) -> None:
        """Lets triggers and constraints that wait for the commit act now, so that what they do can be read."""

    def forget(self, source: str, table: str, keys: pl.Series) -> None:
        """Drops id map rows."""

    def undo(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Takes back changes of one table and action (rows of `CHANGE_SCHEMA`), id map and pre-images included."""

    def mark_run(self, run: str, status: str) -> None:
        """Gives an earlier run another status (`rolled back`)."""

    def prune(self, before: str) -> int:
        """Drops pre-images and messages of runs that started before that time (ISO 8601); gives the number of runs pruned."""

    def erase(self, spec: TableSpec, ids: pl.Series) -> Erased:
        """Deletes rows for good: no pre-image is kept, those of every run are dropped, and the id map forgets the rows.

        A row that the target lacks is erased from the ledger alone. A refused one (as in `delete`) stays in table and id map.
        """

    def detach(self, spec: TableSpec, column: str, ids: pl.Series) -> int:
        """Empties a reference wherever it holds one of these ids, in rows and pre-images; gives the number of rows.

        No pre-image is kept: the rows that it pointed at are to be erased.
        """

    def finish_run(self, status: str, counts: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
        """Enters counts and messages; builds the id map's index after a first load."""


class Target(Protocol):
    """A place that takes rows."""

    @property
    def shown_url(self) -> str:
        """Without password."""

    @property
    def forbids_nul(self) -> bool:
        """True where text cannot hold U+0000 (PostgreSQL)."""

    def exists(self) -> bool:
        """False where nothing is there yet (no file, no schema); then everything is planned as insert."""

    def schema(self) -> TargetSchema:
        """The live schema; of a target that does not exist yet, the one `sql/` would create."""

    def reader(self) -> AbstractContextManager[Reader]:
        """Opens a view. Raises UnreachableError."""

    def held(self, run: str) -> AbstractContextManager[None]:
        """Locks the target for a whole command, before it reads anything; makes nothing there. Raises as `writer`.

        A `writer` of the same run, opened from this object meanwhile, writes under this lock.
        """

    def writer(self, run: str) -> AbstractContextManager[Writer]:
        """Locks the target, unless this run holds it already, and opens the transaction.

        Raises BusyError, UnreachableError, SetupError.
        """
