"""Definitions of custom fields."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.fields import CUSTOM_FIELD
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.options import options


def custom_fields(block: RawBlock) -> pl.DataFrame:
    """CustomFieldDefinitions.csv, one row a record."""
    return block.canonical(
        CUSTOM_FIELD,
        custom_field_id=block.short("custom_field_id"),
        entity_type=block.short("entity_type").str.to_lowercase(),
        name=block.short("name"),
        description=block.verbatim("description"),
        state=block.short("state"),
        type=block.short("type"),
        options=options(block.frame["custom_field_definition_values"]),
        created_at=block.created(),
        modified_at=block.modified(),
    )
