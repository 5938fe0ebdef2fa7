"""Names of entities and fields as types: any text to the reader, a closed list to an editor.

A wrong name is found where its place in the mapping is known, with a better message than a model can give.
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
            "description": "One of our fields, or a field of a related record.",
        }
    ),
]


def exactly_one(*keys: str) -> ConfigDict:
    """For the JSON Schema: exactly one of these keys must be there."""
    choices: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"oneOf": choices})


def at_least_one(*keys: str) -> ConfigDict:
    """For the JSON Schema: one of these keys must be there, or several."""
    choices: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"anyOf": choices})
