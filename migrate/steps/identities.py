"""The mapped columns that identify a candidate."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.mapping import Mapping
from migrate.plan.identity_columns import EmailTable, IdentityColumns

_NAMES = {"given_name", "family_name"}


def identity_columns(mapping: Mapping) -> IdentityColumns | None:
    """Columns with names, addresses and profiles; None where candidates have no table of their own."""
    own = mapping.own_table("candidate")
    if own is None:
        return None
    places = mapping.contacts()
    mine = [place for place in places if place.owner is None]
    names = tuple(
        column.spec.name
        for column in mapping.plans[own.table].parts["candidate"].columns
        if column.source.used
        and {field.name for field in column.source.used} <= _NAMES
        and column.value_map is None
        and column.spec.dtype == pl.String
    )
    return IdentityColumns(
        own.table,
        names,
        tuple(name for place in mine for name in place.emails),
        tuple(name for place in mine for name in place.urls),
        tuple(EmailTable(place.spec, place.owner, place.emails) for place in places if place.owner is not None and place.emails),
        mapping.folder.target.identity_change,
        frozenset(source_keys(mapping, mapping.duplicates.kept)),
    )


def source_keys(mapping: Mapping, candidate_ids: Iterable[str]) -> list[str]:
    """Returns the source keys, in the candidates' own table, of candidates with these ids in the export."""
    own, renamed = mapping.own_table("candidate"), mapping.context.renamed
    prefix = f"{renamed}:" if own is not None and renamed is not None and own.source == renamed else ""
    return [prefix + one for one in sorted(candidate_ids)]
