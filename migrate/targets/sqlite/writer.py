"""Writes rows to SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import polars as pl
import sqlalchemy as sa

from migrate.core.sizes import PREIMAGE_ROWS
from migrate.targets.contract import REFUSED_SCHEMA
from migrate.targets.row_parking import ParkingRowWriter
from migrate.targets.row_writing import ROW, accepted_rows, refusals
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import TableSpec
from migrate.targets.sqlite.rows import (
    PREIMAGE,
    before,
    delete_statement,
    insert_statement,
    restore_values,
    run_frame,
    update_statement,
    where_ids,
    write_frame,
    write_rows,
)
from migrate.targets.sqlite.session import SqliteSession, compile_statement
from migrate.targets.sqlite.values import SqliteValues, to_sqlite_values
from migrate.targets.statements import statement

#: Rows of `id_map.sql`.
_ID_MAP: dict[str, pl.DataType] = {
    "source_key": pl.String(),
    "target_key": pl.String(),
    "fp_hi": pl.Int64(),
    "fp_lo": pl.Int64(),
    "inserted": pl.Int64(),
    "written": pl.Int64(),
}


class SqliteRowWriter(ParkingRowWriter):
    """`migrate.targets.contract.RowWriter` for SQLite."""

    _session: SqliteSession
    _values: SqliteValues

    def _insert_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        def undone(places: list[int]) -> list[int]:
            some = rows[places]
            return some.join(self._stored_ids(spec, some), on=ROW, how="anti")[ROW].to_list()

        put = insert_statement(spec.table, names)
        hooks = bool(live.hooks_on("insert"))
        return _by_row(rows, write_frame(self._session, put, to_sqlite_values(rows, names), undone, hooks=hooks))

    def _update_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        change = update_statement(spec, names)
        refused = [pl.DataFrame(schema=REFUSED_SCHEMA)]
        for part in rows.iter_slices(PREIMAGE_ROWS):
            old = part.join(self._before(spec, live, part), on="_id", maintain_order="left")
            values = to_sqlite_values(old, names).rename({name: f"_v_{name}" for name in names})
            named = pl.concat([values, where_ids(spec, old["_id"])], how="horizontal")
            hooks = bool(live.hooks_on("update"))
            bad = _by_row(old, write_frame(self._session, change, named, list, hooks=hooks))
            kept = accepted_rows(old, bad)
            keys = (pl.col("_key").alias("source_key"), pl.col("_id").alias("target_key"))
            self._keep("update", spec, kept.select(*keys, pl.col(PREIMAGE).alias("preimage")))
            refused += [bad, refusals(part.join(old, on=ROW, how="anti")[ROW], "missing")]
        return pl.concat(refused)

    def _delete_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        refused = [pl.DataFrame(schema=REFUSED_SCHEMA)]
        ours = self._ours_among(spec, rows["_id"]) if keep else None
        for part in rows.iter_slices(PREIMAGE_ROWS):
            old = part.join(self._before(spec, live, part), on="_id", maintain_order="left")
            named, hooks = where_ids(spec, old["_id"]), bool(live.hooks_on("delete"))
            undone = partial(self._still_there, spec, old["_id"])
            bad = _by_row(old, write_frame(self._session, delete_statement(spec), named, undone, hooks=hooks))
            if ours is not None:
                gone = accepted_rows(old, bad).select(pl.col("_id").alias("target_key"), pl.col(PREIMAGE).alias("preimage"))
                self._keep("delete", spec, gone.join(ours, on="target_key", how="left"))
            refused += [bad, refusals(part.join(old, on=ROW, how="anti")[ROW], "missing")]
        return pl.concat(refused)

    def _restore_rows(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, action: Literal["update", "delete"]
    ) -> pl.DataFrame:
        stored = [column.name for column in live.columns if not column.generated]
        if action == "delete":
            text = compile_statement(insert_statement(spec.table, stored))[0]
            values, undone = restore_values(rows["preimage"], stored), partial(self._lacking, spec, rows["_id"])
            hooks = bool(live.hooks_on("insert"))
            return _by_row(rows, write_rows(self._session, text, [values], undone, hooks=hooks))
        there = rows.join(self._before(spec, live, rows), on="_id", how="semi", maintain_order="left")
        named = where_ids(spec, there["_id"]).rows()
        values = [[*row, *name] for row, name in zip(restore_values(there["preimage"], stored), named, strict=True)]
        text, hooks = compile_statement(update_statement(spec, stored))[0], bool(live.hooks_on("update"))
        bad = _by_row(there, write_rows(self._session, text, [values], list, hooks=hooks))
        return pl.concat([bad, refusals(rows.join(there, on=ROW, how="anti")[ROW], "missing")])

    def _still_there(self, spec: TableSpec, ids: pl.Series, places: list[int]) -> list[int]:
        """Returns which of the rows with these ids, by index, the table contains."""
        there = self.read(replace(spec, columns=()), ids[places])["_id"].to_list()
        return [place for place in places if ids[place] in there]

    def _lacking(self, spec: TableSpec, ids: pl.Series, places: list[int]) -> list[int]:
        """Returns which of the rows with these ids, by index, the table lacks."""
        there = self._still_there(spec, ids, places)
        return [place for place in places if place not in there]

    def _before(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame) -> pl.DataFrame:
        return before(self._session, self._values, spec, live, rows["_id"])

    def _keep(self, action: Literal["update", "delete"], spec: TableSpec, rows: pl.DataFrame) -> None:
        """Saves pre-images in the ledger."""
        numbers = (pl.lit(self._ledger.number).alias("number"), pl.lit(self._ledger.kind(spec.source, spec.table)).alias("kind"))
        run_frame(self._session, statement("sqlite", f"preimage_{action}"), rows.with_columns(numbers))

    def _ours_among(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """Returns the id map rows with these ids. The id map has no index by id: it is read once, as a stream."""
        kind = {"kind": self._ledger.kind(spec.source, spec.table)}
        batches = self._session.stream(statement("sqlite", "id_map"), _ID_MAP, kind)
        wanted = ids.implode()
        return pl.concat([pl.DataFrame(schema=_ID_MAP), *(batch.filter(pl.col("target_key").is_in(wanted)) for batch in batches)])

    def _fresh_ids(self, spec: TableSpec, column: TargetColumn, number: int) -> pl.Series:
        """Returns the numbers after the greatest one ever used: nobody else writes while we hold the lock."""
        if column.sql_type.upper() != "INTEGER" or not column.has_default:
            raise self._no_ids(spec)
        greatest = sa.select(sa.func.max(sa.column(column.name, sa.Integer()))).select_from(sa.table(spec.table))
        last = int(self._session.fetch(greatest, {})[0][0] or 0)
        if self._fetch("has_sequences")[0][0]:
            given = self._fetch("last_number", table_name=spec.table)
            last = max(last, int(given[0][0])) if given else last
        return pl.Series(range(last + 1, last + 1 + number), dtype=pl.Int64).cast(pl.String)


def _by_row(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Returns refused rows with their `row` instead of their index among `rows`."""
    return refused.with_columns(rows[ROW].gather(refused["row"]).alias("row"))
