"""Tables that a mapping declares instead of a file in `sql/`: those of an outbox. SQLAlchemy builds their statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.sql.ddl import ExecutableDDLElement

from migrate.targets.spec import ColumnSpec, TableSpec
from migrate.targets.statements import statement_text

#: SQLite's types. Everything else is declared TEXT: other names of types turn 0012 into 12.
_TYPES: dict[pl.DataType, type[sa.types.TypeEngine[Any]]] = {
    pl.Int64(): sa.Integer,
    pl.Boolean(): sa.Integer,
    pl.Float64(): sa.REAL,
}
_DIALECT = pysqlite.dialect()


def table_statements(specs: Sequence[TableSpec]) -> dict[str, str]:
    """Returns the CREATE TABLE of each table, in load order.

    Every column but the id may be empty: the mapping decides what is required, and an outbox refuses no row.
    """
    return {name: _text(sa.schema.CreateTable(table)) for name, table in _tables(specs).items()}


def index_statements(specs: Sequence[TableSpec]) -> dict[str, list[str]]:
    """Returns the CREATE INDEX statements of each table: for keys, and for columns that refer to other rows."""
    found: dict[str, list[str]] = {}
    for spec, table in zip(specs, _tables(specs).values(), strict=True):
        keys = sorted({spec.key_columns, *spec.unique} - {(str(spec.id_column),), ()})
        made = [_index(table, names, unique=True) for names in keys]
        made += [_index(table, (column.name,), unique=False) for column in spec.references if (column.name,) not in keys]
        found[spec.table] = [_text(sa.schema.CreateIndex(index, if_not_exists=True)) for index in made]
    return found


def added_column(spec: TableSpec, column: ColumnSpec) -> str:
    """Returns the statement that adds a column to a table that an earlier mapping created."""
    quote = _DIALECT.identifier_preparer.quote
    declared = f"{quote(column.name)} {_column(spec, column).type.compile(dialect=_DIALECT)}"
    return statement_text("sqlite", "add_column").format(table=quote(spec.table), column=declared)


def _text(statement: ExecutableDDLElement) -> str:
    return f"{statement.compile(dialect=_DIALECT)};\n"


def _index(table: sa.Table, names: Sequence[str], *, unique: bool) -> sa.Index:
    return sa.Index(f"{table.name}__{'__'.join(names)}", *(table.c[name] for name in names), unique=unique)


def _tables(specs: Sequence[TableSpec]) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    ids = {spec.table: spec.id_column for spec in specs}
    return {
        spec.table: sa.Table(spec.table, metadata, *_columns(spec), *_flags(spec), *_foreign_keys(spec, ids)) for spec in specs
    }


def _columns(spec: TableSpec) -> list[sa.Column[Any]]:
    columns = {column.name: _column(spec, column) for column in spec.columns}
    if spec.id_column is not None and spec.id_column not in columns:
        columns = {spec.id_column: _id_column(spec)} | columns
    stamps = [stamp for stamp in (spec.created_column, spec.modified_column) if stamp is not None and stamp not in columns]
    return [*columns.values(), *(sa.Column(stamp, sa.Text) for stamp in stamps)]


def _flags(spec: TableSpec) -> list[sa.CheckConstraint]:
    """SQLite has no type for true and false: a check tells reflection which columns hold them."""
    return [sa.CheckConstraint(sa.column(column.name).in_([0, 1])) for column in spec.columns if column.dtype == pl.Boolean()]


def _foreign_keys(spec: TableSpec, ids: dict[str, str | None]) -> list[sa.ForeignKeyConstraint]:
    pointing = [(column.name, column.reference.table) for column in spec.columns if column.reference is not None]
    return [sa.ForeignKeyConstraint([name], [f"{table}.{ids[table]}"]) for name, table in pointing if ids.get(table) is not None]


def _column(spec: TableSpec, column: ColumnSpec) -> sa.Column[Any]:
    if column.name == spec.id_column:
        return _id_column(spec)
    return sa.Column(column.name, _TYPES.get(column.dtype, sa.Text), nullable=True)


def _id_column(spec: TableSpec) -> sa.Column[Any]:
    kind = sa.Integer if spec.id_kind == "sequence" else sa.Text
    return sa.Column(str(spec.id_column), kind, primary_key=True, nullable=False)
