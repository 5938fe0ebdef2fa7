"""Guesses the entity of a table and the field of a column, first by name, then by type."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from migrate.core.entities import ENTITIES, Entity, Field
from migrate.mapping.drafting.words import COLUMNS, KEYS, LISTS, TABLES, name_score, plain
from migrate.mapping.fields import kind_of
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable


@dataclass(frozen=True, slots=True)
class Match:
    """The probable entities of a table. With `items`, the table holds a list of that entity and is a child of `parent`."""

    entities: tuple[str, ...]
    items: str | None = None
    parent: str | None = None


def matches(schema: TargetSchema) -> dict[str, Match]:
    """The probable entities of tables, by table name. Tables without a match are left out."""
    found: dict[str, Match] = {}
    for name in schema.tables:
        scored = {entity: name_score(name, words) for entity, words in TABLES.items()}
        best = max(scored.values())
        chosen = tuple(entity for entity, score in scored.items() if score == best) if best > 0 else ()
        if best == 1.0 or (chosen and len(chosen) == 1):
            found[name] = Match(chosen)
    known = [name for name, match in found.items() if match.entities == ("user",)]
    for name in known:
        # The target's own users, which have no source key: references use the users file, and no user is added.
        if key_column(schema.tables[name], found[name]) is None:
            del found[name]
    for name, table in schema.tables.items():
        child = _child(name, table, found)
        if child is not None and not _exact(name):
            found[name] = child
    return found


def _exact(name: str) -> bool:
    return any(plain(name) in words for words in TABLES.values())


def _child(name: str, table: TargetTable, found: dict[str, Match]) -> Match | None:
    """A child table: it refers to another table and is named after a list of that entity, such as `candidate_email`."""
    for key in table.foreign_keys:
        parent = found.get(key.table)
        for (entity, items), words in LISTS.items():
            rest = plain(name).removeprefix(plain(key.table))
            if parent is not None and parent.entities == (entity,) and (rest in words or plain(name) in words):
                return Match((entity,), items, key.table)
    return None


_NUMBERED = re.compile(r"^(.*?)_?([1-9])$")


def split_number(column: TargetColumn) -> tuple[TargetColumn, int]:
    """The name without its number, and the number (`email2` gives `email` and 2); 1 if there is none."""
    found = _NUMBERED.match(column.name)
    return (replace(column, name=found[1]), int(found[2])) if found is not None else (column, 1)


def best_field(column: TargetColumn, entity: Entity, taken: set[str]) -> Field | None:
    """The field that probably fills a column. A field is used once, unless its name matches exactly."""
    scored = [(_score(column, field), field) for field in entity.fields]
    fitting = [(score, field) for score, field in scored if score > 0 and (field.name not in taken or score > 1)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _score(column: TargetColumn, field: Field) -> float:
    own = (plain(field.name), *(plain(word) for word in re.split(r"[^A-Za-z0-9_]+", field.source)))
    score = (
        2.0
        if plain(column.name) == own[0]
        else 1.5
        if plain(column.name) in own
        else name_score(column.name, COLUMNS.get(field.name, ()))
    )
    return score if score and _fits(column, field) else 0.0


def _fits(column: TargetColumn, field: Field) -> bool:
    """True if the column can hold the field's values."""
    target = type(column.dtype).__name__
    kind = kind_of(field.dtype)
    return target == "String" or (kind, target) in {
        ("time", "Datetime"),
        ("time", "Date"),
        ("boolean", "Boolean"),
        ("integer", "Int64"),
        ("integer", "Float64"),
        ("text", "Int64"),
        ("text", "Float64"),
        ("text", "Boolean"),
    }


def find_referring_field(entity: Entity, other: Entity, column: str) -> str | None:
    """The field of an entity that contains the key of another one: `owner_url` for a user, `job_id` for a job."""
    if other.name == "user":
        urls = [field.name for field in entity.fields if field.name.endswith("_url") and field.name != "profile_url"]
        urls = [name for name in urls if name != "sender_url"]
        near = [name for name in urls if plain(name.removesuffix("_url")) in plain(column)]
        return next(iter([*near, *urls]), None)
    if other.name == "stage":
        return "job_stage_id" if entity.field("job_stage_id") else None
    return other.key if entity.name != other.name and entity.field(other.key) else None


def key_column(table: TargetTable, match: Match) -> str | None:
    """The column for the source key: one with a known name, preferably unique, or a unique one that the entity's key fills."""
    named = [column.name for column in table.columns if plain(column.name) in KEYS]
    unique = [columns[0] for columns in (table.primary_key, *table.unique) if len(columns) == 1]
    entity = ENTITIES[match.entities[0]]
    fitting = [column.name for column in table.columns if column.name in unique and _is_key(column, entity)]
    return next(iter([*(name for name in named if name in unique), *named, *fitting]), None)


def _is_key(column: TargetColumn, entity: Entity) -> bool:
    found = best_field(column, entity, set())
    return found is not None and found.name == entity.key and not column.dtype.is_numeric()
