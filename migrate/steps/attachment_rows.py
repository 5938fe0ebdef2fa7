"""Rows of attachments in any table of a mapping: the files that they refer to, and what a delivery proves about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from migrate.attachments import FileClass, KnownCandidates, Measured
from migrate.mapping import Mapping
from migrate.targets.contract import Target
from migrate.targets.plan import Plan
from migrate.targets.spec import ColumnSpec, TableSpec


def seen_candidates(mapping: Mapping, files: Measured, known: KnownCandidates) -> dict[str, tuple[str, pl.Series] | None]:
    """Returns, per table of attachments, the candidate column, and the candidates whose files are all in this delivery.

    Returns None if the delivery proves nothing: no store, so that no rows were made; no files; or no column with the candidate.
    Files of a candidate whose folder is in none of the given archives, or who has an unreadable file, need not be in the
    delivery. Files of a candidate who is not in the CSVs may be in the delivery without becoming rows.
    """
    found: dict[str, tuple[str, pl.Series] | None] = {}
    unread = files.files.filter(pl.col("class") == FileClass.REJECTED)["candidate_id"].drop_nulls().unique()
    whole = files.files["candidate_id"].drop_nulls().unique()
    whole = whole.filter(~whole.is_in(unread.implode()) & known.contains(whole))
    for spec in _tables(mapping):
        column = _filled_from(mapping, spec, "candidate_id")
        told = files.stored and column is not None and column.reference is not None and not files.files.is_empty()
        found[spec.table] = (column.name, whole) if told and column is not None else None
    return found


def file_urls(mapping: Mapping, target: Target) -> pl.Series:
    """Returns every `file_url` in rows of the target."""
    found = [pl.Series("file_url", [], dtype=pl.String)]
    with target.reader() as reader:
        for spec in _tables(mapping):
            column = _filled_from(mapping, spec, "file_url")
            if column is not None:
                batches = reader.rows.scan(replace(spec, columns=(column,)))
                found += [batch[column.name].cast(pl.String).alias("file_url") for batch in batches]
    return pl.concat(found)


def urls_of(mapping: Mapping, target: Target, plan: Plan) -> pl.Series:
    """Returns every `file_url` of the rows that a plan erases, including those in the ledger."""
    found = [pl.Series("file_url", [], dtype=pl.String)]
    with target.reader() as reader:
        for spec in _tables(mapping):
            column = _filled_from(mapping, spec, "file_url")
            if column is None:
                continue
            for frame in plan.actions(spec.table, "erase"):
                rows = reader.rows.read(replace(spec, columns=(column,)), frame["_id"])
                found.append(rows[column.name].cast(pl.String).alias("file_url"))
                for (source,), part in frame.partition_by("source", as_dict=True).items():
                    for batch in reader.ledger.preimages(str(source), spec.table):
                        kept = batch.filter(pl.col("_id").is_in(part["_id"].implode()))["preimage"]
                        found.append(kept.str.json_path_match(f'$["{column.name}"]').alias("file_url"))
    return pl.concat(found).drop_nulls().unique()


def _tables(mapping: Mapping) -> Iterator[TableSpec]:
    return (spec for spec in mapping.specs if "attachment" in spec.entities)


def _filled_from(mapping: Mapping, spec: TableSpec, field: str) -> ColumnSpec | None:
    """Returns the column that contains a field of an attachment unchanged."""
    for plan in mapping.plans[spec.table].parts["attachment"].columns:
        if [one.name for one in plan.source.used] == [field] and plan.source.fields and not plan.steps and not plan.value_map:
            return spec.column(plan.spec.name)
    return None
