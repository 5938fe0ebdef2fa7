"""Reads and writes the ledger in PostgreSQL: fingerprints by a binary cursor, the id map by COPY."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_writing import IdMapMode, SqlLedgerWriter
from migrate.targets.postgresql.copying import copy_in
from migrate.targets.postgresql.errors import translate_errors
from migrate.targets.postgresql.session import PostgresSession
from migrate.targets.statements import statement, statement_text

#: Types of the id map without a key: this run made it, so it is the one of `tables.sql`.
_ID_MAP = {
    **dict.fromkeys(("fp_hi", "fp_lo"), "BIGINT"),
    **dict.fromkeys(("inserted", "written", "kind"), "SMALLINT"),
    **dict.fromkeys(("source_key", "target_key"), "TEXT"),
}


class PostgresLedgerReader(SqlLedgerReader):
    """`migrate.targets.contract.LedgerReader` for PostgreSQL."""

    _session: PostgresSession

    def id_map_digest(self) -> str | None:
        """A value that changes with every change of the id map."""
        return self._id_map_sums()

    def _fingerprints(self, kind: int) -> Iterator[pl.DataFrame]:
        return map(_unpacked, self._session.single(statement("postgresql", "fingerprints"), {"kind": kind}))


class PostgresLedgerWriter(SqlLedgerWriter):
    """`migrate.targets.contract.LedgerWriter` for PostgreSQL."""

    _session: PostgresSession

    def _write_stored(self, frame: pl.DataFrame) -> None:
        with translate_errors(self._session.setting):
            copy_in(self._session, "talenthub_stored", frame)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        with translate_errors(self._session.setting):
            if mode == "insert":
                copy_in(self._session, "talenthub_id_map", frame, _ID_MAP)
                return
            self._session.script(statement_text("postgresql", "id_map_stage"))
            copy_in(self._session, "talenthub_id_map_stage", frame)
            self._execute(f"id_map_{mode}")


def _unpacked(packed: pl.Series) -> pl.DataFrame:
    """Unpacks rows of `fingerprints.sql` by whole columns (FINGERPRINTS_SCHEMA)."""
    row = pl.lit(packed)
    length = row.bin.slice(16, 4).bin.reinterpret(dtype=pl.Int32, endianness="big")
    return pl.select(
        row.bin.slice(20, length).cast(pl.String).alias("_key"),
        row.bin.slice(20 + length).cast(pl.String).alias("_id"),
        row.bin.slice(0, 8).bin.reinterpret(dtype=pl.Int64, endianness="big").alias("_fp_hi"),
        row.bin.slice(8, 8).bin.reinterpret(dtype=pl.Int64, endianness="big").alias("_fp_lo"),
    )
