"""Writes the ledger, in the same way for every database except for bulk writes to the id map."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import polars as pl

from migrate.targets.canonical import canonical
from migrate.targets.contract import RunRecord
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_json import run_parameters, spec_to_json
from migrate.targets.session import Session, Values
from migrate.targets.spec import TableSpec
from migrate.targets.statements import statement_text

#: How rows are written to the id map: to one without a key, over existing rows, or restored from before a run.
IdMapMode = Literal["insert", "upsert", "restore"]


class SqlLedgerWriter(SqlLedgerReader, ABC):
    """`migrate.targets.contract.LedgerWriter` over a session.

    Attributes:
        number: Number of the current run in the ledger; 0 before `begin_run`.
        started: Start of the run.
    """

    def __init__(self, session: Session, values: Values) -> None:
        super().__init__(session, values)
        self.number = 0
        self.started = datetime.now(UTC)
        self._keyed = False
        self._numbers: dict[tuple[str, str], int] = {}

    @abstractmethod
    def _write_stored(self, frame: pl.DataFrame) -> None:
        """Writes rows of `talenthub_stored`: a frame of its columns by name."""

    @abstractmethod
    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        """Writes rows of the id map: a frame with its column names in the ledger."""

    def begin_run(self, record: RunRecord, specs: Sequence[TableSpec] = ()) -> None:
        """Adds the run as running, with the shape of its tables in load order."""
        self._execute("run_insert", **run_parameters(record))
        self.number = self._fetch("run_number", run=record.run)[0][0]
        self.started = datetime.fromisoformat(record.started)
        self._keyed = bool(self._fetch("id_map_keyed")[0][0])
        self._numbers = self._kinds()
        for position, spec in enumerate(specs):
            kind = self.kind(spec.source, spec.table)
            self._execute("spec_insert", number=self.number, position=position, kind=kind, spec=spec_to_json(spec))

    def remember(self, source: str, table: str, frame: pl.DataFrame, *, adopted: bool = False) -> None:
        """Adds or updates id map rows: `_key`, `_id`, `_fp_hi`, `_fp_lo`, for the current run."""
        number = pl.lit(self.number, dtype=pl.Int64)
        inserted = pl.lit(None, dtype=pl.Int64) if adopted else number
        rows = self._id_map_rows(source, table, frame, inserted, number)
        self._write_id_map("upsert" if self._keyed else "insert", rows)

    def remember_stored(self, source: str, table: str, frame: pl.DataFrame) -> None:
        """Stores `_id`, `_fp_hi`, `_fp_lo` of rows as the target stored them in this run."""
        number, kind = pl.lit(self.number, dtype=pl.Int64), pl.lit(self.kind(source, table), dtype=pl.Int64)
        rows = frame.select(number.alias("run"), kind.alias("kind"), target_key="_id", fp_hi="_fp_hi", fp_lo="_fp_lo").unique(
            "target_key", keep="last"
        )
        if not rows.is_empty():
            self._over("stored_drop", "ids", rows["target_key"], number=self.number, kind=self.kind(source, table))
            self._write_stored(rows)

    def forget(self, source: str, table: str, keys: pl.Series) -> None:
        """Deletes id map rows by source key."""
        self._over("id_map_forget", "keys", keys, kind=self.kind(source, table))

    def forget_ids(self, source: str, table: str, ids: pl.Series) -> None:
        """Deletes id map rows by target key, and what is stored about these rows."""
        self._over("stored_erase", "ids", ids, kind=self.kind(source, table))
        self._over("id_map_erase", "ids", ids, kind=self.kind(source, table))

    def mark_run(self, run: str, status: str) -> None:
        """Sets the status of an earlier run."""
        self._execute("run_mark", run=run, status=status)

    def prune(self, before: str) -> int:
        """Deletes pre-images and messages of runs that started before that time. Returns the number of runs pruned."""
        pruned = self._execute("prune_runs", before=before)
        self._execute("prune_preimages")
        self._execute("prune_messages")
        return pruned

    def erase_preimages(self, source: str, table: str, ids: pl.Series) -> int:
        """Deletes the pre-images of these rows, of every run. Returns their number."""
        return self._over("preimage_erase", "ids", ids, kind=self.kind(source, table))

    def erase_lost_copies(self) -> None:
        """Only an outbox has copies of rows besides pre-images."""

    def drop_preimages(self, source: str, table: str, ids: pl.Series) -> None:
        """Deletes the pre-images of these rows of the current run: it has restored the rows."""
        self._over("preimage_drop", "ids", ids, number=self.number, kind=self.kind(source, table))

    def clear_in_preimages(self, source: str, table: str, column: str, ids: pl.Series) -> None:
        """Clears a reference in the pre-images of rows that stay."""
        self._over("preimage_detach", "ids", ids, kind=self.kind(source, table), column_name=column)

    def finish_run(self, status: str, counts: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
        """Stores counts and messages; creates the id map's key after a first load."""
        if not self._keyed:
            self._session.script(statement_text(self._session.flavour, "id_map_key"))
            self._keyed = True
        for position, message in enumerate(messages):
            self._execute("message_insert", number=self.number, position=position, message=canonical(message))
        finished = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._execute("run_finish", number=self.number, status=status, finished=finished, counts=canonical(counts))

    def restore(self, source: str, table: str, changes: pl.DataFrame) -> None:
        """Restores the id map from before undone changes, and deletes their pre-images."""
        ours = changes.filter(pl.col("_written").is_not_null())
        lost = changes.filter(pl.col("_written").is_null())
        if not ours.is_empty():
            names = self._run_names()
            constants = [
                pl.col(name).replace_strict(names["run"], names["number"], default=None, return_dtype=pl.Int64)
                for name in ("_inserted", "_written")
            ]
            frame = ours.with_columns(constants)
            rows = self._id_map_rows(source, table, frame, pl.col("_inserted"), pl.col("_written"))
            self._write_id_map("restore", rows)
        self.forget(source, table, lost["_key"].drop_nulls())
        kind = self.kind(source, table)
        for (run,), part in changes.group_by("_run"):
            number = self._fetch("run_number", run=str(run))[0][0]
            self._over("preimage_drop", "ids", part["_id"], number=number, kind=kind)
            self._over("stored_drop", "ids", part["_id"], number=number, kind=kind)

    def _id_map_rows(self, source: str, table: str, frame: pl.DataFrame, inserted: pl.Expr, written: pl.Expr) -> pl.DataFrame:
        return frame.select(
            pl.col("_fp_hi").alias("fp_hi"),
            pl.col("_fp_lo").alias("fp_lo"),
            inserted.alias("inserted"),
            written.alias("written"),
            pl.lit(self.kind(source, table), dtype=pl.Int64).alias("kind"),
            pl.col("_key").alias("source_key"),
            pl.col("_id").alias("target_key"),
        )

    def kind(self, source: str, table: str) -> int:
        """Returns the number of a kind, which is added if it is new."""
        if (source, table) not in self._numbers:
            self._execute("kind_insert", source=source, table_name=table)
            self._numbers = self._kinds()
        return self._numbers[source, table]
