"""Every row of the default target, from any database, as two loads can be compared."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

#: When we wrote a row is no part of it.
_OURS = {"created_at", "modified_at"}
_LEDGER = "talenthub_"


def driven(url: str) -> str:
    """The URL with the driver that SQLAlchemy is to use."""
    return url.replace("postgresql://", "postgresql+psycopg://").replace("mysql://", "mysql+pymysql://")


def all_rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table but the ledger's, by their ids, without the times of writing."""
    engine = sa.create_engine(driven(url))
    try:
        with engine.connect() as connection:
            tables = [name for name in sa.inspect(connection).get_table_names() if not name.startswith(_LEDGER)]
            return {name: _rows(connection, name) for name in sorted(tables)}
    finally:
        engine.dispose()


def _rows(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    rows = connection.execute(sa.select(table).order_by(table.c.id)).mappings()
    return [{column: value for column, value in row.items() if column not in _OURS} for row in rows]
