"""Chooses the column for our source key: one that is made for a foreign key, or a unique text column that nothing else fills."""

from __future__ import annotations

import re

from migrate.core.entities import Entity
from migrate.mapping.drafting.matching import best_field
from migrate.mapping.drafting.words import KEYS, MEANINGS, plain
from migrate.targets.schema import TargetColumn, TargetTable

#: The least length of a column that holds our keys. The ids of an export have up to 20 digits.
_LEAST_LENGTH = 20
_LOGINS = ("username", "login")


def key_column(table: TargetTable, entity: Entity) -> str | None:
    """The column for the source key: one with a known name, preferably unique; one of the entity's key; a free unique one.

    None if the table has none: then only the ledger knows which row belongs to which record.
    """
    named = [column.name for column in table.columns if plain(column.name) in KEYS and not _refers(table, column)]
    unique = [columns[0] for columns in (table.primary_key, *table.unique) if len(columns) == 1]
    fitting = [column.name for column in table.columns if column.name in unique and _is_key(column, entity)]
    free = [column.name for column in table.columns if column.name in unique and _is_free(table, column, entity)]
    return next(iter([*(name for name in named if name in unique), *named, *fitting, *free]), None)


def natural_keys(table: TargetTable, filled: set[str], key: str | None) -> list[tuple[str, ...]]:
    """Sets of unique columns that the rules fill: by them, rows can be found that people entered before the load."""
    return [columns for columns in table.unique if set(columns) <= filled and columns != (key,)]


def _refers(table: TargetTable, column: TargetColumn) -> bool:
    return any(column.name in key.columns for key in table.foreign_keys)


def _is_key(column: TargetColumn, entity: Entity) -> bool:
    if entity.name == "user" and plain(column.name) in _LOGINS and not column.dtype.is_numeric():
        return column.max_length is None or column.max_length >= 100
    found = best_field(column, entity, set())
    return found is not None and found.name == entity.key and not column.dtype.is_numeric()


def _is_free(table: TargetTable, column: TargetColumn, entity: Entity) -> bool:
    """True for a unique text column that no field fills and whose name does not say that it means something else."""
    if type(column.dtype).__name__ != "String" or _refers(table, column) or column.enum is not None or column.has_default:
        return False
    if (column.name,) == table.primary_key or (column.max_length or _LEAST_LENGTH) < _LEAST_LENGTH:
        return False
    if column.sql_type.upper().startswith(("UUID", "JSON", "BYTEA", "BLOB")):
        return False
    words = {plain(word) for word in re.split(r"[^A-Za-z0-9]+", column.name)} | {plain(column.name)}
    return not words & set(MEANINGS) and best_field(column, entity, set()) is None
