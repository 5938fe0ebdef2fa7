"""The contract for the ledger: our own tables in the target, with runs, id map and pre-images.

A kind is a source system and a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

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


class LedgerReader(Protocol):
    """Reads the ledger. A target without one has no runs, ids or pre-images."""

    def has_ledger(self) -> bool:
        """False for a target that was never written to."""

    def ledger_fingerprint(self) -> str:
        """A value that changes with every finished run; empty without a run."""

    def runs(self) -> list[RunRecord]:
        """Returns all runs, oldest first."""

    def specs(self, run: str) -> list[TableSpec]:
        """Returns the tables as the mapping of that run filled them, in load order.

        Rollback needs them, because it has no mapping.
        """

    def messages(self, run: str) -> list[dict[str, Any]]:
        """Returns the messages that `finish_run` stored."""

    def id_map(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the id map of one kind, in batches of `ID_MAP_SCHEMA`, in any order."""

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the same in batches of `FINGERPRINTS_SCHEMA`, which is faster."""

    def id_map_digest(self) -> str | None:
        """A value that changes with every row of the id map that is added, removed or changed by any program.

        None if it is not known without reading the id map: in a `Writer`, or because of how the database is used.
        """

    def has_stored(self, source: str, table: str) -> bool:
        """Whether the target ever stored different values than it was given, in rows of one kind."""

    def stored(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `STORED_SCHEMA` of the rows with these ids that the target altered when they were last written."""

    def all_stored(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the same for all altered rows of the kind, in batches."""

    def changes(self, run: str) -> Iterator[pl.DataFrame]:
        """Yields what a run did, in batches of `CHANGE_SCHEMA` of one table and action, in reverse load order."""

    def preimages(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields `_key`, `_id`, `preimage` (JSON of the whole row) of one kind, of every run, in batches. For erasure."""


class LedgerWriter(LedgerReader, Protocol):
    """Writes the ledger. `SchemaWriter.create_ledger` comes first."""

    def begin_run(self, record: RunRecord, specs: Sequence[TableSpec] = ()) -> None:
        """Adds the run as running, with the shape of its tables in load order."""

    def remember(self, source: str, table: str, frame: pl.DataFrame, *, adopted: bool = False) -> None:
        """Adds or updates id map rows: `_key`, `_id`, `_fp_hi`, `_fp_lo`, for the current run.

        With `adopted` the rows existed before: `_inserted` stays null, so that a rollback never deletes them.
        """

    def remember_stored(self, source: str, table: str, frame: pl.DataFrame) -> None:
        """Stores `_id`, `_fp_hi`, `_fp_lo` (fingerprint as in `STORED_SCHEMA`) of rows that this run wrote or remembered."""

    def forget(self, source: str, table: str, keys: pl.Series) -> None:
        """Deletes id map rows by source key."""

    def forget_ids(self, source: str, table: str, ids: pl.Series) -> None:
        """Deletes id map rows by target key, and what is stored about these rows."""

    def erase_preimages(self, source: str, table: str, ids: pl.Series) -> int:
        """Deletes the pre-images of these rows, of every run. Returns their number."""

    def erase_lost_copies(self) -> None:
        """Erases copies of rows that the id map does not have: values of an outbox's calls, after a run was rolled back."""

    def clear_in_preimages(self, source: str, table: str, column: str, ids: pl.Series) -> None:
        """Sets a column that has one of these ids to null, in the pre-images of every run."""

    def restore(self, source: str, table: str, changes: pl.DataFrame) -> None:
        """Restores the id map from before undone changes (rows of `CHANGE_SCHEMA`), and deletes their pre-images."""

    def mark_run(self, run: str, status: str) -> None:
        """Sets the status of an earlier run (`rolled back`)."""

    def prune(self, before: str) -> int:
        """Deletes pre-images and messages of runs that started before that time (ISO 8601). Returns the number of runs pruned."""

    def finish_run(self, status: str, counts: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
        """Stores counts and messages; creates the id map's index after a first load if the database can do it then."""
