"""Reads rows of the outbox that are kept in `due_rows`, by unit."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.core.api_layout import ApiLayout
from migrate.outbox.calls import Action, Call, Calls
from migrate.outbox.due import FIXED, read_rows
from migrate.outbox.row_calls import DueRow


def by_unit(calls: Calls, layout: ApiLayout, batch: pl.DataFrame) -> Iterator[list[DueRow]]:
    """Yields the rows of each unit of a batch (`due_rows.DUE_SCHEMA`), in the order of tables."""
    unit_of = dict(zip(zip(batch["place"], batch["key"], strict=True), batch["unit"], strict=True))
    place_of = {table.table: place for place, table in enumerate(layout.tables)}
    units: dict[str, list[DueRow]] = {}
    for row in read_batch(calls, layout, batch):
        units.setdefault(unit_of[place_of[row.call.part], row.call.key], []).append(row)
    yield from units.values()


def read_batch(calls: Calls, layout: ApiLayout, batch: pl.DataFrame) -> Iterator[DueRow]:
    """Yields the calls of a batch with their rows, table by table."""
    for place, table in enumerate(layout.tables):
        part = batch.filter(pl.col("place") == place)
        if part.is_empty():
            continue
        with calls.session() as session:
            found = read_rows(session, table, part["key"].to_list())
        for key, action, high, low in part.select("key", "action", "_fp_hi", "_fp_lo").iter_rows():
            change: Action = "update" if action == "update" else "insert"
            call = Call(table.table, key, change, high, low, found[key][FIXED])
            yield DueRow(table, call, found[key], action == "unknown")
