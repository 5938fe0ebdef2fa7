"""Invents custom fields of every type, and their values on candidates and projects."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.demo.scene import Scene

HEADERS = {
    "custom_field_definitions": (
        "custom_field_id", "entity_type", "description", "name", "state", "type", "custom_field_definition_values",
        "created_time", "last_modified",
    ),
    "custom_field_values": (
        "custom_field_id", "entity_type", "entity_id", "custom_field_values", "created_time", "last_modified_time",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field and the values it may take."""

    field_id: str
    entity_type: str
    type: str
    options: tuple[str, ...] = ()


_KINDS = ("string", "number", "date", "multivalued", "single value")


def invent_fields(scene: Scene) -> list[CustomField]:
    """One field of every type for candidates and for projects, and one that was deleted but still has values."""
    fields = []
    for entity in ("candidate", "project"):
        for number, kind in enumerate((*_KINDS, "string")):
            options = scene.words.field_options[number % 3] if kind in {"multivalued", "single value"} else ()
            field = CustomField(scene.next("field", 500), entity, kind, options)
            state = "deleted" if number == len(_KINDS) else "active"
            made = scene.moment()
            cells = (field.field_id, entity, scene.texts.body(field.field_id), f'{kind} {number}, "{entity}"', state, kind)
            times = (str(made), str(made + 86_400_000))
            scene.sheets["custom_field_definitions"].put((*cells, "; ".join(options), *times))
            scene.tally.rows["custom_field_definition"] += 1
            fields.append(field)
    return fields


def invent_value(scene: Scene, field: CustomField, entity_id: str) -> tuple[str, ...]:
    """One value of a field; the entity's type is spelt with a capital now and then. Returns the record."""
    entity = field.entity_type.title() if scene.happens(0.1) else field.entity_type
    made = scene.moment()
    record = (field.field_id, entity, entity_id, _cell(scene, field), str(made), str(made + 1000))
    scene.sheets["custom_field_values"].put(record)
    scene.tally.rows["custom_field_value"] += 1
    return record


def _cell(scene: Scene, field: CustomField) -> str:
    random = scene.random.random
    if field.type == "number":
        return ("0", "-12", "3.50", "12345678901234567890", f"{int(random() * 100_000)}")[int(random() * 5)]
    if field.type == "date":
        return f"20{10 + int(random() * 14)}-0{1 + int(random() * 9)}-1{int(random() * 10)}"
    if field.type == "single value":
        return scene.people.draw(field.options)
    if field.type == "multivalued":
        chosen = [option for option in field.options if random() < 0.5] or [field.options[0]]
        return (";", "; ", " ; ")[int(random() * 3)].join(chosen)
    return scene.people.draw(scene.words.sentences)
