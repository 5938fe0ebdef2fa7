"""Guesses the field of a column, by its name and by its type. A name that is only similar is not enough."""

from __future__ import annotations

import re
from dataclasses import replace

from migrate.core.entities import ENTITIES, Entity, Field
from migrate.mapping.drafting.words import COLUMNS, STORED, TABLES, plain
from migrate.mapping.fields import kind_of
from migrate.targets.schema import TargetColumn

_NUMBERED = re.compile(r"^(.*?)_?([1-9])$")


def split_number(column: TargetColumn) -> tuple[TargetColumn, int]:
    """The name without its number, and the number (`email2` gives `email` and 2); 1 if there is none."""
    found = _NUMBERED.match(column.name)
    return (replace(column, name=found[1]), int(found[2])) if found is not None else (column, 1)


def best_field(column: TargetColumn, entity: Entity, taken: set[str]) -> Field | None:
    """The field that probably fills a column. A field is used once, unless its name matches exactly."""
    scored = [(_score(column, field, entity), field) for field in entity.fields]
    fitting = [(score, field) for score, field in scored if score > 0 and (field.name not in taken or score > 1)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def related_field(column: TargetColumn, entity: Entity, relation: str, taken: set[str]) -> tuple[str, Field] | None:
    """The field of a related record that probably fills a column, such as `candidate.emails` of an application."""
    link = entity.relation(relation)
    found = best_field(column, ENTITIES[link.entity], taken) if link is not None else None
    return (f"{relation}.{found.name}", found) if found is not None else None


def own_name(name: str, entity: Entity) -> str:
    """A column's plain name without the word for its own table: `first_name` of `employee_first_name`."""
    word = plain(name)
    for own in sorted(TABLES.get(entity.name, ()), key=len, reverse=True):
        if word.startswith(own) and len(word) > len(own) and "_" in name:
            return word.removeprefix(own)
    return word


def _score(column: TargetColumn, field: Field, entity: Entity) -> float:
    own = (plain(field.name), *(plain(word) for word in re.split(r"[^A-Za-z0-9_]+", field.source)))
    whole, bare = plain(column.name), own_name(column.name, entity)
    words = COLUMNS.get(field.name, ())
    if field.name == "stored_at":
        words = STORED
    elif field.name == "composite_score" and type(column.dtype).__name__ == "Int64":
        words = tuple(word for word in words if word != "rating")  # Whole numbers are steps, which recommendations are, too.
    score = 0.0
    if whole == own[0]:
        score = 2.0
    elif whole in own:
        score = 1.5
    elif whole in words:
        score = 1.0
    elif bare != whole and (bare == own[0] or bare in words):
        score = 0.9
    elif field.name == "name" and whole in TABLES.get(entity.name, ()) and type(column.dtype).__name__ == "String":
        score = 0.8  # A column called like its table, such as `stage` of a stage, contains the name.
    return score if score and _fits(column, field) else 0.0


def _fits(column: TargetColumn, field: Field) -> bool:
    """True if the column can hold the field's values."""
    target = type(column.dtype).__name__
    kind = kind_of(field.dtype)
    if target == "String":
        return not column.sql_type.upper().startswith(("UUID", "BYTEA", "BLOB", "TIME", "INTERVAL"))
    return (kind, target) in {
        ("time", "Datetime"),
        ("time", "Date"),
        ("boolean", "Boolean"),
        ("integer", "Int64"),
        ("integer", "Float64"),
        ("text", "Int64"),
        ("text", "Float64"),
    }
