"""What the vendor keeps although the outbox changed: values that became empty, and those that are only written at creation.

Both are reported at each send, because no later call corrects them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from migrate.core.api_layout import ApiTable
from migrate.core.identity import FINGERPRINT_COLUMNS, fingerprint
from migrate.outbox.bodies import SINCE, VENDOR_ID, names_in
from migrate.outbox.codes import FIXED_CHANGED, STAYS_FILLED
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement

#: Columns of rows that the vendor keeps: `key`, `code`, `column`.
KEPT_SCHEMA: dict[str, pl.DataType] = {"key": pl.String(), "code": pl.String(), "column": pl.String()}


def fixed_hashes(table: ApiTable, rows: pl.DataFrame) -> pl.Series:
    """Returns a hash of each column that is only written at creation, joined with commas; texts of `rows` as SQLite has them."""
    if not table.fixed:
        return pl.Series("fixed", [None] * rows.height, pl.String)
    hashes = [
        fingerprint(rows, [(name, rows.schema[name])])[FINGERPRINT_COLUMNS[0]].cast(pl.String).fill_null("").alias(str(place))
        for place, name in enumerate(table.fixed)
    ]
    return pl.select(pl.concat_str(hashes, separator=",")).to_series().alias("fixed")


def stored_groups(table: ApiTable) -> list[tuple[str, ...]]:
    """Returns columns that one text of `update` has: the vendor keeps the text when all of them become empty."""
    dealt_with = {name for name, _ in table.empty} | {VENDOR_ID}
    merged = {name for name, _ in table.merge.lists} if table.merge is not None else set()  # These lose what the row has no more.
    body = (table.update.body or {}) if table.update is not None else {}
    groups = names_in({name: value for name, value in body.items() if name not in merged})
    return [group for group in groups if group and not dealt_with & set(group)]


def still_filled(table: ApiTable, before: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Returns the columns that the vendor has after an update with `values`, if it had `before`."""
    kept = {name for group in stored_groups(table) for name in group}
    return sorted({name for name in values if name not in (VENDOR_ID, SINCE)} | (kept & set(before)))


def find_kept(session: SqliteSession, table: ApiTable, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yields `KEPT_SCHEMA` for rows (in the order of keys, with `key`) whose values differ from those that the vendor keeps."""
    if rows.is_empty():
        return
    given = {"part": table.table, "low": rows["key"][0], "high": rows["key"][-1]}
    schema = {"key": pl.String(), "_filled": pl.String(), "_fixed": pl.String()}
    sent = pl.DataFrame(session.fetch(statement("sqlite", "sent_range"), given), schema=schema, orient="row")
    if sent.is_empty():
        return
    there = rows.with_columns(_now=fixed_hashes(table, rows)).join(sent, on="key", how="inner", maintain_order="left")
    for group in stored_groups(table):
        empty = pl.all_horizontal(_is_empty(table, name) for name in group)
        had = pl.any_horizontal(pl.col("_filled").str.contains(json.dumps(name), literal=True) for name in group)
        yield _named(there.filter(empty & had), STAYS_FILLED.id, group[0])
    for place, name in enumerate(table.fixed):
        then, now = (pl.col(each).str.split(",").list.get(place, null_on_oob=True) for each in ("_fixed", "_now"))
        yield _named(there.filter((then != now).fill_null(value=False)), FIXED_CHANGED.id, name)


def _is_empty(table: ApiTable, name: str) -> pl.Expr:
    kinds = {column.name: column.kind for column in table.columns}
    return pl.col(name).cast(pl.String).fill_null("").is_in(["", "[]"] if kinds.get(name) == "list" else [""])


def _named(rows: pl.DataFrame, code: str, column: str) -> pl.DataFrame:
    return rows.select("key", pl.lit(code).alias("code"), pl.lit(column).alias("column"))
