"""Makes an SQLite file an outbox: the tables that the mapping declares, and the tables of handovers."""

from __future__ import annotations

from contextlib import closing

from migrate.targets.generated import added_column, index_statements, table_statements
from migrate.targets.outbox import Outbox
from migrate.targets.schema import TargetSchema
from migrate.targets.sqlite.session import SqliteSession, connect
from migrate.targets.statements import statement, statement_text


def make_outbox(session: SqliteSession, outbox: Outbox) -> None:
    """Creates missing tables, adds missing columns, and keeps the layout; in the session's transaction."""
    session.script(statement_text("sqlite", "outbox_tables"))
    session.execute(statement("sqlite", "outbox_layout"), {"kind": outbox.kind, "layout": outbox.layout})
    live = session.tables().tables
    for name, made in table_statements(outbox.specs).items():
        if name not in live:
            session.script(made)
    for spec in outbox.specs:
        known = {column.name for column in live[spec.table].columns} if spec.table in live else None
        for column in spec.columns:
            if known is not None and column.name not in known:
                session.script(added_column(spec, column) + "\n")
    session.tables_changed()


def index_outbox(session: SqliteSession, outbox: Outbox) -> None:
    """Creates missing indexes; after the rows."""
    for indexes in index_statements(outbox.specs).values():
        for index in indexes:
            session.script(index)
    session.tables_changed()


def declared_tables(outbox: Outbox) -> TargetSchema:
    """Returns the tables that a mapping declares, by creating them in memory."""
    with closing(connect(None, "rwc")) as connection:
        session = SqliteSession(connection, ":memory:", None)
        indexes = index_statements(outbox.specs)
        for name, made in table_statements(outbox.specs).items():
            for each in (made, *indexes[name]):
                session.script(each)
        return session.tables()
