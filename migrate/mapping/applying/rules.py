"""Rules made ready: names resolved, transforms bound, types known. Made once a mapping, applied to every batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from migrate.core.entities import EXTRA_PREFIX, Entity
from migrate.mapping.applying.related import Related, related_records
from migrate.mapping.fields import FieldInfo
from migrate.mapping.links import CUSTOM, CUSTOM_ITEMS, STANDARD_LINKS, Links
from migrate.mapping.models import FilterRule
from migrate.mapping.transforms import Kind, Transform
from migrate.targets.spec import ColumnSpec, TableSpec

#: In a value map, the row for every value that no other row names.
ANYTHING_ELSE = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """A transform with its options."""

    transform: Transform
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Values by folded text (trimmed, lower case); the empty text is the empty value."""

    name: str
    values: dict[str, Any]
    kind: Kind


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where a value comes from: fields (the first that is not empty), a template, or a constant.

    Attributes:
        template: Pairs of literal text and field (None behind the last).
        kind: Type of what comes out.
    """

    fields: tuple[FieldInfo, ...] = ()
    template: tuple[tuple[str, FieldInfo | None], ...] = ()
    constant: Any = None
    kind: Kind = "text"

    @property
    def personal(self) -> bool:
        """True where a field of it may hold a person's value."""
        return any(field.personal for field in self.used)

    @property
    def used(self) -> tuple[FieldInfo, ...]:
        """Every field it reads."""
        return self.fields + tuple(field for _, field in self.template if field is not None)


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A column's rule made ready; see `FieldRule` for the policies.

    Attributes:
        found_by: For each related record that it reads, the field that names it, the field that holds its key, and whether it is
            picked out of many. A record is missing if the first has a value and the second has none.
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
    default: Any = None
    too_long: str = "reject"
    on_error: str = "reject"
    users_fallback: bool = False


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """How the row's source key is made; without a source, of parent and item."""

    source: ValueSource | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class EachPlan:
    """The list whose items become rows."""

    field: FieldInfo
    steps: tuple[Step, ...]
    on_error: str
    place: str


@dataclass(frozen=True, slots=True)
class FilterPlan:
    """A named filter."""

    name: str
    rule: FilterRule
    kind: Kind


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What one entity gives to a table."""

    entity: Entity
    key: KeyPlan
    columns: tuple[ColumnPlan, ...]
    each: EachPlan | None = None
    filters: tuple[FilterPlan, ...] = ()
    links: Links = field(default_factory=lambda: STANDARD_LINKS)

    @property
    def reads(self) -> frozenset[str]:
        """Names of every field of the entity that its rules read: its key, and what related fields are found by."""
        own = {name for name in self._names if name.partition(".")[0] not in self.links[self.entity.name]}
        return frozenset(own | {one.link.field for one in self.related})

    @property
    def related(self) -> tuple[Related, ...]:
        """The related records whose fields its rules read."""
        return related_records(self.entity.name, self._names, self.links)

    @property
    def beside_items(self) -> frozenset[str]:
        """Names of the fields that the rules of columns and key read in each row, the list that is split not counted."""
        sources = [column.source for column in self.columns] + ([self.key.source] if self.key.source is not None else [])
        return frozenset(field.name for source in sources for field in source.used)

    @property
    def _names(self) -> frozenset[str]:
        names = self.beside_items | {each.rule.field for each in self.filters}
        return frozenset(names | {self.entity.key} | ({self.each.field.name} if self.each is not None else set()))


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table file made ready, by entity."""

    spec: TableSpec
    parts: dict[str, PartPlan]
    parent_column: str | None = None


def custom_fields_read(plans: Iterable[TablePlan]) -> dict[str, ColumnSpec]:
    """Names of the custom fields that columns read, each with the first column."""
    found: dict[str, ColumnSpec] = {}
    for plan in plans:
        for column in (column for part in plan.parts.values() for column in part.columns):
            for info in column.source.used:
                before, dot, name = info.name.rpartition(f"{CUSTOM}.")
                if dot and (not before or before.endswith(".")) and not info.name.startswith(EXTRA_PREFIX):
                    found.setdefault(name.removesuffix(CUSTOM_ITEMS), column.spec)
    return found
