"""Parks rows to avoid conflicts in unique constraints."""

from __future__ import annotations

import secrets
from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from migrate.core.sizes import PARKED_ROWS
from migrate.targets.contract import Written
from migrate.targets.parking import FORMS, is_whole, parking_columns, stand_ins
from migrate.targets.row_writing import ROW, SqlRowWriter, accepted_rows
from migrate.targets.spec import ColumnSpec, TableSpec


class ParkingRowWriter(SqlRowWriter):
    """`migrate.targets.contract.RowWriter` over a session: values can move between rows."""

    _parked = 0

    def park(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        """Gives rows temporary values in their unique columns; a row for which the table accepts none is not changed."""
        live = self._there(spec)
        columns = parking_columns(spec, live, [tuple(row) for row in self._fetch("unique_columns", table_name=spec.table)])
        if not columns:
            return
        names = [column.name for column in columns]
        token = f"z{secrets.token_hex(4)}"
        narrow = replace(spec, columns=tuple(columns))
        greatest = {column.name: self._greatest(spec, column) for column in columns if is_whole(live, column)}
        for part in rows.select("_key", "_id").iter_slices(PARKED_ROWS):
            now = part.join(self.read(narrow, part["_id"]), on="_id", how="inner").with_row_index(ROW, self._parked)
            self._parked += now.height
            left = now.with_columns(pl.col(ROW).cast(pl.Int64)).with_columns(pl.col(ROW).alias("_nth"))
            for form in FORMS:
                values = stand_ins(columns, live, left, form=form, token=token, greatest=greatest)
                trying = left.select(ROW, "_key", "_id").hstack(values)
                refused = self._update_rows(spec, live, trying, names)
                left = left.filter(pl.col(ROW).is_in(refused["row"].implode()))
                if left.is_empty():
                    break

    def restore(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Undoes changes; nothing is kept of rows that were parked for it."""
        done = super().restore(spec, changes)
        if self._parked:
            self._ledger.drop_preimages(spec.source, spec.table, changes["_id"])
        return done

    def unpark(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Restores the values of parked rows from before this run, and deletes its pre-images of them."""
        live = self._there(spec)
        found = self._fetch("changes", number=self._ledger.number, kind=self._ledger.kind(spec.source, spec.table))
        wanted = set(ids.to_list())
        kept = [(row[1], row[2], row[7]) for row in found if row[0] == "update" and row[2] in wanted]
        schema = {"_key": pl.String(), "_id": pl.String(), "preimage": pl.String()}
        rows = pl.DataFrame(kept, schema=schema, orient="row").with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
        refused = self._restore_rows(spec, live, rows, "update")
        back = accepted_rows(rows, refused)
        self._ledger.drop_preimages(spec.source, spec.table, back["_id"])
        return Written(ids=back.select("_key", "_id"), refused=refused)

    def _greatest(self, spec: TableSpec, column: ColumnSpec) -> int:
        wanted: sa.Select[tuple[object]] = sa.select(sa.func.max(sa.column(column.name))).select_from(sa.table(spec.table))
        found = self._session.fetch(wanted, {})[0][0]
        return int(found) if isinstance(found, int | float) else 0
