"""What a record is linked to: records that it refers to, records picked out of many that refer to it, its custom fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migrate.core.entities import ENTITIES

#: `custom.City` on a candidate or job: the value of the custom field of that name or id.
CUSTOM = "custom"
#: Behind a custom field's name: all its values as a list.
CUSTOM_ITEMS = ".items"


@dataclass(frozen=True, slots=True)
class Pick:
    """Which of many records is taken: those with one of these values (upper and lower case alike), then the first in order.

    Attributes:
        where: Pairs of a field and the values that it may have.
        order: Field to sort by, if any; records without a value come last, and equal ones are sorted by their key.
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    order: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One record, or one set of custom fields, that belongs to a record of an entity.

    Attributes:
        name: How mappings call it: `candidate.given_name`.
        field: The field of the entity that is compared.
        entity: Name of the other entity.
        by: The other entity's field that must be equal.
        pick: Given if many records can match.
    """

    name: str
    field: str
    entity: str
    by: str
    pick: Pick | None = None

    @property
    def custom(self) -> bool:
        """True for custom fields, whose names are those of the export."""
        return self.name == CUSTOM


#: By entity and by name.
Links = Mapping[str, Mapping[str, Link]]


def _standard() -> dict[str, dict[str, Link]]:
    links = {
        name: {one.name: Link(one.name, one.field, one.entity, ENTITIES[one.entity].key) for one in entity.relations}
        for name, entity in ENTITIES.items()
    }
    for name in ("candidate", "job"):
        key = ENTITIES[name].key
        links[name][CUSTOM] = Link(CUSTOM, key, "custom_field_value", key)
    return links


STANDARD_LINKS: Links = _standard()


def with_picks(picks: Mapping[str, tuple[str, Link]]) -> Links:
    """The standard links and those that a mapping declares: by name, the entity that has it and the link."""
    links = {name: dict(own) for name, own in STANDARD_LINKS.items()}
    for name, (entity, link) in picks.items():
        links[entity][name] = link
    return links
