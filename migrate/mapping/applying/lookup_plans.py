"""What a lookup needs of the target: columns of a table, and the rows as a frame from values to ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from migrate.mapping.fields import FieldInfo

#: Column of a lookup's frame with the id; it is null if several rows have the values (`SEVERAL`).
ID, SEVERAL = "id", "several"

#: Table, compared columns, fixed values, id column and tables that the columns refer to: rules that agree in these read the same
#: rows.
LookupKey = tuple[str, tuple[str, ...], tuple[tuple[str, Any], ...], str | None, tuple[str | None, ...]]

#: Frames of `lookup_frame` by lookup.
Lookups = Mapping[LookupKey, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class LookupPlan:
    """The plan of a lookup; `LookupRule` describes the policies.

    Attributes:
        columns: The target's columns to compare.
        sources: A field for each of them; empty if the only column is compared with the rule's own value.
        where: Further columns and their values.
        id_column: The column to take; None for the table's primary key.
        place: `file:line:column` in the mapping.
        references: For each column the mapped table that it refers to: its value is then a source key; None for other columns.
        rows: The frame, if the table contains seeds; the id is then the seed's source key.
    """

    table: str
    columns: tuple[str, ...]
    sources: tuple[FieldInfo, ...]
    where: tuple[tuple[str, Any], ...]
    id_column: str | None
    missing: str
    place: str
    references: tuple[str | None, ...] = ()
    rows: pl.DataFrame | None = None

    @property
    def key(self) -> LookupKey:
        """What it reads."""
        return (self.table, self.columns, self.where, self.id_column, self.references)


def value_columns(count: int) -> list[str]:
    """The names of the compared columns in a lookup's frame."""
    return [f"k{number}" for number in range(count)]


def lookup_frame(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """`k0`, `k1`, ... (text), `id` (text), `several`: one row per combination of values.

    `rows` has the named columns and `_id`, as text. A row with an empty value is never found.
    """
    names = value_columns(len(columns))
    whole = rows.select(*(pl.col(column).alias(name) for column, name in zip(columns, names, strict=True)), "_id")
    found = whole.drop_nulls().group_by(names, maintain_order=True).agg(pl.col("_id").first(), (pl.len() > 1).alias(SEVERAL))
    return found.select(*names, pl.when(~pl.col(SEVERAL)).then("_id").alias(ID), SEVERAL)
