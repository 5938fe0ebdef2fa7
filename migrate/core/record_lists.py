"""Lists of a record: the records of another entity that refer to it, such as `applications` of a candidate."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.core.entities import ENTITIES


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records that refer to a record of an entity.

    Attributes:
        name: The name in mappings, such as `applications`.
        entity: The entity of the records in the list.
        field: Their field that contains the key of the record that the list belongs to.
    """

    name: str
    entity: str
    field: str


def _lists() -> dict[str, dict[str, RecordList]]:
    found: dict[str, dict[str, RecordList]] = {name: {} for name in ENTITIES}
    for entity in ENTITIES.values():
        for one in entity.relations:
            alone = sum(other.entity == one.entity for other in entity.relations) == 1
            name = _plural(entity.name) if alone else f"{_plural(entity.name)}_by_{one.name}"
            found[one.entity][name] = RecordList(name, entity.name, one.field)
    return found


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else name if name.endswith("back") else f"{name}s"


#: By entity and by name of the list.
RECORD_LISTS: dict[str, dict[str, RecordList]] = _lists()
