"""Proposes the rule of each column: a key, a reference, a field, or a gap that says what is missing and what is usual."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from migrate.core.entities import ENTITIES, Entity, Field
from migrate.mapping.drafting.conventions import Naming, conventional_rule, stays_empty, usual, usual_reference
from migrate.mapping.drafting.keys import key_column
from migrate.mapping.drafting.matching import best_field, related_field, split_number
from migrate.mapping.drafting.observed import Observed, Usage, value_map
from migrate.mapping.drafting.selection import Match, find_referring_field, referred_tables
from migrate.mapping.drafting.words import FLAGS, ITEMS, PLACES, TABLES, USERS, WHOLE_NAMES, name_score, plain
from migrate.mapping.drafting.yaml_text import flow
from migrate.mapping.fields import CONTENT, kind_of
from migrate.runs.names import file_name
from migrate.targets.contents import holds_bytes
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable

#: The size of files that a draft allows in a column.
_FILE_BYTES = 10_000_000
_TYPES = {"Int64": "integer", "Float64": "number", "Boolean": "boolean", "Date": "date"}


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a table file: its rule, or None if it stays empty, and a comment."""

    column: str
    rule: Any
    comment: str = ""

    @property
    def gap(self) -> bool:
        """True if a person must decide."""
        return isinstance(self.rule, dict) and "gap" in self.rule

    def text(self) -> str:
        """The line in YAML; a column that stays empty is a comment."""
        if self.rule is None:
            return f"# {flow(self.column)}: {self.comment}"
        return f"{flow(self.column)}: {flow(self.rule)}" + (f"  # {self.comment}" if self.comment else "")


@dataclass(slots=True)
class Sheet:
    """The target, the delivery, and the files made so far. `maps` by name."""

    schema: TargetSchema
    naming: Naming
    found: dict[str, Match]
    observed: Observed
    maps: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _At:
    """The table whose columns are filled by records of one entity; `taken` are the fields that a column has already."""

    sheet: Sheet
    table: TargetTable
    match: Match
    entity: Entity
    taken: set[str] = field(default_factory=set)


def column_lines(sheet: Sheet, table: TargetTable, match: Match, entity: Entity) -> list[Line]:
    """One line per column of the table for records of one entity."""
    at = _At(sheet, table, match, entity)
    key = None if match.link else key_column(table, ENTITIES[match.entities[0]])
    refers = referred_tables(table, sheet.schema, sheet.naming)
    lines = []
    for column in table.columns:
        if column.generated or (table.primary_key == (column.name,) and column.name != key):
            continue
        if column.name == key:
            rule: Any = "row.key" if column.max_length is None else {"field": "row.key", "max_length": column.max_length}
            lines.append(Line(column.name, rule))
        elif column.name in refers:
            lines.append(_reference(at, column, refers[column.name]))
        else:
            lines.append(_value(at, column))
    return lines


def _reference(at: _At, column: TargetColumn, other: str) -> Line:
    """A column that refers to another table is filled by a reference, by the users file, or left to a person; never by a text."""
    target = at.sheet.found.get(other)
    missing = {} if column.nullable else {"missing": "reject"}
    by_name = "" if any(key.columns == (column.name,) for key in at.table.foreign_keys) else "by its name: it has no foreign key"
    if target is None and name_score(at.sheet.naming.bare(other), TABLES["user"]):
        name = find_referring_field(at.entity.name, "user", column.name)
        number = {"type": "integer"} if column.dtype.is_integer() else {}
        # A link of a record to its users has no other user to name.
        if name is None or not (at.match.link or _same_role(column.name, name)):
            return _open(at, column, other)
        unmapped = "null" if column.nullable else "reject"
        return Line(
            column.name, {"field": name, "map": "users", **number, "unmapped": unmapped}, "the column target id of users.csv"
        )
    if target is None or len(target.entities) > 1:
        return _open(at, column, other)
    to = target.entities[0]
    name = at.entity.key if other == at.match.parent else find_referring_field(at.entity.name, to, column.name)
    if name is None and to == "application" and at.match.each is not None:
        name = f"item.{ENTITIES[to].key}"
    if name is None or (to == "user" and at.entity.name != "user" and not at.match.link and not _same_role(column.name, name)):
        return _open(at, column, other)
    return Line(column.name, {"ref": other, "key": name, **missing}, by_name)


