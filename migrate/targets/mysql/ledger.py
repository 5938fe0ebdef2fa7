"""Writes the ledger in MariaDB and MySQL: the id map in the order of its key."""

from __future__ import annotations

import polars as pl

from migrate.targets.contract import ID_MAP_SCHEMA
from migrate.targets.ledger_writing import IdMapMode, SqlLedgerWriter
from migrate.targets.mysql.errors import too_small, translate_errors
from migrate.targets.mysql.loading import FailedRow, GreatRow, Into, put_in
from migrate.targets.mysql.preimages import path_of
from migrate.targets.mysql.session import MysqlSession


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
        self._put("talenthub_stored", frame)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        # In the order of the key, neighbours share a page.
        rows = frame.sort("kind", "source_key")
        if mode == "insert":
            self._put("talenthub_id_map", rows)
            return
        self._execute("id_map_stage")
        self._execute("id_map_stage_clear")
        self._put("talenthub_id_map_stage", rows.unique(["kind", "source_key"], keep="last", maintain_order=True))
        self._execute(f"id_map_{mode}")

    def _put(self, table: str, frame: pl.DataFrame) -> None:
        with translate_errors(self._session.setting):
            try:
                put_in(self._session, Into(table, {}), frame)
            except FailedRow as failed:
                raise failed.error from None
            except GreatRow as great:
                raise too_small(self._session.setting, great.needed) from None
