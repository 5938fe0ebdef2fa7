"""Writes rows to PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from migrate.targets.postgresql.copying import DroppedRows, copy_in, in_slices
from migrate.targets.postgresql.errors import translate_errors
from migrate.targets.postgresql.session import PostgresSession, compose_statement
from migrate.targets.postgresql.staging import Change, Staging, join_commas, match
from migrate.targets.postgresql.values import PostgresValues, to_copy_values
from migrate.targets.row_ids import identity
from migrate.targets.row_parking import ParkingRowWriter
from migrate.targets.row_writing import ROW
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import TableSpec


class PostgresRowWriter(ParkingRowWriter):
    """`migrate.targets.contract.RowWriter` for PostgreSQL."""

    _session: PostgresSession
    _values: PostgresValues

    def _insert_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        csv = to_copy_values(spec, live, rows, names)
        hooks = live.hooks_on("insert")
        if any(hook.kind != "trigger" for hook in hooks):
            return self._insert_staged(spec, live, rows, csv)

        types = {column.name: column.sql_type for column in live.columns}

        def insert(part: pl.DataFrame) -> None:
            taken = copy_in(self._session, spec.table, part.select(csv.columns), types)
            if taken != part.height or hooks:
                dropped = self._undone_inserts(spec, rows.join(part.select(ROW), on=ROW, how="semi"))
                if dropped:
                    raise DroppedRows(dropped)

        numbered = csv.with_columns(rows[ROW])
        return in_slices(self._session, numbered, spec.table, csv.columns, insert, row=ROW, types=types)

    def _insert_staged(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, csv: pl.DataFrame) -> pl.DataFrame:
        """Inserts with a statement: COPY ignores rules, and refuses to fill a table with row security."""
        aliases = [f"c{number}" for number in range(csv.width)]
        columns, values = (join_commas(map(sql.Identifier, names)) for names in (csv.columns, aliases))
        put = compose_statement("stage_insert", table=sql.Identifier(spec.table), columns=columns, values=values)
        staging = Staging(self._session, spec, live, "insert")
        change = Change(lambda: staging.execute(put), partial(self._undone_inserts, spec))
        return staging.run(rows, csv.rename(dict(zip(csv.columns, aliases, strict=True))), csv.columns, change)

    def _undone_inserts(self, spec: TableSpec, rows: pl.DataFrame) -> list[int]:
        """Returns which of the inserted rows the table lacks (`_row`)."""
        return rows.join(self._stored_ids(spec, rows), on=ROW, how="anti")[ROW].to_list()

    def _update_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        staging = Staging(self._session, spec, live, "update")
        table, stage = staging.table(names), staging.stage(len(names))
        changes = {name: stage.c[f"c{number}"] for number, name in enumerate(names)}
        change = sa.update(table).values(changes).where(staging.matches(table, stage))
        touched: set[int] = set()

        def update() -> int:
            self._keep("preimage_update", spec)
            touched.clear()
            if not _returns_rows(live):
                return staging.execute(change)
            touched.update(staging.numbers(change.returning(stage.c.row_at)))
            return len(touched)

        staged = to_copy_values(spec, live, rows, names).rename({name: f"c{number}" for number, name in enumerate(names)})
        # A row that already has its new values was not dropped.
        return staging.run(rows, staged, names, Change(update, lambda _rows: staging.differing(names) - touched))

    def _delete_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        staging = Staging(self._session, spec, live, "delete")
        table = staging.table()
        leave = sa.delete(table).where(staging.matches(table, staging.stage()))

        def delete() -> int:
            if keep:
                self._keep("preimage_delete", spec)
            return staging.execute(leave)

        return staging.run(rows, pl.DataFrame(), [], Change(delete, staging.present))

    def _restore_rows(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, action: Literal["update", "delete"]
    ) -> pl.DataFrame:
        named = identity(spec)
        stored = [column.name for column in live.columns if not column.generated]
        table = sql.Identifier(spec.table)
        if action == "delete":
            staging = Staging(self._session, spec, live, "insert")
            values = [sql.Identifier("r", name) for name in stored]
            put = compose_statement(
                "restore_deleted", table=table, columns=join_commas(map(sql.Identifier, stored)), values=join_commas(values)
            )
            return staging.run(rows, rows.select("preimage"), [], Change(lambda: staging.execute(put), staging.absent))
        staging = Staging(self._session, spec, live, "update")
        left = {*named, *(column.name for column in live.columns if column.numbered)}
        pairs = [(sql.Identifier(name), sql.Identifier("r", name)) for name in stored if name not in left]
        changes = join_commas(sql.SQL("{} = {}").format(*pair) for pair in pairs)
        returning = sql.SQL("RETURNING s.row_at" if _returns_rows(live) else "")
        back = compose_statement("restore_updated", table=table, match=match(spec), changes=changes, returning=returning)
        differing = compose_statement("restore_differing", table=table, match=match(spec))
        mapped = {"columns": [column.name for column in spec.columns if column.name in stored]}
        touched: set[int] = set()

        def restore() -> int:
            touched.clear()
            if not _returns_rows(live):
                return staging.execute(back)
            touched.update(staging.numbers(back))
            return len(touched)

        undone = Change(restore, lambda _rows: staging.numbers(differing, mapped) - touched)
        return staging.run(rows, rows.select("preimage"), [], undone)

    def _keep(self, name: str, spec: TableSpec) -> None:
        """Saves the pre-images of staged rows in the ledger."""
        keep = compose_statement(name, table=sql.Identifier(spec.table), match=match(spec))
        kind = self._ledger.kind(spec.source, spec.table)
        self._session.connection.execute(keep, {"number": self._ledger.number, "kind": kind})

    def _advance_sequences(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> None:
        numbered = [one.name for one in live.columns if one.name in names and one.has_default and one.dtype == pl.Int64()]
        if not numbered or rows.is_empty():
            return
        for column, schema, name in self._fetch("sequences_of", table_name=spec.table):
            greatest = rows[column].cast(pl.Int64, strict=False).max() if column in numbered else None
            if greatest is None:
                continue
            sequence = sql.Identifier(schema, name)
            named = {"sequence": sequence.as_string(self._session.connection), "greatest": greatest}
            with translate_errors(self._session.setting):
                self._session.connection.execute(compose_statement("sequence_advance", sequence=sequence), named)

    def _fresh_ids(self, spec: TableSpec, column: TargetColumn, number: int) -> pl.Series:
        """Takes ids from the column's sequence or default before the rows are written: so they are known for COPY."""
        found = self._fetch("default_of", table_name=spec.table, column_name=column.name)
        sequence, expression = found[0] if found else (None, None)
        if sequence is not None:
            ids = self._fetch("ids_of_sequence", sequence=sequence, number=number)
        elif expression is not None and not column.generated:
            query = compose_statement("ids_of_default", expression=sql.SQL(expression))
            with translate_errors(self._session.setting):
                ids = self._session.connection.execute(query, {"number": number}).fetchall()
        else:
            raise self._no_ids(spec)
        return pl.Series([row[0] for row in ids], dtype=pl.String)


def _returns_rows(live: TargetTable) -> bool:
    """Whether an UPDATE is asked which rows it changed: only needed where it may leave some out, and impossible under rules."""
    hooks = live.hooks_on("update")
    return bool(hooks) and all(hook.kind != "rule" for hook in hooks)
