"""Looks into a loaded SQLite file with nothing but the standard library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def query(database: Path, statement: str) -> list[dict[str, Any]]:
    """All rows of a statement, as dicts."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(statement)]


def count(database: Path, table: str) -> int:
    """Rows of a table."""
    number: int = query(database, f"SELECT count(*) AS number FROM {table}")[0]["number"]
    return number


def broken_references(database: Path) -> list[dict[str, Any]]:
    """What SQLite's own check of foreign keys finds."""
    return query(database, "PRAGMA foreign_key_check")


def rows_with_keys(database: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table, each reference replaced by the remote_id of the row it points at."""
    rows = query(database, f"SELECT * FROM {table}")
    for key in query(database, f"PRAGMA foreign_key_list({table})"):
        remote = {row["id"]: row["remote_id"] for row in query(database, f"SELECT id, remote_id FROM {key['table']}")}
        for row in rows:
            if row[key["from"]] is not None:
                row[key["from"]] = remote[row[key["from"]]]
    return rows


def change(database: Path, statement: str) -> None:
    """What somebody does to the database behind our back."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)
