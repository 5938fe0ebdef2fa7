"""Links of a record: records that it refers to, picks from records that refer to it, and its custom fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrate.core.entities import ENTITIES
from migrate.core.record_lists import RECORD_LISTS
from migrate.sources import joined_by

#: `custom.City` on a candidate or job: the value of the custom field of that name or id.
CUSTOM = "custom"
#: Suffix of a custom field's name: all its values as a list.
CUSTOM_ITEMS = ".items"
#: In a table with `each: applications`: the record of the list, as in `item.application_id`.
ITEM = "item"


@dataclass(frozen=True, slots=True)
class Pick:
    """Chooses one record from many: records with one of these values (ignoring case), then the first in order.

    Attributes:
        where: Pairs of a field and its allowed values.
        order: Field to sort by, if any; records without a value come last, and equal records are sorted by their key.
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    order: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One record, or one set of custom fields, that belongs to a record of an entity.

    Attributes:
        name: The name in mappings, such as `candidate` in `candidate.given_name`.
        field: The field of the entity that is compared with `by`.
        entity: Name of the other entity.
        by: The other entity's field that must be equal.
        pick: Given if many records can match, and one is chosen.
        many: True if each of the matching records makes a row (`each: applications`).
    """

    name: str
    field: str
    entity: str
    by: str
    pick: Pick | None = None
    many: bool = False

    @property
    def custom(self) -> bool:
        """True for custom fields, whose names come from the export."""
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
    """The standard links and the picks of a mapping. `picks`: by name, the entity and the link."""
    links = {name: dict(own) for name, own in STANDARD_LINKS.items()}
    for name, (entity, link) in picks.items():
        links[entity][name] = link
    return links


def joined_ids(name: str, entity: str, links: Links) -> Iterator[tuple[str, str]]:
    """The field with the id of the record that normalise joined to fill a field, under its dotted name, and that record's table.

    Nothing if the field comes from the record of its own entity.
    """
    prefix, rest = "", name
    while (link := links[entity].get(rest.partition(".")[0])) is not None and "." in rest:
        if link.custom:
            return
        head, _, rest = rest.partition(".")
        entity, prefix = link.entity, f"{prefix}{head}."
    found = joined_by(entity, rest)
    if found is not None:
        yield prefix + found[0], found[1]


def record_list(name: str, entity: str) -> Link | None:
    """The link from a record to each record of a list (`applications`, `job.stages`); None if there is no such list.

    A list of the candidate can be named without `candidate.` on every record that has a candidate.
    """
    path, _, last = name.rpartition(".")
    field, prefix, owner = ENTITIES[entity].key, "", entity
    for step in path.split(".") if path else ():
        relation = ENTITIES[owner].relation(step)
        if relation is None:
            return None
        field, prefix, owner = prefix + relation.field, f"{prefix}{step}.", relation.entity
    found = RECORD_LISTS[owner].get(last)
    if found is None:
        whose = ENTITIES[entity].relation("candidate")
        return record_list(f"candidate.{name}", entity) if whose is not None and not path else None
    return Link(ITEM, field, found.entity, found.field, many=True)


def record_lists(entity: str) -> list[str]:
    """The names of all lists of records for `each` that are at most one relation away, for suggestions."""
    related = [f"{one.name}.{name}" for one in ENTITIES[entity].relations for name in RECORD_LISTS[one.entity]]
    return [*RECORD_LISTS[entity], *related]


def with_items(links: Links, entity: str, link: Link) -> Links:
    """The links of a table that makes one row per record of a list: its fields are `item.<field>`."""
    return {**links, entity: {**links[entity], ITEM: link}}
