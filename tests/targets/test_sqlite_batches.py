"""Results of SQLite come in batches that are bounded in rows and in bytes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from migrate.targets.sqlite.session import SqliteSession, connect

SCHEMA = {"key": pl.Int64(), "body": pl.String()}
ALL: sa.Executable = sa.select(*map(sa.column, SCHEMA)).select_from(sa.table("note")).order_by(sa.column("key"))


@pytest.mark.parametrize("method", ["stream", "stream_texts"])
def test_long_rows_after_many_short_ones_come_in_small_batches(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrate.targets.sqlite.session.SQLITE_BATCH_BYTES", 100_000)
    with closing(connect(tmp_path / "ats.db", "rwc")) as connection:
        connection.execute("CREATE TABLE note (key INTEGER, body TEXT)")
        rows = [(key, "short" if key < 1_000 else "x" * 10_000) for key in range(1_500)]
        connection.executemany("INSERT INTO note VALUES (?, ?)", rows)
        session = SqliteSession(connection, "ats.db", None)
        batches = list(getattr(session, method)(ALL, SCHEMA, {}))
    assert pl.concat(batches).rows() == rows
    # The bytes are estimated after every 250 short rows, and after every 20 long ones.
    first, *others = [batch.height for batch in batches]
    assert 1_000 <= first < 1_250
    assert others
    assert set(others[:-1]) <= {20}
