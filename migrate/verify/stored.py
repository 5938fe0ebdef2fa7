"""Rows that differ from the delivery because the target altered them when they were written, according to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.core.identity import hash64
from migrate.runs.spool import Spool
from migrate.targets.contract import LedgerReader
from migrate.targets.spec import TableSpec
from migrate.verify.forms import ID, RAW, SENT, fingerprint_hashes


class Stored:
    """The rows of one table that the target altered, partitioned by the hash of their id."""

    def __init__(self, ledger: LedgerReader, spec: TableSpec, folder: Path, parts: int) -> None:
        self._known = Spool(folder / "known", key=ID, parts=parts)
        self._suspects = Spool(folder / "suspects", key=ID, parts=parts)
        for batch in ledger.all_stored(spec.source, spec.table):
            stored = fingerprint_hashes(batch, "_fp_hi", "_fp_lo").alias(RAW)
            sent = fingerprint_hashes(batch, "_sent_hi", "_sent_lo").alias(SENT)
            self._known.append(pl.DataFrame([batch.select(hash64(pl.col("_id")).alias(ID)).to_series(), stored, sent]))

    def suspect(self, pairs: pl.DataFrame) -> None:
        """Adds rows that differ, with `_id`, `_raw` and `_sent`."""
        self._suspects.append(pairs)

    def altered_rows(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yields the added rows that the target altered and nobody edited since, and the other rows, in batches.

        A row was altered by the target if the delivery still has the value that was sent, and the target still has the value that
        was stored.
        """
        for part in range(self._suspects.parts):
            rows, known = self._suspects.slice(part), self._known.slice(part)
            if rows is None:
                continue
            if known is None:
                yield rows.head(0), rows
                continue
            yield rows.join(known, on=[ID, RAW, SENT], how="semi"), rows.join(known, on=[ID, RAW, SENT], how="anti")
