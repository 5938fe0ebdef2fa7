"""Reads the ledger, in the same way for every database: its statements are files, and its rows have plain types."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from migrate.core.sizes import STORED_ROWS
from migrate.targets.canonical import canonical
from migrate.targets.contract import CHANGE_SCHEMA, FINGERPRINTS_SCHEMA, ID_MAP_SCHEMA, RunRecord
from migrate.targets.ledger_json import run_from_row, spec_from_json
from migrate.targets.named_statements import NamedStatements
from migrate.targets.spec import TableSpec

#: Prefix of the ledger's tables, which are not part of the target's schema.
LEDGER_PREFIX = "talenthub_"


_ID_MAP_ROW: dict[str, pl.DataType] = FINGERPRINTS_SCHEMA | {"_inserted": pl.Int64(), "_written": pl.Int64()}
_PREIMAGE_ROW: dict[str, pl.DataType] = {"_key": pl.String(), "_id": pl.String(), "preimage": pl.String()}
_STORED_ROW: dict[str, pl.DataType] = {
    "_id": pl.String(),
    "_key": pl.String(),
    "run": pl.Int64(),
    "_fp_hi": pl.Int64(),
    "_fp_lo": pl.Int64(),
    "_sent_hi": pl.Int64(),
    "_sent_lo": pl.Int64(),
}
_CHANGE_ROW: dict[str, pl.DataType] = {"action": pl.String()} | _ID_MAP_ROW | {"preimage": pl.String()}


class SqlLedgerReader(NamedStatements):
    """`migrate.targets.contract.LedgerReader` over a session."""

    def has_ledger(self) -> bool:
        """False for a target that was never written to."""
        return bool(self._fetch("has_ledger")[0][0])

    def ledger_fingerprint(self) -> str:
        """A value that changes with every finished run; empty without a run."""
        rows = [[*row[:6], row[14]] for row in self._fetch("runs")] if self.has_ledger() else []
        return hashlib.sha256(canonical(rows).encode()).hexdigest() if rows else ""

    def runs(self) -> list[RunRecord]:
        """Returns all runs, oldest first."""
        return [run_from_row(row) for row in self._fetch("runs")] if self.has_ledger() else []

    def specs(self, run: str) -> list[TableSpec]:
        """Returns the tables as the mapping of that run filled them, in load order."""
        return [spec_from_json(row[0]) for row in self._fetch("specs", run=run)] if self.has_ledger() else []

    def messages(self, run: str) -> list[dict[str, Any]]:
        """Returns the messages that `finish_run` stored."""
        return [json.loads(row[0]) for row in self._fetch("messages", run=run)] if self.has_ledger() else []

    def id_map(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the id map of one kind, in batches of `ID_MAP_SCHEMA`, in any order."""
        kind = self._known_kind(source, table)
        if kind is None:
            return
        names = self._run_names()
        for batch in self._session.stream(self._statement("id_map"), _ID_MAP_ROW, {"kind": kind}):
            yield _with_run_names(batch, names).select(*ID_MAP_SCHEMA)

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the id map of one kind in batches of `FINGERPRINTS_SCHEMA`, in any order."""
        kind = self._known_kind(source, table)
        if kind is not None:
            yield from self._fingerprints(kind)

    def id_map_digest(self) -> str | None:
        """A value that changes with every change of the id map; None if the database cannot tell."""
        return None

    def _id_map_sums(self) -> str | None:
        """The digest of a database that hashes the rows itself."""
        rows = [list(row) for row in self._fetch("id_map_digest")] if self.has_ledger() else []
        return hashlib.sha256(canonical(rows).encode()).hexdigest() if rows else None

    def changes(self, run: str) -> Iterator[pl.DataFrame]:
        """Yields what a run did, in batches of `CHANGE_SCHEMA` of one table and action, in reverse load order."""
        numbers = self._fetch("run_number", run=run) if self.has_ledger() else []
        if not numbers:
            return
        number = numbers[0][0]
        names = self._run_names()
        for kind, source, table in self._fetch("changed_kinds", number=number):
            place = [pl.lit(run).alias("_run"), pl.lit(source).alias("source"), pl.lit(table).alias("table")]
            for batch in self._session.stream(self._statement("changes"), _CHANGE_ROW, {"number": number, "kind": kind}):
                whole = _with_run_names(batch, names).with_columns(place).select(*CHANGE_SCHEMA)
                yield from whole.partition_by("action", maintain_order=True)

    def preimages(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields `_key`, `_id`, `preimage` of one kind, of every run, in batches."""
        kind = self._known_kind(source, table)
        if kind is not None:
            yield from self._session.stream(self._statement("preimages"), _PREIMAGE_ROW, {"kind": kind})

    def has_stored(self, source: str, table: str) -> bool:
        """Whether the target ever stored different values than it was given, in rows of one kind."""
        kind = self._known_kind(source, table)
        return kind is not None and self._keeps_stored() and bool(self._fetch("has_stored_rows", kind=kind)[0][0])

    def stored(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `STORED_SCHEMA` of those of these rows that the target altered."""
        found = [pl.DataFrame(schema=_STORED_ROW)]
        if self.has_stored(source, table):
            kind = self._kinds()[source, table]
            for part in ids.drop_nulls().unique().to_frame("ids").iter_slices(STORED_ROWS):
                listed = self._values.listed(part["ids"])
                found += self._session.stream(self._statement("stored"), _STORED_ROW, {"kind": kind, "ids": listed})
        whole = pl.concat(found)
        return (
            whole.with_columns(pl.col("run").cast(pl.String)) if whole.is_empty() else _stored_with_run(whole, self._run_names())
        )

    def all_stored(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        """Yields the same for every altered row of one kind, in batches."""
        if self.has_stored(source, table):
            kind = self._kinds()[source, table]
            names = self._run_names()
            for batch in self._session.stream(self._statement("stored_all"), _STORED_ROW, {"kind": kind}):
                yield _stored_with_run(batch, names)

    def is_complete(self) -> bool:
        """False without a ledger, and for a ledger of an earlier version until the next run."""
        return self.has_ledger() and self._keeps_stored()

    def _keeps_stored(self) -> bool:
        return bool(self._fetch("has_stored")[0][0])

    def _fingerprints(self, kind: int) -> Iterator[pl.DataFrame]:
        return self._session.stream(self._statement("fingerprints"), FINGERPRINTS_SCHEMA, {"kind": kind})

    def _known_kind(self, source: str, table: str) -> int | None:
        return self._kinds().get((source, table)) if self.has_ledger() else None

    def _kinds(self) -> dict[tuple[str, str], int]:
        return {(source, table): number for number, source, table in self._fetch("kinds")}

    def _run_names(self) -> pl.DataFrame:
        rows = [(row[0], row[1]) for row in self._fetch("runs")]
        return pl.DataFrame(rows, schema={"number": pl.Int64, "run": pl.String}, orient="row")


def _with_run_names(batch: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    constants = [
        pl.col(column).replace_strict(names["number"], names["run"], default=None, return_dtype=pl.String)
        for column in ("_inserted", "_written")
    ]
    return batch.with_columns(constants)


def _stored_with_run(batch: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    run = pl.col("run").replace_strict(names["number"], names["run"], default=None, return_dtype=pl.String)
    return batch.with_columns(run)
