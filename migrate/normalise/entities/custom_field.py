"""Definitions of custom fields."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.fields import CUSTOM_FIELD
from migrate.normalise import codes
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.options import options

#: Types that the export's guide names, and others that a custom field plainly can have.
_KNOWN_TYPE = r"(?i)^(?:multi|list|num|int|decimal|float|double|long|string|text|single|date|time|bool|url|select|choice)"

#: A cell that is one option in quotes with a `;`. A program may have put the quotes around a list.
_ONE_IN_QUOTES = r'^\s*"[^"]*;[^"]*"\s*$'
_IN_QUOTES = "custom_field_definition_values is one option in quotes; it could also be a list that was put in quotes"


def custom_fields(block: RawBlock) -> pl.DataFrame:
    """CustomFieldDefinitions.csv, one row a record."""
    kind, owner = block.short("type"), block.short("entity_type").str.to_lowercase()
    strange = block.made(~owner.is_in(["candidate", "project"]))
    block.found(codes.UNKNOWN_ENTITY_TYPE, "entity_type is neither candidate nor project", strange, "entity_type")
    message = "type is not a type that is known; the field's values are loaded as text"
    block.found(codes.UNKNOWN_TYPE, message, block.made(~kind.str.contains(_KNOWN_TYPE)), "type")
    no_type = block.made(kind.is_null() & pl.col("type").is_not_null())
    block.found(codes.UNKNOWN_TYPE, "type is empty; the field's values are loaded as text", no_type, "type")
    whole = block.made(pl.col("custom_field_definition_values").str.contains(_ONE_IN_QUOTES))
    block.found(codes.AMBIGUOUS_LIST, _IN_QUOTES, whole, "custom_field_definition_values")
    return block.canonical(
        CUSTOM_FIELD,
        custom_field_id=block.short("custom_field_id"),
        entity_type=owner,
        name=block.short("name"),
        description=block.verbatim("description"),
        state=block.short("state"),
        type=kind,
        options=options(block.frame["custom_field_definition_values"]),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("custom_field_definitions", custom_fields, key="custom_field_id", entity="custom_field")
