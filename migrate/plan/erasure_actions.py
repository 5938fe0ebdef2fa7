"""Counts and reports the rows to erase, and writes their actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from migrate.core.books import TargetBook
from migrate.plan.codes import NOT_ERASED, UNLINKED
from migrate.plan.erasure import Erased, none, referring_ids
from migrate.plan.state import PlanState
from migrate.targets.contract import Reader
from migrate.targets.delete_closure import KeptRows
from migrate.targets.plan import ERASE_SCHEMA
from migrate.targets.spec import KEY, PARENT, TableSpec


def plan_erasure(state: PlanState, specs: Sequence[TableSpec], books: Mapping[str, TargetBook]) -> None:
    """Writes the actions that erase rows from target and ledger.

    A row that a row of others refers to is kept: it counts as rejected, and only its pre-images are erased.
    """
    erased, reader, findings = state.erased, state.target.reader, state.findings
    if reader is None:
        return
    kept = _unerasable_ids(specs, erased, reader)
    for spec in specs:
        rows = erased.rows.get(spec.table)
        if rows is None:
            continue
        there = reader.rows.read(replace(spec, columns=()), rows["_id"])["_id"]
        marked = rows.with_columns(
            pl.col("_id").is_in(there.implode()).alias("there"), pl.col("_id").is_in(kept[spec.table].implode()).alias("kept")
        )
        stay = marked.filter("kept")
        findings.report(spec, stay, NOT_ERASED, "not erased: a row that was not written by us refers to it")
        book = books[spec.table]
        book.reject += stay.height
        book.rows += stay.height
        book.erased += marked.filter(pl.col("there") & ~pl.col("kept")).height
        state.write(spec.table, "erase", marked.select(*ERASE_SCHEMA))
    for spec, column in erased.unlinked:
        pointed = column.reference.table if column.reference is not None else ""
        ids = erased.ids(pointed)
        ids = ids.filter(~ids.is_in(kept[pointed].implode()))
        left = referring_ids(reader.rows, spec, column.name, ids)
        kept_rows = left.filter(~left.is_in(erased.ids(spec.table).implode())).to_frame("_id")
        lost = kept_rows.with_columns(pl.lit(None, dtype=pl.String).alias(KEY))
        findings.report(spec, lost, UNLINKED, f"{column.name} referred to an erased user; cleared")
        # If no current row refers there, a pre-image still may.
        names = (pl.lit(column.name).alias("column"), pl.lit(pointed).alias("table"))
        state.write(spec.table, "detach", ids.to_frame("_id").select(*names, "_id"))


def _unerasable_ids(specs: Sequence[TableSpec], erased: Erased, reader: Reader) -> dict[str, pl.Series]:
    """Returns ids, per table, of rows that cannot be erased because a row that stays refers to them."""
    by_id = {
        table: rows.select(pl.col("_id").alias(KEY), "_id", pl.lit(None, dtype=pl.String).alias(PARENT))
        for table, rows in erased.rows.items()
    }
    loosened = {(column.reference.table, spec.table) for spec, column in erased.unlinked if column.reference is not None}
    named = {table for table, _ in loosened}
    dependent = {table: rows for table, rows in by_id.items() if table not in named}
    # A child does not stay because its parent does: everything that can be erased is erased.
    kept_rows = KeptRows([replace(spec, parent=None) for spec in specs], {t: _again(rows) for t, rows in dependent.items()})
    kept_rows.find(reader.rows)
    kept = {table: kept_rows.split(table, rows)[1]["_id"] for table, rows in dependent.items()}
    for table in named:
        others = reader.rows.find_referrers(table, by_id[table]["_id"])
        for (other,), rows in others.partition_by("table", as_dict=True).items():
            gone = rows["_by"].is_in(erased.ids(str(other)).implode()).fill_null(value=False)
            if (table, other) not in loosened:
                kept[table] = pl.concat([kept.get(table, none()), rows.filter(~gone)["_id"].alias("_id")]).unique()
        kept.setdefault(table, none())
    return kept


def _again(rows: pl.DataFrame) -> Callable[[], Iterator[pl.DataFrame]]:
    return lambda: iter([rows])
