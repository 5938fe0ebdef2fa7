"""Erasure inside the writer's transaction: rows and their pre-images go for good; what cannot go is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from migrate.load.codes import ERASURE_REFUSED
from migrate.load.loading import Loading
from migrate.load.setbacks import refusal
from migrate.target.rows import matching
from migrate.target.spec import TableSpec


def erase_before(loading: Loading) -> None:
    """Erases the rows that no other people's rows point at, first of all, so that they are in nobody's way."""
    late = {pointed for _, pointed, _, _ in _detachments(loading)}
    for spec in reversed(loading.plan.specs):
        if spec.table not in late:
            _erase(loading, spec)


def erase_after(loading: Loading) -> None:
    """Erases users, last of all: other people's rows point at them until these are updated or deleted."""
    late = set()
    for spec, pointed, column, ids in _detachments(loading):
        late.add(pointed)
        loading.writer.detach(spec, column, ids)
    for spec in reversed(loading.plan.specs):
        if spec.table in late:
            _erase(loading, spec)


def _detachments(loading: Loading) -> Iterator[tuple[TableSpec, str, str, pl.Series]]:
    """Table, the table that it points at, by which column, at which rows."""
    for spec in loading.plan.specs:
        for frame in loading.plan.actions(spec.table, "detach"):
            for (pointed, column), part in frame.partition_by("table", "column", as_dict=True, maintain_order=True).items():
                yield spec, str(pointed), str(column), part["_id"]


def _erase(loading: Loading, spec: TableSpec) -> None:
    book = loading.books[spec.table]
    for frame in loading.plan.actions(spec.table, "erase"):
        book.erased -= frame.filter(pl.col("there") & ~pl.col("kept")).height
        for (source,), rows in frame.partition_by("source", as_dict=True, maintain_order=True).items():
            done = loading.writer.erase(replace(spec, source=str(source)), rows["_id"])
            loading.preimages_erased += done.preimages
            book.erased += done.rows
            refused = rows[done.refused["row"].to_list()].with_columns(
                done.refused.select(pl.col("state", "constraint", "column").name.prefix("_refused_"))
            )
            freed = rows.filter("kept").join(refused, on="_id", how="anti").height
            surprising = refused.filter(~pl.col("kept"))
            book.reject += surprising.height - freed
            book.rows += surprising.height - freed
            if not surprising.is_empty():
                keys = matching(loading.writer.id_map(str(source), spec.table), surprising["_id"])
                told = surprising.join(keys, on="_id", how="left", maintain_order="left")
                loading.setbacks.report(spec, told, ERASURE_REFUSED, refusal("not erased; the target refused it"))
