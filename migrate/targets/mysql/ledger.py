"""Reads and writes the ledger in MariaDB and MySQL: fingerprints as one value a row, the id map in the order of its key."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.targets.contract import ID_MAP_SCHEMA
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_writing import IdMapMode, SqlLedgerWriter
from migrate.targets.mysql.errors import too_small, translate_errors
from migrate.targets.mysql.loading import FailedRow, GreatRow, Into, put_in
from migrate.targets.mysql.preimages import path_of
from migrate.targets.mysql.session import MysqlSession
from migrate.targets.statements import statement


class MysqlLedgerReader(SqlLedgerReader):
    """`migrate.targets.contract.LedgerReader` for MariaDB and MySQL."""

    _session: MysqlSession

    def id_map_digest(self) -> str | None:
        """A value that changes with every change of the id map."""
        return self._id_map_sums()

    def _fingerprints(self, kind: int) -> Iterator[pl.DataFrame]:
        return map(_unpacked, self._session.single(statement("mysql", "fingerprints"), {"kind": kind}))


class MysqlLedgerWriter(SqlLedgerWriter):
    """`migrate.targets.contract.LedgerWriter` for MariaDB and MySQL."""

    _session: MysqlSession

    def rows_of_ids(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns the id map rows (`ID_MAP_SCHEMA`) with these ids. The id map has no index by id: it is read as a stream."""
        wanted = ids.to_frame("_id").unique()
        none = pl.DataFrame(schema=ID_MAP_SCHEMA)
        return pl.concat([none, *(batch.join(wanted, on="_id", how="semi") for batch in self.id_map(source, table))])

    def forget_ids(self, source: str, table: str, ids: pl.Series) -> None:
        """Deletes id map rows by target key, and what is stored about these rows."""
        self._over("stored_erase", "ids", ids, kind=self.kind(source, table))
        self.forget(source, table, self.rows_of_ids(source, table, ids)["_key"])

    def clear_in_preimages(self, source: str, table: str, column: str, ids: pl.Series) -> None:
        """Clears a reference in the pre-images of rows that stay."""
        self._over("preimage_detach", "ids", ids, kind=self.kind(source, table), path=path_of(column))

    def _write_stored(self, frame: pl.DataFrame) -> None:
        _put(self._session, "talenthub_stored", frame)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        # In the order of the key, neighbours share a page.
        rows = frame.sort("kind", "source_key")
        if mode == "insert":
            self._session.later(lambda session: _put(session, "talenthub_id_map", rows))
            return
        self._execute("id_map_stage")
        self._execute("id_map_stage_clear")
        _put(self._session, "talenthub_id_map_stage", rows.unique(["kind", "source_key"], keep="last", maintain_order=True))
        self._execute(f"id_map_{mode}")


def _put(session: MysqlSession, table: str, frame: pl.DataFrame) -> None:
    with translate_errors(session.setting):
        try:
            put_in(session, Into(table, {}), frame)
        except FailedRow as failed:
            raise failed.error from None
        except GreatRow as great:
            raise too_small(session.setting, great.needed) from None


def _unpacked(packed: pl.Series) -> pl.DataFrame:
    """Unpacks rows of `fingerprints.sql` by whole columns (FINGERPRINTS_SCHEMA)."""
    parts = packed.cast(pl.String).str.splitn(" ", 4).struct.unnest()
    keys, length = pl.col("field_3").cast(pl.Binary), pl.col("field_2").cast(pl.Int64)
    return parts.select(
        keys.bin.slice(0, length).cast(pl.String).alias("_key"),
        keys.bin.slice(length).cast(pl.String).alias("_id"),
        pl.col("field_0").cast(pl.Int64).alias("_fp_hi"),
        pl.col("field_1").cast(pl.Int64).alias("_fp_lo"),
    )
