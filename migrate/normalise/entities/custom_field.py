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


def custom_fields(block: RawBlock) -> pl.DataFrame:
    """CustomFieldDefinitions.csv, one row a record."""
    kind = block.short("type")
    message = "type is not a type that is known; the field's values are loaded as text"
    block.found(codes.UNKNOWN_TYPE, message, block.made(~kind.str.contains(_KNOWN_TYPE)), "type")
    return block.canonical(
        CUSTOM_FIELD,
        custom_field_id=block.short("custom_field_id"),
        entity_type=block.short("entity_type").str.to_lowercase(),
        name=block.short("name"),
        description=block.verbatim("description"),
        state=block.short("state"),
        type=kind,
        options=options(block.frame["custom_field_definition_values"]),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("custom_field_definitions", custom_fields, key="custom_field_id", entity="custom_field")