#: Words for the person who did something, by the field of the export that names them.
_ROLES = {
    "owner_url": ("owner", "manager", "recruiter", "createdby", "hiringmanager", "user", "assignee", "responsible"),
    "author_url": ("author", "user", "createdby", "updatedby", "writtenby", "employee", "recruiter", "staff", "owner"),
    "user_url": ("author", "user", "createdby", "updatedby", "sender", "employee", "recruiter", "staff", "owner"),
    "interviewer_url": ("interviewer", "employee", "user", "author", "createdby", "reviewer", "rater", "staff"),
    "requester_url": ("requester", "user", "createdby", "author"),
    "requestee_url": ("requestee", "referrer", "referee"),
}


def _same_role(column: str, field_name: str) -> bool:
    """True if a column of a user's id can mean the person of a field: `converted_employee_id` means neither author nor owner."""
    bare = plain(column)
    while bare.endswith("id"):
        bare = bare[:-2]
    return bare in _ROLES.get(field_name, (plain(field_name.removesuffix("_url")),))


def _open(at: _At, column: TargetColumn, other: str | None = None) -> Line:
    """A column without a rule: a comment if it may stay empty, otherwise a gap."""
    if column.nullable:
        refers = f", refers to {other}" if other else ""
        return Line(column.name, None, f"stays empty ({column.sql_type}{refers})")
    if column.has_default:
        return Line(column.name, None, f"gets the target's default ({column.sql_type}, required)")
    if other is not None:
        hint = usual_reference(at.sheet.schema.tables[other])
        return Line(column.name, {"gap": f"{column.sql_type}, must have the id of a row of {other}; usual: {hint}"})
    hint = usual(column, at.table, at.entity, at.sheet.naming)
    words = f", one of {', '.join(column.enum)}" if column.enum else ""
    return Line(column.name, {"gap": f"{column.sql_type}{words}, must have a value" + (f"; usual: {hint}" if hint else "")})


def _value(at: _At, column: TargetColumn) -> Line:
    """A column that refers to nothing."""
    if at.match.items is not None:
        item = _of_item(column)
        return Line(column.name, item) if item is not None else _open(at, column)
    if at.match.link or stays_empty(column):
        rule = conventional_rule(column, at.table, at.entity, at.sheet.naming) if at.match.link else None
        return Line(column.name, rule) if rule is not None else _open(at, column)
    if at.entity.name == "attachment" and holds_bytes(column):
        comment = 'larger files reject their rows: too_long: "null" would load the rows without them'
        return Line(column.name, {"field": CONTENT, "max_bytes": min(_FILE_BYTES, column.max_bytes or _FILE_BYTES)}, comment)
    if at.entity.name == "user":
        name = _of_user(column)
        if name is not None:
            return Line(column.name, name)
    rule = conventional_rule(column, at.table, at.entity, at.sheet.naming)
    if rule is not None:
        return Line(column.name, rule)
    return _flag(at, column) or _field(at, column)


def _of_item(column: TargetColumn) -> str | None:
    if plain(column.name) in ITEMS:
        return "item.text"
    return "item.position" if plain(column.name) in PLACES else None


def _of_user(column: TargetColumn) -> str | None:
    """The field of the users file that fills a column, if any."""
    bare = plain(column.name).removeprefix("employee").removeprefix("user")
    return next((name for name, words in USERS.items() if bare in words or plain(column.name) in words), None)


