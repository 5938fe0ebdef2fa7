"""Small tables and frames that the tests write; the persons are invented."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import polars as pl

from migrate.targets.contract import RunRecord, Target, Writer, Written
from migrate.targets.spec import ColumnSpec, Reference, TableSpec

TEXT = pl.String()
TIME = pl.Datetime("us", "UTC")
SOURCE = "talent-hub"
STARTED = datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)


def spec(table: str, *columns: ColumnSpec, **others: Any) -> TableSpec:
    return TableSpec(
        table=table,
        source=SOURCE,
        entities=(),
        source_tables=(),
        columns=columns,
        **{"key_columns": ("remote_id",), **others},
    )


CANDIDATE = spec("candidate", ColumnSpec("remote_id", TEXT), ColumnSpec("last_name", TEXT), ColumnSpec("remote_created_at", TIME))
EMAIL = spec(
    "candidate_email_address",
    ColumnSpec("remote_id", TEXT),
    ColumnSpec("candidate_id", TEXT, required=True, reference=Reference("candidate", "reject")),
    ColumnSpec("value", TEXT),
    ColumnSpec("position", pl.Int64()),
    parent="candidate",
)
USER = spec("remote_user", ColumnSpec("remote_id", TEXT), ColumnSpec("is_placeholder", pl.Boolean()))
JOB = spec("job", ColumnSpec("remote_id", TEXT), ColumnSpec("name", TEXT), ColumnSpec("status", TEXT))


def row_id(key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, key))


def rows_of(table: TableSpec, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """A frame as load hands it over: `_key` and `_id` made of `remote_id`, a fingerprint, the table's columns."""
    names = {column.name: column.dtype for column in table.columns}
    frame = pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=names, orient="row")
    keys = [row["remote_id"] for row in rows]
    return frame.with_columns(
        pl.Series("_key", keys, dtype=pl.String),
        pl.Series("_id", [row_id(key) for key in keys], dtype=pl.String),
        pl.Series("_fp_hi", [hash(str(row)) >> 1 for row in rows], dtype=pl.Int64),
        pl.Series("_fp_lo", [len(str(row)) for row in rows], dtype=pl.Int64),
    )


def people(*names: str) -> pl.DataFrame:
    """Candidates with the keys 1, 2, 3 ... of these last names."""
    when = datetime(2025, 12, 31, 23, 59, 59, 123000, tzinfo=UTC)
    return rows_of(
        CANDIDATE, [{"remote_id": str(n), "last_name": name, "remote_created_at": when} for n, name in enumerate(names, 1)]
    )


def record(run: str) -> RunRecord:
    return RunRecord(
        run=run,
        command="load",
        source=SOURCE,
        status="running",
        started=STARTED.isoformat(),
        finished=None,
        host="host.example.com",
        user="somebody",
        tool_version="0.1.0",
        fingerprint_version=1,
        delivery="d" * 64,
        mapping="m" * 64,
    )


@contextmanager
def running(target: Target, run: str, *tables: TableSpec) -> Iterator[Writer]:
    """A run from begin to end, tables and keys included."""
    with target.writer(run) as writer:
        writer.schema.create_ledger()
        writer.schema.create_tables()
        writer.ledger.begin_run(record(run), tables)
        yield writer
        writer.schema.create_keys()
        writer.ledger.finish_run("done", {}, [])


def put(writer: Writer, table: TableSpec, frame: pl.DataFrame) -> Written:
    """Inserts rows and remembers those that went in."""
    written = writer.rows.insert(table, frame)
    writer.ledger.remember(table.source, table.table, frame.drop("_id").join(written.ids, on="_key"))
    return written


def load(target: Target, run: str, table: TableSpec, frame: pl.DataFrame) -> Written:
    """A run that inserts one frame."""
    with running(target, run, table) as writer:
        return put(writer, table, frame)
