"""Reads the rows of an outbox whose mapping declares more tables or columns than an earlier load created."""

from __future__ import annotations

import sqlalchemy as sa

from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema import TargetSchema, TargetTable
from migrate.targets.schema_json import with_columns
from migrate.targets.session import Session, Values
from migrate.targets.spec import TableSpec


class OutboxRowReader(SqlRowReader):
    """`migrate.targets.contract.RowReader` for an outbox: what the next load will create is read as empty."""

    def __init__(self, session: Session, values: Values, declared: TargetSchema) -> None:
        super().__init__(session, values)
        self._declared = declared

    def _live(self, table: str) -> TargetTable | None:
        declared, live = self._declared.tables.get(table), self._session.tables().tables.get(table)
        if declared is None:
            return super()._live(table)
        return None if live is None else with_columns(live, declared)

    def _table(self, spec: TableSpec, live: TargetTable) -> sa.FromClause:
        table = super()._table(spec, live)
        stored = {column.name for column in self._session.tables().tables[spec.table].columns}
        if all(column.name in stored for column in table.c):
            return table
        columns = [column if column.name in stored else sa.null().label(column.name) for column in table.c]
        return sa.select(*columns).subquery(spec.table)
