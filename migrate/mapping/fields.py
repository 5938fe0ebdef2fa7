"""Names that rules can use as fields, and their types and columns in a frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import polars as pl

from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity
from migrate.mapping.links import CUSTOM_ITEMS, ITEM, STANDARD_LINKS, Links
from migrate.mapping.suggestions import suggestion
from migrate.mapping.transforms import Kind

#: Fields that every row has.
ROW_KEY, ROW_PARENT = "row.key", "row.parent"
ITEM_TEXT, ITEM_RAW, ITEM_POSITION = "item.text", "item.raw", "item.position"

#: Columns of the users file, joined to entity user by profile URL.
USER_FIELDS: dict[str, tuple[Kind, str]] = {
    "users.known": ("boolean", "True if the user is in the users file."),
    "users.email": ("text", "The e-mail address in the users file."),
    "users.target_id": ("text", "The id in the target, from the users file."),
    "users.name": ("text", "The name in the users file."),
    "users.first_name": ("text", "The name before its last space."),
    "users.last_name": ("text", "The name after its last space."),
}

#: Fields that every row has.
ROW_FIELDS: dict[str, tuple[Kind, str]] = {
    ROW_KEY: ("text", "The row's source key."),
    ROW_PARENT: ("text", "The source key of the parent row."),
}

#: Fields that a row made of an item has.
ITEM_FIELDS: dict[str, tuple[Kind, str]] = {
    ITEM_TEXT: ("text", "The item after the transforms of `each`."),
    ITEM_RAW: ("text", "The item as it is in the export."),
    ITEM_POSITION: ("integer", "The position in the list, starting at 1."),
}


#: The field of an attachment with the file itself. Its value in a frame is that of `sha256`.
CONTENT = "content"
_CONTENT_OF, _CONTENT_VALUE = "attachment", "sha256"

#: All fields that do not depend on the entity.
SPECIAL_FIELDS = (*ROW_FIELDS, *ITEM_FIELDS, *USER_FIELDS)


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field that a rule can use."""

    name: str
    kind: Kind
    meaning: str
    source: str
    personal: bool


def kind_of(dtype: pl.DataType) -> Kind:
    """The name of a canonical field's type in mappings."""
    if isinstance(dtype, pl.List):
        return "list"
    if isinstance(dtype, pl.Datetime):
        return "time"
    if dtype == pl.Boolean:
        return "boolean"
    return "integer" if dtype.is_integer() else "text"


def field_info(name: str, entity: Entity, *, items: bool, links: Links = STANDARD_LINKS) -> FieldInfo | None:
    """The field of that name; None if the entity has none. `items`: the table splits a list."""
    known = entity.field(name)
    if known is not None:
        return FieldInfo(name, kind_of(known.dtype), known.meaning, known.source, known.personal)
    if name.startswith(EXTRA_PREFIX) and len(name) > len(EXTRA_PREFIX):
        return FieldInfo(
            name, "text", "A column that the export's guide does not document.", name.removeprefix(EXTRA_PREFIX), True
        )
    if name == CONTENT and entity.name == _CONTENT_OF:
        return FieldInfo(_CONTENT_VALUE, "content", "The file itself.", "the archive", personal=True)
    related = _related_field(name, entity, links)
    if related is not None:
        return related
    special = ROW_FIELDS | item_fields(entity, items=items, links=links) | (USER_FIELDS if entity.name == "user" else {})
    if name in special:
        kind, meaning = special[name]
        return FieldInfo(
            name,
            kind,
            meaning,
            "the users file" if name in USER_FIELDS else "",
            name not in {ITEM_POSITION, "users.known", "users.target_id"},
        )
    return None


def item_fields(entity: Entity, *, items: bool, links: Links = STANDARD_LINKS) -> dict[str, tuple[Kind, str]]:
    """The fields that a row has because the table splits a list. A record of a list has its own fields and a position."""
    if ITEM in links[entity.name]:
        return {ITEM_POSITION: ITEM_FIELDS[ITEM_POSITION]}
    return ITEM_FIELDS if items else {}


def _related_field(name: str, entity: Entity, links: Links) -> FieldInfo | None:
    """A field of a related record, such as `candidate.given_name`, possibly across several records."""
    head, _, rest = name.partition(".")
    link = links[entity.name].get(head)
    if link is None or not rest:
        return None
    if link.custom:
        kind: Kind = "list" if rest.endswith(CUSTOM_ITEMS) else "text"
        return FieldInfo(name, kind, "The value of a custom field.", "CustomFieldValues.custom_field_values", personal=True)
    info = field_info(rest, ENTITIES[link.entity], items=False, links=links)
    return None if info is None or rest in ROW_FIELDS else replace(info, name=f"{head}.{info.name}")


def known_fields(entity: Entity, *, items: bool, links: Links = STANDARD_LINKS) -> list[str]:
    """All field names, for suggestions; the entity's own names come first."""
    names = [*(field.name for field in entity.fields), *([CONTENT] if entity.name == _CONTENT_OF else [])]
    related = [
        f"{one.name}.{field.name}"
        for one in links[entity.name].values()
        if not one.custom
        for field in ENTITIES[one.entity].fields
    ]
    own = item_fields(entity, items=items, links=links)
    return [*names, *related, *ROW_FIELDS, *own, *(USER_FIELDS if entity.name == "user" else ())]


def meant_field(word: str, entity: Entity, *, items: bool, links: Links = STANDARD_LINKS) -> str:
    """Help for an unknown field: the field that the export's column of that name fills, otherwise the most similar name."""
    for field in entity.fields:
        if word.casefold() in re.split(r"[^a-z0-9_]+", field.source.casefold()):
            return f"did you mean '{field.name}'? It holds the export's {field.source}"
    head, dot, rest = word.partition(".")
    link = links[entity.name].get(head)
    if dot and link is not None:
        return suggestion(rest, known_fields(ENTITIES[link.entity], items=False, links=links), f"fields of {link.entity}")
    return suggestion(word, known_fields(entity, items=items, links=links), "known fields")
