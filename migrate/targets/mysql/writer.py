"""Writes rows to MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import polars as pl

from migrate.targets.contents import Contents, file_columns
from migrate.targets.contract import REFUSED_SCHEMA, Written
from migrate.targets.mysql.errors import whole_packet
from migrate.targets.mysql.ledger import MysqlLedgerWriter
from migrate.targets.mysql.loading import HEAD_BYTES, Into, in_slices, put_in
from migrate.targets.mysql.preimages import bits_of, forms_of, preimage_of, stored_columns, values_of
from migrate.targets.mysql.session import MysqlSession
from migrate.targets.mysql.staging import Staging
from migrate.targets.mysql.values import MysqlValues, as_text
from migrate.targets.row_ids import identity
from migrate.targets.row_parking import ParkingRowWriter
from migrate.targets.row_writing import ROW, refusals
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import TableSpec


class MysqlRowWriter(ParkingRowWriter):
    """`migrate.targets.contract.RowWriter` for MariaDB and MySQL."""

    _session: MysqlSession
    _values: MysqlValues
    _ledger: MysqlLedgerWriter

    def __init__(
        self, session: MysqlSession, values: MysqlValues, ledger: MysqlLedgerWriter, contents: Contents | None = None
    ) -> None:
        super().__init__(session, values, ledger, contents)
        self._names: dict[str, frozenset[str]] = {}
        self._assigned = pl.DataFrame(schema={ROW: pl.Int64(), "_id": pl.String()})

    def _insert_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        rows, too_great = self._sendable(spec, rows)
        given = rows.filter(pl.col("_id").is_not_null())
        refused = [too_great, self._insert_part(spec, live, given, names, counting=False)]
        counted = rows.filter(pl.col("_id").is_null())
        if not counted.is_empty():
            refused.append(
                self._insert_part(spec, live, counted, [name for name in names if name != spec.id_column], counting=True)
            )
        return pl.concat(refused)

    def _insert_part(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str], *, counting: bool
    ) -> pl.DataFrame:
        into = Into(spec.table, _forms(spec, live, names), counting, None if counting else spec.id_column)

        def insert(part: pl.DataFrame) -> None:
            ids = put_in(self._session, into, part.drop(ROW_AT))
            if counting:
                known = pl.DataFrame({ROW: part[ROW_AT], "_id": pl.Series(ids, dtype=pl.Int64).cast(pl.String)})
                self._assigned = pl.concat([self._assigned, known])

        numbered = rows.select(*names, pl.col(ROW).alias(ROW_AT))
        return in_slices(self._session, numbered, insert, row=ROW_AT, names=self._named(spec))

    def _update_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        rows, too_great = self._sendable(spec, rows)
        staging = Staging(self._session, spec, live, self._named(spec), forms=_forms(spec, live, names))
        staged, changes = _staged(as_text(rows, names))

        def update() -> int:
            staging.keep(
                "preimage_update", preimage_of(live, "t"), self._ledger.number, self._ledger.kind(spec.source, spec.table)
            )
            return staging.update(changes)

        return pl.concat([too_great, staging.run(rows, staged, update)])

    def _sendable(self, spec: TableSpec, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Returns the rows whose files (as hex) the server takes, and the others as refused, with the packet that they need.

        A pre-image holds a file as hex, too: what could be stored in another way could not be updated later.
        """
        names = [column.name for column in file_columns(spec) if column.name in rows.columns]
        if not names:
            return rows, pl.DataFrame(schema=REFUSED_SCHEMA)
        needed = rows.select(pl.sum_horizontal(pl.col(names).str.len_bytes()).fill_null(0).cast(pl.Int64) + 2 * HEAD_BYTES)
        large = needed.to_series() > self._session.setting.packet
        packets = [f"max_allowed_packet of {whole_packet(size)}" for size in needed.to_series().filter(large)]
        return rows.filter(~large), refusals(rows[ROW].filter(large), "1153", pl.Series("constraint", packets, dtype=pl.String))

    def _delete_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        if rows.is_empty():
            return pl.DataFrame(schema=REFUSED_SCHEMA)
        staging = Staging(self._session, spec, live, self._named(spec))

        def delete() -> int:
            if keep:
                staging.keep(
                    "preimage_delete", preimage_of(live, "t"), self._ledger.number, self._ledger.kind(spec.source, spec.table)
                )
            return staging.delete()

        if keep:
            ours = self._ledger.rows_of_ids(spec.source, spec.table, rows["_id"]).select("_id", "_key")
            rows = rows.drop("_key").join(ours, on="_id", how="left", maintain_order="left")
        return staging.run(rows, pl.DataFrame(), delete)

    def _restore_rows(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, action: Literal["update", "delete"]
    ) -> pl.DataFrame:
        inserts = action == "delete"
        names = [name for name in stored_columns(live) if inserts or name not in identity(spec)]
        staging = Staging(self._session, spec, live, self._named(spec), inserts=inserts, forms=forms_of(live, names))
        staged, columns = _staged(values_of(rows["preimage"], names))
        return staging.run(rows, staged, lambda: staging.insert(columns) if inserts else staging.update(columns))

    def clear(self, spec: TableSpec, column: str, ids: pl.Series) -> int:
        """Clears a reference that has one of these ids, without pre-images. Returns the number of rows."""
        live = self._there(spec)
        pointing = self.read_by_reference(spec, column, ids)["_id"].unique().to_frame().with_row_index(ROW)
        rows = pointing.with_columns(pl.col(ROW).cast(pl.Int64), pl.lit(None, dtype=pl.String).alias("_key"))
        staging = Staging(self._session, spec, live, self._named(spec))
        staged = pl.Series("c0", [None] * rows.height, dtype=pl.String).to_frame()
        return rows.height - staging.run(rows, staged, lambda: staging.update({column: "c0"})).height

    def _with_ids(self, spec: TableSpec, live: TargetTable, frame: pl.DataFrame) -> pl.DataFrame:
        """Returns every row with its `_id`, except those to which the server assigns one when they are written."""
        self._assigned = self._assigned.clear()
        if spec.id_column is None or not frame["_id"].has_nulls():
            return super()._with_ids(spec, live, frame)
        column = next(column for column in live.columns if column.name == spec.id_column)
        if not (column.dtype == pl.Int64() and column.has_default):
            raise self._no_ids(spec)
        return frame

    def _fresh_ids(self, spec: TableSpec, column: TargetColumn, number: int) -> pl.Series:
        """Is not used: ids are known right after a row is written."""
        del column, number
        raise self._no_ids(spec)

    def _outcome(self, spec: TableSpec, live: TargetTable, data: pl.DataFrame, refused: pl.DataFrame) -> Written:
        if self._assigned.is_empty():
            return super()._outcome(spec, live, data, refused)
        known = self._assigned.unique(ROW, keep="last")
        numbered = data.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
        both = numbered.join(known, on=ROW, how="left", maintain_order="left", suffix="_assigned")
        filled = both.with_columns(pl.coalesce("_id", "_id_assigned").alias("_id")).drop(ROW, "_id_assigned")
        return super()._outcome(spec, live, filled, refused)

    def _named(self, spec: TableSpec) -> Callable[[], frozenset[str]]:
        """Returns the names that an error may mention; they are read when the first row is refused."""

        def names() -> frozenset[str]:
            if spec.table not in self._names:
                found = self._fetch("names_of", table_name=spec.table)
                self._names[spec.table] = frozenset(str(row[0]) for row in found)
            return self._names[spec.table]

        return names


def _forms(spec: TableSpec, live: TargetTable, names: Sequence[str]) -> dict[str, str]:
    """Returns the expressions that make values of the columns from what is sent: bits from numbers, files from hex."""
    files = [column.name for column in file_columns(spec) if column.name in names]
    return {**bits_of(live, names), **dict.fromkeys(files, "UNHEX({})")}


#: Number of a row next to columns with any name, in a slice.
ROW_AT = "_row_at"


def _staged(values: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """Returns values as columns `c0`, `c1`, ..., and these by the names that they had."""
    aliases = {name: f"c{number}" for number, name in enumerate(values.columns)}
    return values.rename(aliases), aliases
