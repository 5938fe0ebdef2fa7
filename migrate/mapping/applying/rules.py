"""Plans of rules: names are resolved, transforms bound and types known. Made once per mapping, applied to every batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity
from migrate.mapping.applying.lookup_plans import LookupPlan
from migrate.mapping.applying.related import Related, related_records
from migrate.mapping.fields import FieldInfo
from migrate.mapping.links import CUSTOM, CUSTOM_ITEMS, ITEM, STANDARD_LINKS, Link, Links, joined_ids
from migrate.mapping.models import FilterRule
from migrate.mapping.transforms import Kind, Transform
from migrate.targets.spec import ColumnSpec, TableSpec

#: In a value map, the line that matches every value without its own line.
ANYTHING_ELSE = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """A transform with its options."""

    transform: Transform
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Target values by folded text (trimmed, lower case). The empty text means the empty value."""

    name: str
    values: dict[str, Any]
    kind: Kind


@dataclass(frozen=True, slots=True)
class ValueSource:
    """The source of a value: fields (the first that is not empty), a template, or a constant.

    Attributes:
        template: Pairs of literal text and the field after it (None after the last text).
        kind: Type of the resulting value.
    """

    fields: tuple[FieldInfo, ...] = ()
    template: tuple[tuple[str, FieldInfo | None], ...] = ()
    constant: Any = None
    kind: Kind = "text"

    @property
    def personal(self) -> bool:
        """True if one of its fields may contain personal data."""
        return any(field.personal for field in self.used)

    @property
    def used(self) -> tuple[FieldInfo, ...]:
        """All fields that it reads."""
        return self.fields + tuple(field for _, field in self.template if field is not None)


@dataclass(frozen=True, slots=True)
class FilterPlan:
    """A named filter, or the condition of a column."""

    name: str
    rule: FilterRule
    field: FieldInfo
    value_map: ValueMap | None = None

    @property
    def kind(self) -> Kind:
        """The type of its field."""
        return self.field.kind


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The plan of a column; `FieldRule` describes the policies.

    Attributes:
        found_by: For each related record that it reads: the field that refers to it, the field with its key, and whether a pick
            chose it. A record is missing if the first has a value and the second has none.
    """

    spec: ColumnSpec
    kind: Kind
    source: ValueSource
    steps: tuple[Step, ...] = ()
    value_map: ValueMap | None = None
    after_map: tuple[Step, ...] = ()
    found_by: tuple[tuple[str, str, bool], ...] = ()
    missing: str = "null"
    unmapped: str = "reject"
    default: ValueSource | None = None
    too_long: str = "reject"
    on_error: str = "reject"
    users_fallback: bool = False
    max_bytes: int | None = None
    basic_characters: bool = False
    lookup: LookupPlan | None = None
    when: FilterPlan | None = None
    size: FieldInfo | None = None

    @property
    def reads_target(self) -> LookupPlan | None:
        """Its lookup, if rows of the target answer it."""
        return None if self.lookup is None or self.lookup.rows is not None else self.lookup

    @property
    def used(self) -> tuple[FieldInfo, ...]:
        """All fields that it reads, including those of its default, its lookup, its condition, and the size of its file."""
        default = self.default.used if self.default is not None else ()
        lookup = self.lookup.sources if self.lookup is not None else ()
        further = (None if self.when is None else self.when.field, self.size)
        return self.source.used + default + lookup + tuple(field for field in further if field is not None)


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """How the row's source key is made. Without a source, it is made from parent and item."""

    source: ValueSource | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class EachPlan:
    """A list that becomes one row per item, or a list of records (`records`) that becomes one row per record."""

    field: FieldInfo
    steps: tuple[Step, ...]
    on_error: str
    place: str
    records: Link | None = None

    @property
    def entity(self) -> Entity | None:
        """The entity of the records; None for a list of texts."""
        return None if self.records is None else ENTITIES[self.records.entity]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """The plan of one entity of a table."""

    entity: Entity
    key: KeyPlan
    columns: tuple[ColumnPlan, ...]
    each: EachPlan | None = None
    filters: tuple[FilterPlan, ...] = ()
    links: Links = field(default_factory=lambda: STANDARD_LINKS)

    @property
    def reads(self) -> frozenset[str]:
        """Names of all fields of the entity that its rules read, including its key and the keys of related records."""
        own = {name for name in self._names if name.partition(".")[0] not in self.links[self.entity.name]}
        return frozenset(own | {one.link.field for one in self.related})

    @property
    def related(self) -> tuple[Related, ...]:
        """The related records that its rules read."""
        return related_records(self.entity.name, self._names, self.links)

    @property
    def beside_items(self) -> frozenset[str]:
        """Names of the fields that column and key rules read in each row, without the list that is split."""
        key = self.key.source.used if self.key.source is not None else ()
        return frozenset(field.name for used in (key, *(column.used for column in self.columns)) for field in used)

    @property
    def _names(self) -> frozenset[str]:
        names = self.beside_items | {each.rule.field for each in self.filters} | {self.entity.key}
        names |= {found for name in names for found, _ in joined_ids(name, self.entity.name, self.links)}
        if self.each is None:
            return names
        if self.each.records is None or self.each.entity is None:
            return names | {self.each.field.name}
        # Retention rules and erasure list exclude the records of a list by their keys.
        keys = {one.key for one in ENTITIES.values()}
        items = {f"{ITEM}.{field.name}" for field in self.each.entity.fields if field.name in keys}
        return names | {self.each.records.field} | items


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The plan of a table, by entity. A table of seeds has no entities, but `seeds`: its mapped rows."""

    spec: TableSpec
    parts: dict[str, PartPlan]
    parent_column: str | None = None
    seeds: pl.DataFrame | None = None


def custom_fields_read(plans: Iterable[TablePlan]) -> dict[str, ColumnSpec]:
    """Names of the custom fields that columns read, each with the first column that reads it."""
    found: dict[str, ColumnSpec] = {}
    for plan in plans:
        for column in (column for part in plan.parts.values() for column in part.columns):
            for info in column.used:
                before, dot, name = info.name.rpartition(f"{CUSTOM}.")
                if dot and (not before or before.endswith(".")) and not info.name.startswith(EXTRA_PREFIX):
                    found.setdefault(name.removesuffix(CUSTOM_ITEMS), column.spec)
    return found
