"""Evidence about what the delivery lacks for other reasons than being gone."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.attachments import Measured
from migrate.core.entities import ENTITIES
from migrate.core.known_candidates import KnownCandidates
from migrate.core.periods import Periods
from migrate.mapping import Mapping
from migrate.read import Delivery
from migrate.steps.attachment_rows import seen_candidates
from migrate.steps.identities import source_keys
from migrate.steps.mapping import Rows
from migrate.steps.work import Work
from migrate.targets.evidence import Evidence
from migrate.targets.references import pointing_at
from migrate.targets.spec import TableSpec


def evidence(
    work: Work, delivery: Delivery, mapping: Mapping, rows: Rows, files: Measured, *, known: KnownCandidates
) -> Evidence:
    """Returns the evidence of this delivery. `known`: the candidates of its CSVs."""
    absent = set(delivery.absent)
    # The key of a rejected record may be wrong, so no row of its table is provably gone.
    absent |= {book.table for book in work.outcome.books.sources if book.rejected}
    proofs = seen_candidates(mapping, files, known)
    if None in proofs.values():
        absent.add("attachments")
    periods = {spec.table: _periods(mapping, spec, rows) for spec in mapping.specs if _in_periods(spec)}
    named = {spec.table: tuple(_naming(mapping, spec)) for spec in mapping.specs}
    return Evidence(
        absent=frozenset(absent),
        rejected=rows.rejected_keys(),
        seen={table: proof for table, proof in proofs.items() if proof is not None},
        periods=periods,
        named={table: by for table, by in named.items() if by},
        incomplete=mapping.incomplete_tables(),
        merged=_merged(mapping),
    )


def _merged(mapping: Mapping) -> dict[str, pl.Series]:
    """Returns keys of rows that earlier runs wrote for candidates who are merged into others now."""
    own = mapping.own_table("candidate")
    keys = source_keys(mapping, mapping.duplicates.merged)
    return {own.table: pl.Series(keys, dtype=pl.String)} if own is not None and keys else {}


def _in_periods(spec: TableSpec) -> bool:
    return any(ENTITIES[entity].in_periods for entity in spec.entities)


def _periods(mapping: Mapping, spec: TableSpec, rows: Rows) -> Periods:
    """Returns the time between the first and the last row of each file."""
    moments = {ENTITIES[entity].moment for entity in spec.entities}
    moment = moments.pop() if len(moments) == 1 else None
    column = mapping.column_of(spec, moment) if moment is not None else None
    if column is None or not column.dtype.is_temporal():
        return Periods()
    return Periods.of(column.name, rows.spools[spec.table].batches([column.name, "_file"]))


def _naming(mapping: Mapping, spec: TableSpec) -> Iterator[TableSpec]:
    """Returns tables made of entities that produce rows of this one."""
    entities = {name for entity in spec.entities for name in ENTITIES[entity].named_by}
    for other in mapping.specs:
        pointing = pointing_at(spec.table, other) if entities.intersection(other.entities) else None
        if pointing is not None:
            yield pointing
