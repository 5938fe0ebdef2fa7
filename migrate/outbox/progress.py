"""How far the handover of an outbox of calls is, by table."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from migrate.core.api_layout import api_from_json
from migrate.outbox.calls import API
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.statements import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedTable:
    """Rows of a table at the vendor.

    `sent` rows may have changed since; `send --dry-run` tells. `pending` rows were never sent. `unknown` calls have no answer.
    """

    table: str
    sent: int
    pending: int
    unknown: int
    refused: int


def handed_tables(target: SqliteTarget) -> list[HandedTable]:
    """Returns the tables of an outbox of calls, in the order of sending; none if the database is not one."""
    with target.view() as session:
        there = session.fetch(statement("sqlite", "outbox_has"), {})[0][0]
        kept = session.fetch(statement("sqlite", "outbox_read_layout"), {"kind": API}) if there else []
        if not kept:
            return []
        counts = {part: known for part, *known in session.fetch(statement("sqlite", "sent_counts"), {})}
        found = []
        for table in api_from_json(kept[0][0]).tables:
            rows = int(session.fetch(sa.select(sa.func.count()).select_from(sa.table(table.table)), {})[0][0])
            sent, unknown, refused = counts.get(table.table, (0, 0, 0))
            pending = max(0, rows - sent - unknown - refused)
            found.append(HandedTable(table=table.table, sent=sent, pending=pending, unknown=unknown, refused=refused))
        return found
