"""The one transaction of a run on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from migrate.targets.ledger_writing import IdMapMode
from migrate.targets.postgresql.copying import copy_in, in_slices
from migrate.targets.postgresql.errors import translated
from migrate.targets.postgresql.session import PostgresSession, compiled, composed
from migrate.targets.postgresql.values import PostgresValues, written
from migrate.targets.row_ids import id_parts, identity
from migrate.targets.row_writing import ROW, RowWriter, refusals
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import TableSpec
from migrate.targets.statements import statement_text

_STAGE = "talenthub_stage"


class PostgresWriter(RowWriter):
    """`migrate.targets.contract.Writer` for PostgreSQL."""

    _session: PostgresSession
    _values: PostgresValues

    def _insert_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        def insert(part: pl.DataFrame) -> None:
            copy_in(self._session, spec.table, part.select(csv.columns))

        csv = written(spec, live, rows, names)
        numbered = csv.with_columns(rows[ROW])
        return in_slices(self._session, numbered, spec.table, csv.columns, insert, row=ROW)

    def _update_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        stage = sa.table(_STAGE, *(sa.column(f"c{number}") for number in range(len(names))), *_stage_ids(spec))
        table = sa.table(spec.table, *(sa.column(name) for name in dict.fromkeys([*names, *identity(spec)])))
        changes = {name: stage.c[f"c{number}"] for number, name in enumerate(names)}
        change = sa.update(table).values(changes).where(_is_staged(spec, table, stage))

        def update() -> None:
            self._keep("preimage_update", spec)
            self._session.connection.execute(*_plain(change))

        values = written(spec, live, rows, names)
        staged = values.rename({name: f"c{number}" for number, name in enumerate(names)})
        return self._staged(spec, rows, staged, names, update)

    def _delete_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        del live
        stage = sa.table(_STAGE, *_stage_ids(spec))
        table = sa.table(spec.table, *(sa.column(name) for name in identity(spec)))
        leave = sa.delete(table).where(_is_staged(spec, table, stage))

        def delete() -> None:
            if keep:
                self._keep("preimage_delete", spec)
            self._session.connection.execute(*_plain(leave))

        return self._staged(spec, rows, pl.DataFrame(), [], delete)

    def _restore_rows(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, action: Literal["update", "delete"]
    ) -> pl.DataFrame:
        named = identity(spec)
        stored = [column.name for column in live.columns if not column.generated]
        table = sql.Identifier(spec.table)
        if action == "delete":
            values = [sql.Identifier("r", name) for name in stored]
            columns = map(sql.Identifier, stored)
            put = composed("restore_deleted", table=table, columns=_listed(columns), values=_listed(values))
        else:
            pairs = [(sql.Identifier(name), sql.Identifier("r", name)) for name in stored if name not in named]
            changes = _listed(sql.SQL("{} = {}").format(*pair) for pair in pairs)
            put = composed("restore_updated", table=table, match=_match(spec), changes=changes)

        def restore() -> None:
            self._session.connection.execute(put)

        return self._staged(spec, rows, rows.select("preimage"), [], restore, anew=action == "delete")

    def _staged(
        self,
        spec: TableSpec,
        rows: pl.DataFrame,
        values: pl.DataFrame,
        names: Sequence[str],
        work: Callable[[], None],
        *,
        anew: bool = False,
    ) -> pl.DataFrame:
        """Brings rows to the stage, slice by slice, and does `work` there; rows that the table lacks are refused, but `anew`."""
        connection = self._session.connection
        ids = id_parts(spec, rows["_id"])
        ids.columns = [f"i{number}" for number in range(ids.width)]
        who = rows.select(pl.col(ROW).alias("row_at"), pl.col("_key").alias("source_key"), pl.col("_id").alias("target_key"))
        whole = pl.concat([who, ids, values], how="horizontal")
        missing: set[int] = set()

        def one(part: pl.DataFrame) -> None:
            copy_in(self._session, _STAGE, part)
            missing.update(row[0] for row in connection.execute(*_plain(lacking)).fetchall())
            work()
            connection.execute(statement_text("postgresql", "stage_clear"))

        table = sa.table(spec.table, *(sa.column(name) for name in identity(spec)))
        stage = sa.table(_STAGE, sa.column("row_at"), *_stage_ids(spec))
        lacking = sa.select(stage.c.row_at).where(~sa.exists().where(_is_staged(spec, table, stage)))
        with translated(self._session.setting):
            connection.execute(_make_stage(spec, names))
        refused = in_slices(self._session, whole, _STAGE, whole.columns, one, row="row_at")
        with translated(self._session.setting):
            connection.execute(statement_text("postgresql", "stage_drop"))
        if anew:
            return refused
        lost = pl.Series(sorted(missing - set(refused["row"])), dtype=pl.Int64)
        return pl.concat([refused, refusals(lost, "missing")])

    def _keep(self, name: str, spec: TableSpec) -> None:
        """Enters the pre-images of staged rows in the ledger."""
        keep = composed(name, table=sql.Identifier(spec.table), match=_match(spec))
        self._session.connection.execute(keep, {"number": self._number, "kind": self._kind(spec.source, spec.table)})

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        with translated(self._session.setting):
            if mode == "insert":
                copy_in(self._session, "talenthub_id_map", frame)
                return
            self._session.script(statement_text("postgresql", "id_map_stage"))
            copy_in(self._session, "talenthub_id_map_stage", frame)
            self._execute(f"id_map_{mode}")

    def _fresh_ids(self, spec: TableSpec, column: TargetColumn, number: int) -> pl.Series:
        """Out of the column's sequence or default, before the rows are written: so they are known, and the rows can be copied."""
        found = self._fetch("default_of", table_name=spec.table, column_name=column.name)
        sequence, expression = found[0] if found else (None, None)
        if sequence is not None:
            ids = self._fetch("ids_of_sequence", sequence=sequence, number=number)
        elif expression is not None and not column.generated:
            query = composed("ids_of_default", expression=sql.SQL(expression))
            with translated(self._session.setting):
                ids = self._session.connection.execute(query, {"number": number}).fetchall()
        else:
            raise self._no_ids(spec)
        return pl.Series([row[0] for row in ids], dtype=pl.String)


def _make_stage(spec: TableSpec, names: Sequence[str]) -> sql.Composed:
    pairs = [(name, f"i{number}") for number, name in enumerate(identity(spec))]
    pairs += [(name, f"c{number}") for number, name in enumerate(names)]
    columns = _listed(sql.SQL("{} AS {}").format(sql.Identifier(name), sql.Identifier(alias)) for name, alias in pairs)
    return composed("stage_make", table=sql.Identifier(spec.table), columns=columns)


def _stage_ids(spec: TableSpec) -> list[sa.ColumnClause[Any]]:
    return [sa.column(f"i{number}") for number in range(len(identity(spec)))]


def _is_staged(spec: TableSpec, table: sa.TableClause, stage: sa.TableClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == stage.c[f"i{number}"] for number, name in enumerate(identity(spec))))


def _match(spec: TableSpec) -> sql.Composed:
    pairs = [(sql.Identifier("t", name), sql.Identifier("s", f"i{number}")) for number, name in enumerate(identity(spec))]
    return sql.SQL(" AND ").join(sql.SQL("{} = {}").format(*pair) for pair in pairs)


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _plain(wanted: sa.Executable) -> tuple[str, dict[str, Any]]:
    text, values = compiled(wanted)
    return text, values
