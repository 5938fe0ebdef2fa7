"""Reads a target's own tables, in the same way for every database that SQLAlchemy Core supports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sizes import LOOKUP_ROWS
from migrate.targets.canonical import canonical_json
from migrate.targets.codes import MISFIT
from migrate.targets.named_statements import NamedStatements
from migrate.targets.row_ids import id_parts, id_text, identity
from migrate.targets.schema import TargetTable
from migrate.targets.spec import ColumnSpec, TableSpec
from migrate.targets.statements import tables_of

#: MySQL: the list of wanted rows is read first, and each row is found by an index.
_IN_ORDER = "STRAIGHT_JOIN"

_REFERRERS: dict[str, pl.DataType] = {"_id": pl.String(), "table": pl.String(), "_by": pl.String()}


class SqlRowReader(NamedStatements):
    """`migrate.targets.contract.RowReader` over a session and a database's form of values."""

    def count(self, table: str, *, there: bool = False) -> int:
        """Returns the number of rows of a table; without `there`, it is looked up whether it exists."""
        if not there and self._live(table) is None:
            return 0
        rows = self._session.fetch(sa.select(sa.func.count()).select_from(sa.table(table)), {})
        return int(rows[0][0])

    def read(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with these ids, without missing ones."""
        return self._matching(spec, identity(spec), id_parts(spec, ids))

    def read_by_reference(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows with one of these ids in that column."""
        return self._matching(spec, (column,), ids.cast(pl.String).to_frame(column))

    def read_by_key(self, spec: TableSpec, keys: pl.DataFrame) -> pl.DataFrame:
        """Returns `_id` and the spec's columns of the rows whose `key_columns` equal those of `keys`."""
        return self._matching(spec, spec.key_columns, keys.select(pl.col(spec.key_columns).cast(pl.String)))

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        """Yields `_id` and the spec's columns of every row, ordered by the bytes of `key_columns`, in batches."""
        live = self._live(spec.table)
        if live is None:
            return
        table = self._table(spec, live)
        order = [self._values.ordered(table.c[name], live) for name in spec.key_columns]
        selected = self._selected(spec, table, live).order_by(*order)
        for batch in self._session.stream(selected, self._raw(spec), {}):
            yield self._finished(spec, batch)

    def find_referrers(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns rows of any table whose foreign keys refer to the rows of `table` with these ids."""
        live = self._live(table)
        found = [pl.DataFrame(schema=_REFERRERS)]
        if live is None or len(live.primary_key) != 1:
            return found[0]
        for other in self._session.tables().tables.values():
            for key in other.foreign_keys:
                if key.table == table:
                    found += self._pointing(live, other, key.columns, key.target_columns, ids)
        return pl.concat(found)

    def _pointing(
        self, live: TargetTable, other: TargetTable, columns: tuple[str, ...], target_columns: tuple[str, ...], ids: pl.Series
    ) -> Iterator[pl.DataFrame]:
        named = live.primary_key
        pointed = sa.alias(sa.table(live.name, *(sa.column(name) for name in {*named, *target_columns})), "pointed")
        by = sa.alias(sa.table(other.name, *(sa.column(name) for name in {*columns, *other.primary_key})), "by")
        by_id: sa.ColumnElement[Any] = by.c[other.primary_key[0]] if len(other.primary_key) == 1 else sa.null()
        for part in ids.unique().to_frame(named[0]).iter_slices(LOOKUP_ROWS):
            given, wanted, parameters = self._values.given(live, named, part)
            refers = sa.and_(*(by.c[one] == pointed.c[two] for one, two in zip(columns, target_columns, strict=True)))
            source = sa.join(sa.join(given, pointed, self._values.same(pointed.c[named[0]], wanted[0])), by, refers)
            text = [self._values.selected(column, pl.String()) for column in (pointed.c[named[0]], by_id)]
            selected = (
                sa.select(text[0].label("i"), text[1].label("b")).select_from(source).prefix_with(_IN_ORDER, dialect="mysql")
            )
            for batch in self._session.stream(selected, {"_id": pl.String(), "_by": pl.String()}, parameters):
                yield batch.with_columns(pl.lit(other.name).alias("table")).select(*_REFERRERS)

    def _matching(self, spec: TableSpec, names: tuple[str, ...], wanted: pl.DataFrame) -> pl.DataFrame:
        live = self._live(spec.table)
        found = [pl.DataFrame(schema={"_id": pl.String()} | {column.name: column.dtype for column in spec.columns})]
        if live is None:
            return found[0]
        table = self._table(spec, live)
        for part in wanted.unique().drop_nulls().iter_slices(LOOKUP_ROWS):
            given, values, parameters = self._values.given(live, names, part)
            matches = sa.and_(*(self._values.same(table.c[name], value) for name, value in zip(names, values, strict=True)))
            selected = self._selected(spec, table, live).select_from(sa.join(given, table, matches))
            selected = selected.prefix_with(_IN_ORDER, dialect="mysql")
            found += [self._finished(spec, batch) for batch in self._session.stream(selected, self._raw(spec), parameters)]
        return pl.concat(found)

    def _live(self, table: str) -> TargetTable | None:
        """Returns the live table; None if it is one of ours that was not created yet."""
        live = self._session.tables().tables.get(table)
        ours = self._session.schema_name
        if live is None and (ours is None or table not in tables_of(self._session.flavour, ours, "tables")):
            raise SetupError(Problem(code=MISFIT, message=f"the target has no table {table}", table=table))
        return live

    def _table(self, spec: TableSpec, live: TargetTable) -> sa.FromClause:
        there = {column.name for column in live.columns}
        wanted = dict.fromkeys([*identity(spec), *spec.key_columns, *(column.name for column in spec.columns)])
        missing = [name for name in wanted if name not in there]
        if missing:
            raise SetupError(
                Problem(code=MISFIT, message=f"table {spec.table} has no column {name}", table=spec.table) for name in missing
            )
        return sa.table(spec.table, *(sa.column(name) for name in wanted))

    def _selected(self, spec: TableSpec, table: sa.FromClause, live: TargetTable) -> sa.Select[Any]:
        types = {column.name: column.sql_type for column in live.columns}
        names = [
            self._values.selected(table.c[name], pl.String()).label(f"i{number}") for number, name in enumerate(identity(spec))
        ]
        values = [
            self._value(table.c[column.name], column, types[column.name]).label(f"v{number}")
            for number, column in enumerate(spec.columns)
        ]
        return sa.select(*names, *values)

    def _value(self, held: sa.ColumnElement[Any], column: ColumnSpec, sql_type: str) -> sa.ColumnElement[Any]:
        return self._values.selected(held, column.dtype, sql_type) if column.content is None else self._values.digest(held)

    def _raw(self, spec: TableSpec) -> dict[str, pl.DataType]:
        names: dict[str, pl.DataType] = {f"i{number}": pl.String() for number in range(len(identity(spec)))}
        return names | {f"v{number}": self._values.raw_type(column.dtype) for number, column in enumerate(spec.columns)}

    def _finished(self, spec: TableSpec, batch: pl.DataFrame) -> pl.DataFrame:
        names = [f"i{number}" for number in range(len(identity(spec)))]
        values = [
            self._values.read(f"v{number}", column).cast(column.dtype).alias(column.name)
            for number, column in enumerate(spec.columns)
        ]
        frame = batch.select(id_text(names, single=spec.id_column is not None).alias("_id"), *values)
        return frame.with_columns(canonical_json(frame[column.name]) for column in spec.columns if column.json)
