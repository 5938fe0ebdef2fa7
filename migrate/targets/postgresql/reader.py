"""A view of a PostgreSQL target, with a fast way to read the ledger's fingerprints."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.targets.postgresql.session import PostgresSession
from migrate.targets.row_reading import SqlReader
from migrate.targets.statements import statement


class PostgresReader(SqlReader):
    """`migrate.targets.contract.Reader` for PostgreSQL."""

    _session: PostgresSession

    def _fingerprints(self, kind: int) -> Iterator[pl.DataFrame]:
        return map(_unpacked, self._session.single(statement("postgresql", "fingerprints"), {"kind": kind}))


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
