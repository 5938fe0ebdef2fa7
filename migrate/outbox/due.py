"""Finds the calls that are due: what the outbox has and the vendor has not."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.core.api_layout import ApiLayout, ApiTable
from migrate.core.bundle_layout import ColumnLayout, FileLayout
from migrate.core.identity import fingerprint
from migrate.outbox import due_rows
from migrate.outbox.codes import CALL_REFUSED, NOT_CHANGED, NOT_DELETED, OUTCOME_UNKNOWN, REQUIRED_EMPTY
from migrate.outbox.kept_values import find_kept, fixed_hashes
from migrate.outbox.selection import missing_from, rows_of
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.times import read_day, read_time

#: Rows that no call is made for: `table`, `key`, `code`, `column`.
_HELD_SCHEMA = dict.fromkeys(("table", "key", "code", "column"), pl.String())

#: The name under which a row has its `fixed_hashes`.
FIXED = "vendor.fixed"

#: Actions of rows that are due, and of those that the vendor has as the outbox has them, or cannot change.
DUE, THERE = ("insert", "update", "unknown"), ("unchanged", "kept")

#: Batches are smaller than those of a bundle: `send` goes on for hours, and its memory matters more than a second of reading.
_SHARE = 8

_DTYPES: dict[str, pl.DataType] = {"integer": pl.Int64(), "boolean": pl.Int64(), "number": pl.Float64()}
_CASTS: dict[str, type[sa.types.TypeEngine[Any]]] = {"integer": sa.Integer, "boolean": sa.Integer, "number": sa.REAL}

_CALL = sa.table("talenthub_call", *(sa.column(name) for name in ("part", "key", "state", "hash_hi", "hash_lo")))


@dataclass(slots=True)
class TableCount:
    """Rows of a table: rows = insert + update + unchanged + unknown + refused.

    `unknown` are rows whose last call has no answer. `refused` are rows that lack a required value, or that the vendor refused
    and that did not change since. Outside the sum: `gone`, rows that the vendor has and the outbox has no more.
    """

    table: str
    rows: int = 0
    insert: int = 0
    update: int = 0
    unchanged: int = 0
    unknown: int = 0
    refused: int = 0
    gone: int = 0


@dataclass(slots=True)
class Due:
    """Everything that is due.

    Attributes:
        rows: The number of rows to create or change, which are in `due_rows`.
        held: Rows that no call is made for, or of which the vendor keeps a value.
        deletions: Keys by table, of rows that the vendor can delete.
    """

    rows: int
    counts: list[TableCount]
    held: pl.DataFrame
    deletions: dict[str, list[str]] = field(default_factory=dict)


def find_due(session: SqliteSession, layout: ApiLayout, *, refused_again: bool, kept: tuple[str, ...] = DUE) -> Due:
    """Compares every row with what the vendor has, and keeps what is due in `due_rows`.

    With `refused_again`, rows that the vendor refused are due again. `kept` are the actions of rows to keep, such as `THERE`.
    """
    number, held, counts = 0, [pl.DataFrame(schema=_HELD_SCHEMA)], []
    due_rows.begin(session)
    deletions: dict[str, list[str]] = {}
    for place, table in enumerate(layout.tables):
        count = TableCount(table.table)
        for batch, rows in classed_rows(session, table, refused_again=refused_again):
            count.rows += rows.height
            for name, found in rows["_count"].value_counts().iter_rows():
                setattr(count, name, getattr(count, name) + found)
            due = rows.filter(pl.col("action").is_in(list(kept))).with_columns(place=pl.lit(place, pl.Int32))
            due_rows.add(session, due.select(list(due_rows.DUE_SCHEMA)))
            number += due.height
            here = pl.lit(table.table).alias("table")
            held.append(rows.filter(pl.col("code").is_not_null()).select(here, "key", "code", "column"))
            there = batch.filter(rows["action"].is_in(["unchanged", "update", "kept"])).with_columns(key=pl.col(table.key))
            held += [kept.select(here, "key", "code", "column") for kept in find_kept(session, table, there)]
        for keys in missing_from(session, as_file(table), None):
            count.gone += keys.height
            if table.delete is not None:
                deletions.setdefault(table.table, []).extend(keys["key"].to_list())
            else:
                lost = keys.select(
                    table=pl.lit(table.table), key="key", code=pl.lit(NOT_DELETED.id), column=pl.lit(None, pl.String)
                )
                held.append(lost)
        held.append(_unknown_and_gone(session, table))
        counts.append(count)
    return Due(number, counts, pl.concat(held), deletions)


def classed_rows(
    session: SqliteSession, table: ApiTable, *, refused_again: bool, stored: Collection[str] | None = None
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yields batches of rows, and for each row `unit`, `key`, hashes, `action`, `_count`, `code`, `column`.

    `action` is insert, update, unknown, unchanged, refused, or kept (changed, and the vendor has no call for that).
    `stored`: the columns that the table has, if it may lack some; these are read as empty.
    """
    calls, layout = _calls(session, table.table), as_file(table)
    lost = [one for one in layout.columns if stored is not None and one.column not in stored]
    empty = [pl.lit(None, dtype=_DTYPES.get(one.kind, pl.String())).alias(str(one.column)) for one in lost]
    there = replace(layout, columns=tuple(one for one in layout.columns if one not in lost))
    for batch in rows_of(session, there, share=_SHARE):
        whole = batch.with_columns(empty)
        yield whole, _classed(table, whole, calls, refused_again=refused_again)


