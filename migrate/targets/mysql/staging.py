"""Writes rows through a temporary table: put into it, then written by one statement per slice, whose effect is counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import pymysql

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.targets.codes import STATEMENT_REFUSED
from migrate.targets.mysql.errors import translate_errors
from migrate.targets.mysql.loading import Into, in_slices, put_in
from migrate.targets.mysql.session import MysqlSession, compose_statement, quote_name
from migrate.targets.mysql.types import is_text
from migrate.targets.row_ids import id_parts, identity
from migrate.targets.row_writing import ROW, refusals
from migrate.targets.schema import TargetTable
from migrate.targets.spec import TableSpec
from migrate.targets.statements import statement

_STAGE = Into("talenthub_stage", {})


@dataclass(frozen=True, slots=True)
class Staging:
    """The temporary table for one table and one kind of statement.

    Attributes:
        inserts: The statement inserts the staged rows; otherwise rows that the table lacks are refused as missing.
    """

    session: MysqlSession
    spec: TableSpec
    live: TargetTable
    names: Callable[[], Collection[str]]
    inserts: bool = False
    forms: Mapping[str, str] = field(default_factory=dict)

    def run(self, rows: pl.DataFrame, values: pl.DataFrame, work: Callable[[], int]) -> pl.DataFrame:
        """Stages rows (`_row`, `_key`, `_id`) slice by slice, and does the work. Returns the refused rows.

        `values` are columns `c0`, `c1`, .... `work` returns the number of rows that it wrote.
        """
        ids = id_parts(self.spec, rows["_id"])
        ids.columns = [f"i{number}" for number in range(ids.width)]
        who = rows.select(pl.col(ROW).alias("row_at"), pl.col("_key").alias("source_key"), pl.col("_id").alias("target_key"))
        whole = pl.concat([who, ids, values], how="horizontal")
        missing: set[int] = set()

        def one(part: pl.DataFrame) -> None:
            put_in(self.session, _STAGE, part)
            lacking = set() if self.inserts else self.session.numbers(self._absent())
            touched = work()
            if touched != part.height - len(lacking):
                raise self._unequal()
            missing.update(lacking)
            self.session.run(statement("mysql", "stage_clear"))

        with translate_errors(self.session.setting):
            self.session.run(self._made(values.columns))
        try:
            refused = in_slices(self.session, whole, one, row="row_at", names=self.names)
        finally:
            self._drop()
        lost = pl.Series(sorted(missing - set(refused["row"])), dtype=pl.Int64)
        return pl.concat([refused, refusals(lost, "missing")])

    def update(self, changes: Mapping[str, str]) -> int:
        """Updates columns of the staged rows: columns of the stage by those of the table. Returns the number of rows found."""
        pairs = [f"{quote_name('t', name)} = {self._value(name, alias)}" for name, alias in changes.items()]
        table, match = quote_name(self.spec.table), self.match
        return self.session.run(compose_statement("stage_update", table=table, match=match, changes=", ".join(pairs)))

    def delete(self) -> int:
        """Deletes the staged rows. Returns their number."""
        return self.session.run(compose_statement("stage_delete", table=quote_name(self.spec.table), match=self.match))

    def insert(self, columns: Mapping[str, str]) -> int:
        """Inserts the staged rows, with columns of the stage by those of the table. Returns their number."""
        names = ", ".join(map(quote_name, columns))
        values = ", ".join(self._value(name, alias) for name, alias in columns.items())
        return self.session.run(
            compose_statement("stage_insert", table=quote_name(self.spec.table), columns=names, values=values)
        )

    def keep(self, name: str, preimage: str, number: int, kind: int) -> None:
        """Saves the pre-images of the staged rows in the ledger."""
        whole = compose_statement(name, table=quote_name(self.spec.table), match=self.match, preimage=preimage)
        self.session.run(whole, {"number": number, "kind": kind})

    @property
    def match(self) -> str:
        """The condition that matches a row of the table `t` with a staged one `s`: by an index, and to the character."""
        types = {column.name: column.sql_type for column in self.live.columns}
        conditions = []
        for number, name in enumerate(identity(self.spec)):
            ours, theirs = quote_name("t", name), quote_name("s", f"i{number}")
            conditions.append(f"{ours} = {theirs}")
            if is_text(types[name]):
                conditions.append(f"CAST({ours} AS BINARY) = CAST({theirs} AS BINARY)")
        return " AND ".join(conditions)

    def _value(self, name: str, alias: str) -> str:
        return self.forms.get(name, "{}").format(quote_name("s", alias))

    def _absent(self) -> str:
        return compose_statement("stage_absent", table=quote_name(self.spec.table), match=self.match)

    def _made(self, values: Sequence[str]) -> str:
        listed = "".join(f", {quote_name(name)} LONGTEXT" for name in values)
        pairs = ", ".join(f"{quote_name(name)} AS {quote_name(f'i{number}')}" for number, name in enumerate(identity(self.spec)))
        return compose_statement("stage_make", values=listed, ids=pairs, table=quote_name(self.spec.table))

    def _drop(self) -> None:
        try:
            self.session.run(statement("mysql", "stage_drop"))
        except pymysql.Error:
            # The connection is broken, and the table gone with it; the error that broke it is on its way.
            return

    def _unequal(self) -> SetupError:
        message = f"a statement touched another number of rows in {self.spec.table} than it was given"
        return SetupError(Problem(code=STATEMENT_REFUSED, message=message, help="nothing was written; run the command again"))
