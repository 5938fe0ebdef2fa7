"""Writes rows through a temporary table: copied into it, then written by one statement per slice, whose effect is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from migrate.targets.postgresql.copying import DroppedRows, copy_in, in_slices
from migrate.targets.postgresql.errors import translate_errors
from migrate.targets.postgresql.session import PostgresSession, compile_statement, compose_statement
from migrate.targets.row_ids import id_parts, identity
from migrate.targets.row_writing import ROW, refusals
from migrate.targets.schema import Event, TargetTable
from migrate.targets.spec import TableSpec
from migrate.targets.statements import statement, statement_text

STAGE = "talenthub_stage"


@dataclass(frozen=True, slots=True)
class Change:
    """A statement over the staged rows.

    Attributes:
        work: Runs it. Returns the number of affected rows.
        undone: Finds the staged rows (`row_at`) for which it did nothing; receives the rows of the slice.
    """

    work: Callable[[], int]
    undone: Callable[[pl.DataFrame], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Staging:
    """The temporary table for one table and one kind of statement."""

    session: PostgresSession
    spec: TableSpec
    live: TargetTable
    event: Event

    def run(self, rows: pl.DataFrame, values: pl.DataFrame, names: Sequence[str], change: Change) -> pl.DataFrame:
        """Stages rows (`_row`, `_key`, `_id`) slice by slice, and makes the change. Returns the refused rows.

        `values` are the columns `c0`, `c1`, ... of the table's columns `names`. Unless the change inserts them, rows that the
        table lacks are refused as missing.
        """
        ids = id_parts(self.spec, rows["_id"])
        ids.columns = [f"i{number}" for number in range(ids.width)]
        who = rows.select(pl.col(ROW).alias("row_at"), pl.col("_key").alias("source_key"), pl.col("_id").alias("target_key"))
        whole = pl.concat([who, ids, values], how="horizontal")
        missing: set[int] = set()

        def one(part: pl.DataFrame) -> None:
            copy_in(self.session, STAGE, part)
            lacking = set() if self.event == "insert" else self.numbers(self._there(wanted=False))
            missing.update(lacking)
            touched = change.work()
            # Rules and triggers may count rows that they left out: if there are any, each row is checked.
            if touched != part.height - len(lacking) or self.live.hooks_on(self.event):
                dropped = set(change.undone(rows.filter(pl.col(ROW).is_in(part["row_at"].implode())))) - lacking
                if dropped:
                    raise DroppedRows(sorted(dropped))
            self.session.connection.execute(statement_text("postgresql", "stage_clear"))

        with translate_errors(self.session.setting):
            secured = self._secured()
            self.session.connection.execute(self._made(names))
        refused = in_slices(self.session, whole, STAGE, whole.columns, one, row="row_at", secured=secured)
        with translate_errors(self.session.setting):
            self.session.connection.execute(statement_text("postgresql", "stage_drop"))
        lost = pl.Series(sorted(missing - set(refused["row"])), dtype=pl.Int64)
        return pl.concat([refused, refusals(lost, "missing")])

    def execute(self, wanted: sa.Executable | sql.Composed) -> int:
        """Runs a statement. Returns the number of affected rows."""
        if isinstance(wanted, sql.Composed):
            return self.session.connection.execute(wanted).rowcount
        return self.session.connection.execute(*_plain(wanted)).rowcount

    def numbers(self, wanted: sa.Executable | sql.Composed, parameters: dict[str, Any] | None = None) -> set[int]:
        """Returns the first column of a result."""
        text, values = (wanted, parameters or {}) if isinstance(wanted, sql.Composed) else _plain(wanted)
        return {row[0] for row in self.session.connection.execute(text, values).fetchall()}

    def present(self, _rows: pl.DataFrame) -> set[int]:
        """Returns staged rows that the table contains."""
        return self.numbers(self._there(wanted=True))

    def absent(self, _rows: pl.DataFrame) -> set[int]:
        """Returns staged rows that the table lacks."""
        return self.numbers(self._there(wanted=False))

    def differing(self, names: Sequence[str]) -> set[int]:
        """Returns staged rows whose values in the table differ from the columns staged as `c0`, `c1`, ...."""
        table, stage = self.table(names), self.stage(len(names))
        differ = [
            sa.cast(table.c[name], sa.Text()).is_distinct_from(sa.cast(stage.c[f"c{number}"], sa.Text()))
            for number, name in enumerate(names)
        ]
        joined = sa.join(stage, table, self.matches(table, stage))
        return self.numbers(sa.select(stage.c.row_at).select_from(joined).where(sa.or_(sa.false(), *differ)))

    def table(self, names: Sequence[str] = ()) -> sa.TableClause:
        """Returns the target's table, with these columns and those that identify its rows."""
        return sa.table(self.spec.table, *(sa.column(name) for name in dict.fromkeys([*names, *identity(self.spec)])))

    def stage(self, width: int = 0) -> sa.TableClause:
        """Returns the temporary table, with this number of value columns."""
        ids: list[sa.ColumnClause[Any]] = [sa.column(f"i{number}") for number in range(len(identity(self.spec)))]
        values: list[sa.ColumnClause[Any]] = [sa.column(f"c{number}") for number in range(width)]
        return sa.table(STAGE, sa.column("row_at"), *values, *ids)

    def matches(self, table: sa.TableClause, stage: sa.TableClause) -> sa.ColumnElement[bool]:
        """Returns the condition that matches a row of the table with a staged one."""
        return sa.and_(*(table.c[name] == stage.c[f"i{number}"] for number, name in enumerate(identity(self.spec))))

    def _there(self, *, wanted: bool) -> sa.Select[Any]:
        table, stage = self.table(), self.stage()
        there = sa.exists().where(self.matches(table, stage))
        return sa.select(stage.c.row_at).where(there if wanted else ~there)

    def _secured(self) -> bool:
        """Whether a missing privilege, as an error of a row, means that row security refuses the row."""
        if not self.live.hides_rows:
            return False
        asked = {"table_name": self.spec.table, "right": self.event.upper()}
        return bool(self.session.fetch(statement("postgresql", "table_right"), asked)[0][0])

    def _made(self, names: Sequence[str]) -> sql.Composed:
        pairs = [(name, f"i{number}") for number, name in enumerate(identity(self.spec))]
        pairs += [(name, f"c{number}") for number, name in enumerate(names)]
        columns = join_commas(sql.SQL("{} AS {}").format(sql.Identifier(name), sql.Identifier(alias)) for name, alias in pairs)
        return compose_statement("stage_make", table=sql.Identifier(self.spec.table), columns=columns)


def match(spec: TableSpec) -> sql.Composed:
    """Returns the condition that matches a row of the table `t` with a staged one `s`, for our own statements."""
    pairs = [(sql.Identifier("t", name), sql.Identifier("s", f"i{number}")) for number, name in enumerate(identity(spec))]
    return sql.SQL(" AND ").join(sql.SQL("{} = {}").format(*pair) for pair in pairs)


def join_commas(parts: Iterable[sql.Composable]) -> sql.Composed:
    """Joins parts with commas."""
    return sql.SQL(", ").join(parts)


def _plain(wanted: sa.Executable) -> tuple[str, dict[str, Any]]:
    text, values = compile_statement(wanted)
    return text, values