def changing(table: ApiTable) -> list[str]:
    """Returns the columns whose changes are due at the vendor. The content of a file counts, not its location."""
    apart = {*table.fixed, *(file.place for file in (table.upload, table.file) if file is not None)}
    return [column.name for column in table.columns if column.name not in apart]


def lacking(table: ApiTable, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Returns the first required column that is empty; null if none is."""
    empty = {
        name: pl.col(name).fill_null("") == "" if schema[name] == pl.String() else pl.col(name).is_null()
        for name in table.required
    }
    found = [pl.when(is_empty).then(pl.lit(name)) for name, is_empty in empty.items()]
    return pl.coalesce(found) if found else pl.lit(None, pl.String)


def as_file(table: ApiTable) -> FileLayout:
    """Returns the columns that calls read, as `selection` reads those of a file."""
    names = {column.name: column.kind for column in table.columns} | ({table.unit: "text"} if table.unit is not None else {})
    columns = tuple(ColumnLayout(name, column=name, kind=kind) for name, kind in names.items())
    return FileLayout(name=table.table, table=table.table, key=table.key, columns=columns)


def _calls(session: SqliteSession, table: str) -> pl.DataFrame:
    names = ("key", "state", "hash_hi", "hash_lo")
    wanted = sa.select(*(_CALL.c[name] for name in names)).where(_CALL.c.part == table)
    schema = {"key": pl.String(), "_state": pl.String(), "_refused_hi": pl.Int64(), "_refused_lo": pl.Int64()}
    return pl.DataFrame(session.fetch(wanted, {}), schema=schema, orient="row")


def _unknown_and_gone(session: SqliteSession, table: ApiTable) -> pl.DataFrame:
    """Returns rows whose creation has no answer and that the outbox has no more: the vendor may have them."""
    source = sa.table(table.table, sa.column(table.key))
    there = sa.exists().where(source.c[table.key] == _CALL.c.key)
    wanted = sa.select(_CALL.c.key).where(_CALL.c.part == table.table, _CALL.c.state == "open", ~there).order_by(_CALL.c.key)
    rows = [(table.table, key, OUTCOME_UNKNOWN.id, None) for (key,) in session.fetch(wanted, {})]
    return pl.DataFrame(rows, schema=_HELD_SCHEMA, orient="row")


def _classed(table: ApiTable, batch: pl.DataFrame, calls: pl.DataFrame, *, refused_again: bool) -> pl.DataFrame:
    """As `classed_rows`, for one batch."""
    named = batch.select(pl.col(table.key).alias("="), *(pl.col(name).alias(f"={name}") for name in changing(table)))
    hashes = fingerprint(named, [(name, dtype) for name, dtype in named.schema.items()])
    unit = pl.col(table.unit) if table.unit is not None else pl.lit(None, pl.String)
    found = pl.concat([batch, hashes], how="horizontal").with_columns(
        pl.col(table.key).alias("key"),
        pl.when(unit.is_null() & pl.lit(table.unit is not None)).then(pl.col(table.key)).otherwise(unit).alias("unit"),
        lacking(table, batch.schema).alias("_lacks"),
        (pl.concat_str(*table.order, separator="\x00", ignore_nulls=True) if table.order else pl.lit(None, pl.String)).alias(
            "order"
        ),
    )
    found = found.join(calls, on="key", how="left", maintain_order="left")
    same = _equal("_hash") & (pl.col("_gone") == 0).fill_null(value=False)
    there = (pl.col("_handover").is_not_null() & (pl.col("_gone") == 0)).fill_null(value=False)
    before = (pl.col("_state") == "refused").fill_null(value=False) & _equal("_refused") & pl.lit(not refused_again)
    changed = pl.lit("update" if table.update is not None else "kept")
    action = (
        pl.when((pl.col("_state") == "open").fill_null(value=False))
        .then(pl.lit("unknown"))
        .when(there & same)
        .then(pl.lit("unchanged"))
        .when(pl.col("_lacks").is_not_null() | before)
        .then(pl.lit("refused"))
        .when(there)
        .then(changed)
        .otherwise(pl.lit("insert"))
    )
    found = found.with_columns(action=action)
    code = (
        pl.when((pl.col("action") == "refused") & pl.col("_lacks").is_not_null())
        .then(pl.lit(REQUIRED_EMPTY.id))
        .when(pl.col("action") == "refused")
        .then(pl.lit(CALL_REFUSED.id))
        .when(pl.col("action") == "kept")
        .then(pl.lit(NOT_CHANGED.id))
    )
    counted = pl.when(pl.col("action") == "kept").then(pl.lit("unchanged")).otherwise(pl.col("action"))
    return found.select(
        "unit",
        "order",
        "key",
        "_fp_hi",
        "_fp_lo",
        "action",
        counted.alias("_count"),
        code.alias("code"),
        pl.col("_lacks").alias("column"),
    )


def _equal(prefix: str) -> pl.Expr:
    hi, lo = pl.col(f"{prefix}_hi") == pl.col("_fp_hi"), pl.col(f"{prefix}_lo") == pl.col("_fp_lo")
    return (hi & lo).fill_null(value=False)


def read_rows(session: SqliteSession, table: ApiTable, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Returns rows by key, with the columns that calls read, and `FIXED`; times in ISO 8601, UTC."""
    names = list(dict.fromkeys([table.key, *(column.name for column in table.columns)]))
    kinds = {column.name: column.kind for column in table.columns}
    source = sa.table(table.table, *(sa.column(name) for name in names))
    dtypes = {name: _DTYPES.get(kinds.get(name, "text"), pl.String()) for name in names}
    columns = [
        sa.cast(source.c[name], _CASTS.get(kinds.get(name, "text"), sa.Text)).label(f"v{n}") for n, name in enumerate(names)
    ]
    listed = sa.func.json_each(sa.bindparam("keys")).table_valued("value")
    wanted = sa.select(*columns).where(source.c[table.key].in_(sa.select(listed.c.value)))
    batches = session.stream_texts(wanted, dtypes, {"keys": json.dumps(keys)})
    found = pl.concat([pl.DataFrame(schema=dtypes), *batches])
    moments = [_moment(name, kind) for name, kind in kinds.items() if kind in ("time", "date")]
    frame = found.with_columns(*moments, fixed_hashes(table, found).alias(FIXED))
    return {row[table.key]: row for row in frame.iter_rows(named=True)}


def _moment(name: str, kind: str) -> pl.Expr:
    value = pl.col(name)
    shown = read_time(value).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ") if kind == "time" else read_day(value).dt.strftime("%Y-%m-%d")
    return pl.coalesce(shown, value).alias(name)
