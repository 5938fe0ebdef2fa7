"""Erases rows and their pre-images within the writer's transaction, and reports rows that cannot be erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.core.sizes import ERASED_ROWS
from migrate.load.codes import ERASURE_REFUSED
from migrate.load.loading import Loading
from migrate.load.refusals import refusal, refused_rows
from migrate.targets.contract import ID_MAP_SCHEMA
from migrate.targets.rows import matching_rows, read_back, same_fingerprint, with_fingerprint
from migrate.targets.rows_and_ledger import clear_reference, erase_rows
from migrate.targets.spec import KEY, TableSpec
from migrate.targets.stored import stored_fingerprint, untouched_ids


def erase_before(loading: Loading) -> None:
    """Erases the rows that no rows of other people refer to. Runs first, so that these rows do not conflict with new ones."""
    late = {pointed for _, pointed, _, _ in _detachments(loading)}
    for spec in reversed(loading.plan.specs):
        if spec.table not in late:
            _erase(loading, spec)


def erase_after(loading: Loading) -> None:
    """Erases users. Runs last, because rows of other people refer to them until these rows are updated or deleted."""
    late = set()
    for spec, pointed, column, ids in _detachments(loading):
        late.add(pointed)
        _report_refused(loading, spec, column, ids)
        clear_reference(loading.writer, spec, column, ids)
        _report_left(loading, spec, column, ids)
    for spec in reversed(loading.plan.specs):
        if spec.table in late:
            _erase(loading, spec)


def _detachments(loading: Loading) -> Iterator[tuple[TableSpec, str, str, pl.Series]]:
    """Yields table, referenced table, reference column, and ids of the rows."""
    for spec in loading.plan.specs:
        for frame in loading.plan.actions(spec.table, "detach"):
            for (pointed, column), part in frame.partition_by("table", "column", as_dict=True, maintain_order=True).items():
                yield spec, str(pointed), str(column), part["_id"]


def _report_refused(loading: Loading, spec: TableSpec, column: str, ids: pl.Series) -> None:
    """Stores the fingerprint that rows will have without the reference, so that they do not look edited."""
    narrow = replace(spec, columns=tuple(one for one in spec.columns if one.name == column))
    pointing = loading.writer.rows.read_by_reference(narrow, column, ids)["_id"]
    if pointing.is_empty():
        return
    id_map = loading.writer.ledger.id_map(spec.source, spec.table)
    known = [batch.filter(pl.col("_id").is_in(pointing.implode())) for batch in id_map]
    for part in pl.concat([pl.DataFrame(schema=ID_MAP_SCHEMA), *known]).iter_slices(ERASED_ROWS):
        now = read_back(spec, loading.writer.rows.read(spec, part["_id"]), loading.owners)
        ours = now.join(part, on="_id").filter(same_fingerprint("_now_hi", "_now_lo"))
        later = with_fingerprint(spec, ours.with_columns(pl.lit(None, dtype=ours.schema[column]).alias(column)))
        loading.writer.ledger.remember(spec.source, spec.table, later.select(KEY, "_id", *FINGERPRINT_COLUMNS))
        altered = part.filter(pl.col("_id").is_in(untouched_ids(loading.writer, spec, part["_id"]).implode()))
        if not altered.is_empty():
            # The sent value is no longer known, only the stored one; the reference is cleared in the stored one.
            there = loading.writer.rows.read(spec, altered["_id"])
            stored = stored_fingerprint(spec, there.with_columns(pl.lit(None, dtype=there.schema[column]).alias(column)))
            loading.writer.ledger.remember(spec.source, spec.table, altered.select(KEY, "_id", *FINGERPRINT_COLUMNS))
            loading.writer.ledger.remember_stored(spec.source, spec.table, stored)


def _report_left(loading: Loading, spec: TableSpec, column: str, ids: pl.Series) -> None:
    """Reports rows that still refer to erased rows, although their reference was cleared."""
    narrow = replace(spec, columns=tuple(one for one in spec.columns if one.name == column))
    left = loading.writer.rows.read_by_reference(narrow, column, ids)
    if left.is_empty():
        return
    keys = matching_rows(loading.writer.ledger.id_map(spec.source, spec.table), left["_id"])
    refused_keys = left.select("_id").join(keys, on="_id", how="left", maintain_order="left")
    message = f"{column} still refers to an erased user: the target did not clear it and raised no error"
    loading.findings.report(spec, refused_keys, ERASURE_REFUSED, message)
    book = loading.books[spec.table]
    loading.not_erased += refused_keys.height
    book.reject += refused_keys.height
    book.rows += refused_keys.height


def _erase(loading: Loading, spec: TableSpec) -> None:
    book = loading.books[spec.table]
    for frame in loading.plan.actions(spec.table, "erase"):
        book.erased -= frame.filter(pl.col("there") & ~pl.col("kept")).height
        for (source,), rows in frame.partition_by("source", as_dict=True, maintain_order=True).items():
            done = erase_rows(loading.writer, replace(spec, source=str(source)), rows["_id"])
            loading.preimages_erased += done.preimages
            loading.not_erased += done.refused.height
            book.erased += done.rows
            refused = refused_rows(rows, done.refused)
            freed = rows.filter("kept").join(refused, on="_id", how="anti").height
            surprising = refused.filter(~pl.col("kept"))
            book.reject += surprising.height - freed
            book.rows += surprising.height - freed
            if not surprising.is_empty():
                keys = matching_rows(loading.writer.ledger.id_map(str(source), spec.table), surprising["_id"])
                refused_keys = surprising.join(keys, on="_id", how="left", maintain_order="left")
                loading.findings.report(
                    spec, refused_keys, ERASURE_REFUSED, refusal("not erased; the target refused it", spec.table)
                )
