"""Writes the ledger, in the same way for every database except for bulk writes to the id map."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import polars as pl

from migrate.targets.canonical import canonical
from migrate.targets.contract import RunRecord
from migrate.targets.ledger_json import run_parameters, spec_to_json
from migrate.targets.row_reading import SqlReader
from migrate.targets.session import Session, Values
from migrate.targets.spec import TableSpec
from migrate.targets.statements import statement, statement_text, tables_of

#: How rows are written to the id map: to one without a key, over existing rows, or restored from before a run.
IdMapMode = Literal["insert", "upsert", "restore"]

_LIST_ROWS = 20_000


class LedgerWriter(SqlReader, ABC):
    """The methods of the writer contract for the ledger, and for creating our own tables."""

    def __init__(self, session: Session, values: Values, run: str) -> None:
        super().__init__(session, values)
        self._run = run
        self._number = 0
        self._started = datetime.now(UTC)
        self._keyed = False
        self._numbers: dict[tuple[str, str], int] = {}
        self._made: list[str] = []

    @abstractmethod
    def _write_stored(self, frame: pl.DataFrame) -> None:
        """Writes rows of `talenthub_stored`: a frame of its columns by name."""

    @abstractmethod
    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        """Writes rows of the id map: a frame with its column names in the ledger."""

    def begin_run(self, record: RunRecord, specs: Sequence[TableSpec] = ()) -> None:
        """Creates the ledger if it is missing, and adds the run as running, with the shape of its tables in load order."""
        if not self.has_ledger() or not self._keeps_stored():
            self._session.script(statement_text(self._session.flavour, "tables"))
        self._execute("run_insert", **run_parameters(record))
        self._number = self._fetch("run_number", run=record.run)[0][0]
        self._started = datetime.fromisoformat(record.started)
        self._keyed = bool(self._fetch("id_map_keyed")[0][0])
        self._numbers = self._kinds()
        for position, spec in enumerate(specs):
            kind = self._kind(spec.source, spec.table)
            self._execute("spec_insert", number=self._number, position=position, kind=kind, spec=spec_to_json(spec))

    def create_tables(self) -> None:
        """Creates missing tables of the shipped schema, without keys between them."""
        there = self._session.tables().tables
        for name, text in self._ours("tables").items():
            if name not in there:
                self._session.script(text)
                self._made.append(name)
        self._session.tables_changed()

    def create_keys(self) -> None:
        """Creates keys and foreign keys of tables that this run created; after the rows.

        Raises SetupError if rows violate them.
        """
        for name, text in self._ours("keys").items():
            if name in self._made:
                self._session.script(text)
        self._made.clear()
        self._session.tables_changed()

    def remember(self, source: str, table: str, frame: pl.DataFrame, *, adopted: bool = False) -> None:
        """Adds or updates id map rows: `_key`, `_id`, `_fp_hi`, `_fp_lo`, for the current run."""
        number = pl.lit(self._number, dtype=pl.Int64)
        inserted = pl.lit(None, dtype=pl.Int64) if adopted else number
        rows = self._id_map_rows(source, table, frame, inserted, number)
        self._write_id_map("upsert" if self._keyed else "insert", rows)

    def remember_stored(self, source: str, table: str, frame: pl.DataFrame) -> None:
        """Stores `_id`, `_fp_hi`, `_fp_lo` of rows as the target stored them in this run."""
        number, kind = pl.lit(self._number, dtype=pl.Int64), pl.lit(self._kind(source, table), dtype=pl.Int64)
        rows = frame.select(number.alias("run"), kind.alias("kind"), target_key="_id", fp_hi="_fp_hi", fp_lo="_fp_lo").unique(
            "target_key", keep="last"
        )
        if not rows.is_empty():
            self._over("stored_drop", "ids", rows["target_key"], number=self._number, kind=self._kind(source, table))
            self._write_stored(rows)

    def forget(self, source: str, table: str, keys: pl.Series) -> None:
        """Deletes id map rows."""
        self._over("id_map_forget", "keys", keys, kind=self._kind(source, table))

    def mark_run(self, run: str, status: str) -> None:
        """Sets the status of an earlier run."""
        self._execute("run_mark", run=run, status=status)

    def prune(self, before: str) -> int:
        """Deletes pre-images and messages of runs that started before that time. Returns the number of runs pruned."""
        pruned = self._execute("prune_runs", before=before)
        self._execute("prune_preimages")
        self._execute("prune_messages")
        return pruned

    def _erase_kept(self, spec: TableSpec, ids: pl.Series) -> int:
        """Deletes the pre-images of these rows, of every run. Returns their number."""
        return self._over("preimage_erase", "ids", ids, kind=self._kind(spec.source, spec.table))

    def _forget_ids(self, spec: TableSpec, ids: pl.Series) -> None:
        self._over("stored_erase", "ids", ids, kind=self._kind(spec.source, spec.table))
        self._over("id_map_erase", "ids", ids, kind=self._kind(spec.source, spec.table))

    def _detach_kept(self, spec: TableSpec, column: str, ids: pl.Series) -> None:
        """Clears a reference in the pre-images of rows that stay."""
        self._over("preimage_detach", "ids", ids, kind=self._kind(spec.source, spec.table), column_name=column)

    def finish_run(self, status: str, counts: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
        """Stores counts and messages; creates the id map's key after a first load."""
        if not self._keyed:
            self._session.script(statement_text(self._session.flavour, "id_map_key"))
            self._keyed = True
        for position, message in enumerate(messages):
            self._execute("message_insert", number=self._number, position=position, message=canonical(message))
        finished = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._execute("run_finish", number=self._number, status=status, finished=finished, counts=canonical(counts))

    def _put_back(self, spec: TableSpec, changes: pl.DataFrame) -> None:
        """Updates the ledger after a rollback: restores the id map from before the run, and deletes the pre-images."""
        ours = changes.filter(pl.col("_written").is_not_null())
        lost = changes.filter(pl.col("_written").is_null())
        if not ours.is_empty():
            names = self._run_names()
            told = [
                pl.col(name).replace_strict(names["run"], names["number"], default=None, return_dtype=pl.Int64)
                for name in ("_inserted", "_written")
            ]
            frame = ours.with_columns(told)
            rows = self._id_map_rows(spec.source, spec.table, frame, pl.col("_inserted"), pl.col("_written"))
            self._write_id_map("restore", rows)
        self.forget(spec.source, spec.table, lost["_key"].drop_nulls())
        kind = self._kind(spec.source, spec.table)
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
            pl.lit(self._kind(source, table), dtype=pl.Int64).alias("kind"),
            pl.col("_key").alias("source_key"),
            pl.col("_id").alias("target_key"),
        )

    def _kind(self, source: str, table: str) -> int:
        if (source, table) not in self._numbers:
            self._execute("kind_insert", source=source, table_name=table)
            self._numbers = self._kinds()
        return self._numbers[source, table]

    def _ours(self, part: Literal["tables", "keys"]) -> dict[str, str]:
        name = self._session.schema_name
        return {} if name is None else tables_of(self._session.flavour, name, part)

    def _execute(self, name: str, **parameters: str | int | None) -> int:
        return self._session.execute(statement(self._session.flavour, name), parameters)

    def _over(self, name: str, parameter: str, texts: pl.Series, **parameters: str | int) -> int:
        """Runs a statement with a list, some thousand texts at a time. Returns the number of affected rows."""
        parts = texts.to_frame(parameter).iter_slices(_LIST_ROWS)
        whole = statement(self._session.flavour, name)
        return sum(
            self._session.execute(whole, {**parameters, parameter: self._values.listed(part[parameter])})
            for part in parts
            if not part.is_empty()
        )
