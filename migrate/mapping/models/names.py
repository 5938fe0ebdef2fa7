"""Types for names of entities and fields. pydantic accepts any text; the JSON Schema lists the names, for editors.

Wrong names are reported later, where the entity is known and the message can suggest a name.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, WithJsonSchema

from migrate.core.entities import ENTITIES
from migrate.mapping.fields import SPECIAL_FIELDS

_NAMED = "[A-Za-z_][A-Za-z0-9_]*"
_FIELDS = sorted({field.name for entity in ENTITIES.values() for field in entity.fields} | set(SPECIAL_FIELDS))

EntityName = Annotated[str, WithJsonSchema({"enum": sorted(ENTITIES), "description": "A canonical entity."})]
FieldName = Annotated[
    str,
    WithJsonSchema(
        {
            "anyOf": [{"enum": _FIELDS}, {"type": "string", "pattern": f"^{_NAMED}[.]."}],
            "description": "A canonical field, or a field of a related record.",
        }
    ),
]


def exactly_one(*keys: str) -> ConfigDict:
    """For the JSON Schema: exactly one of these keys is required."""
    choices: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"oneOf": choices})


def at_least_one(*keys: str) -> ConfigDict:
    """For the JSON Schema: at least one of these keys is required."""
    choices: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"anyOf": choices})