def _flag(at: _At, column: TargetColumn) -> Line | None:
    """A flag that a closed vocabulary of the export decides: `closed` of a job, `hired` of an application."""
    found = FLAGS.get((at.entity.name, plain(column.name))) if type(column.dtype).__name__ == "Boolean" else None
    if found is None:
        return None
    name, starts = found
    values = at.sheet.observed.values(_title(at.table, column), at.entity.name, name, column, {})
    pairs = {one.text: plain(one.text).startswith(starts) for one in values if one.text}
    at.sheet.observed.hidden.pop(_title(at.table, column), None)
    # Words of the export that the map lacks would be reported by every load.
    chosen = pairs if any(pairs.values()) else {starts[0]: True, **pairs}
    return Line(column.name, {"field": name, "map": chosen, "unmapped": "default", "default": False})


def _field(at: _At, column: TargetColumn) -> Line:
    bare, number = split_number(column)
    owner, found, name = at.entity.name, best_field(column, at.entity, at.taken) or best_field(bare, at.entity, set()), ""
    if plain(column.name) in WHOLE_NAMES and type(column.dtype).__name__ == "String":
        prefix = "" if at.entity.name == "candidate" else "candidate." if at.entity.name == "application" else None
        if prefix is not None:
            return _finish(column, {"template": f"{{{prefix}given_name}} {{{prefix}family_name}}"}, Usage(), "name")
    if found is None and at.entity.name == "application":
        related = related_field(column, at.entity, "candidate", at.taken) or related_field(bare, at.entity, "candidate", set())
        if related is not None:
            name, found = related
            owner = "candidate"
    if found is None or (number > 1 and kind_of(found.dtype) != "list"):
        return _open(at, column)
    at.taken.add(found.name)
    name = name or found.name
    rule = _typed(at, column, found, (owner, name, number))
    usage = at.sheet.observed.usage(owner, found.name)
    return _finish(column, rule, usage, found.name)


def _typed(at: _At, column: TargetColumn, found: Field, source: tuple[str, str, int]) -> dict[str, Any]:
    """The rule of a field; `source` is the entity that has it, its name in the rule, and the item of a list."""
    owner, name, number = source
    rule: dict[str, Any] = {"field": name}
    kind = kind_of(found.dtype)
    wanted = _TYPES.get(type(column.dtype).__name__)
    if kind == "list" and column.sql_type.upper().startswith("JSON"):
        rule["clean"] = ["json_list"]
    elif kind == "list":
        rule["clean"] = ["join"] if plain(column.name).endswith("s") else [{"item": number}]
    counted = kind == "text" and wanted == "integer" and not found.personal and not found.name.endswith(("_score", "_id"))
    if counted or (column.enum is not None and kind == "text"):
        rule["map"] = _title(at.table, column)
        words = {plain(word): word for word in column.enum or ()}
        values = at.sheet.observed.values(rule["map"], owner, found.name, column, words)
        at.sheet.maps[rule["map"]] = value_map(found.name, column, values)
    if wanted is not None and wanted != kind:
        rule["type"] = wanted
    return rule


#: Fields whose values are words of the export.
_WORDS = ("state", "type", "stage_type", "visibility", "overall_recommendation")


def _finish(column: TargetColumn, rule: dict[str, Any], usage: Usage, field_name: str) -> Line:
    """Adds length and requirement, and says in a comment what they would do to the records of this delivery."""
    comments = []
    if field_name in _WORDS and "map" not in rule and not column.dtype.is_numeric():
        comments.append("the words of the export: map translates them")
    if column.max_length is not None and column.enum is None:
        rule["max_length"] = column.max_length
        if usage.longest > column.max_length:
            comments.append(f"up to {usage.longest} characters: too_long: truncate would cut them")
    if not column.nullable and not column.has_default:
        rule["required"] = True
        if usage.empty and field_name not in {"file_url", "stored_at", "sha256", "size_bytes", "content_type"}:
            comments.append(f"empty in {usage.empty:,} of {usage.records:,}, which are rejected: a default would load them")
    name = rule.get("field")
    return Line(column.name, name if rule == {"field": name} else rule, "; ".join(comments))


def _title(table: TargetTable, column: TargetColumn) -> str:
    return file_name(f"{table.name}_{column.name}")
