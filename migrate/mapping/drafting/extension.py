"""Extends a mapping by what a new schema or a new export brought. What people wrote stays byte for byte.

Lines are inserted into the text: a library that reads and writes YAML would also reformat the lines around them
(docs/decisions/0107).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from migrate.core.batches import Batches
from migrate.core.csv_text import csv
from migrate.core.entities import ENTITIES
from migrate.core.vocabulary import Words
from migrate.mapping.drafting.draft import SCHEMA_FILE, Draft, draft
from migrate.mapping.drafting.existing import SEEN_FILE, Existing, ExistingTable, compose, seen_text
from migrate.mapping.drafting.observed import Hidden, Observed, csv_text
from migrate.mapping.drafting.rules import Line
from migrate.mapping.value_maps import GAP_MARK, MapFile, delimiter_of, fold_key
from migrate.targets.schema import TargetColumn, TargetSchema

_COUNTED, _ALLOWED = "times found", "allowed values"
_COMMENTED = re.compile(r"^\s*#\s*[\"']?([^\s\"':]+)[\"']?\s*:", re.MULTILINE)


@dataclass(slots=True)
class Update:
    """The files to write, and what is new in them: tables, `table.column`, values of value maps and users (numbers only)."""

    files: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    users: int = 0
    hidden: dict[str, Hidden] = field(default_factory=dict)


def extend(
    old: Existing, schema: TargetSchema, batches: Batches, known: Words | None = None, patterns: Sequence[str] = ()
) -> Update:
    """The changes that bring an existing mapping up to a new draft. Nothing that is in the folder is changed or removed."""
    fixed = {name: table.match for name, table in old.tables.items()}
    made, observed, done = draft(schema, batches, known, patterns, fixed), Observed(batches, known), Update()
    seen = {name: list(columns) for name, columns in (old.seen or {}).items()}
    for name, table in made.tables.items():
        columns = [column.name for column in schema.tables[name].columns]
        if name in old.tables:
            _add_columns(done, old.tables[name], name, table.parts, set(seen.get(name, ())), first=old.seen is None)
        elif name not in seen:
            done.tables.append(name)
            done.files |= {file: text for file, text in made.files.items() if text == table.text and file.endswith(".yaml")}
            _new_maps(done, old, made, [line for lines in table.parts.values() for line in lines])
        seen[name] = columns
    for title in old.maps:
        _values(done, old, title, schema, observed)
    _users(done, old, made)
    done.hidden = {title: one for title, one in (made.hidden | observed.hidden).items() if f"maps/{title}.csv" in done.files}
    done.files[SCHEMA_FILE] = made.files[SCHEMA_FILE]
    done.files[SEEN_FILE] = seen_text(seen)
    return done


def _add_columns(
    done: Update, table: ExistingTable, name: str, parts: dict[str, list[Line]], seen: set[str], *, first: bool
) -> None:
    """Adds the columns that neither a rule nor an earlier draft knows; those that may stay empty only as a comment."""
    text, added = table.text, list[Line]()
    mentioned = set(_COMMENTED.findall(table.text)) if first else set[str]()
    for entity, lines in parts.items():
        known = table.columns.get(entity, set()) | seen | mentioned
        own = re.findall(r"[^\s,\[\]{}:]+", str(table.data.get("id") or "")) + [
            str(table.data.get(policy)) for policy in ("created_column", "modified_column")
        ]
        new = [
            line
            for line in lines
            if line.column not in known and line.column.strip("'\"") not in {word.strip("'\"") for word in own}
        ]
        if new:
            path = ("entities", entity, "columns") if "entities" in table.data else ("columns",)
            text = insert_columns(text, path, [line.text() for line in new])
            added += new
    if added:
        done.files[table.file] = text
        done.columns += [f"{name}.{line.column}" for line in added]


def _new_maps(done: Update, old: Existing, made: Draft, lines: list[Line]) -> None:
    for line in lines:
        title = line.rule.get("map") if isinstance(line.rule, dict) else None
        file = f"maps/{title}.csv"
        if isinstance(title, str) and title not in old.maps and file in made.files:
            done.files[file] = made.files[file]


def insert_columns(text: str, path: tuple[str, ...], lines: list[str]) -> str:
    """The text with these lines at the end of the mapping at `path`; a missing mapping is added at the end of its parent."""
    root = compose(text)
    found = _find(root, path)
    if found is None:
        return _append(text, path, lines)
    key, node = found
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        rules = [line.partition("  # ")[0] for line in lines if not line.startswith("#")]
        place = node.end_mark.index - 1
        before = text[:place].rstrip()
        comma = ", " if node.value and not before.endswith(",") else " " if node.value else ""
        return before + comma + ", ".join(rules) + text[place:] if rules else text
    if isinstance(node, yaml.MappingNode) and node.value:
        indent, last = node.start_mark.column, _last_line(node)
    else:
        indent, last = key.start_mark.column + 2, key.end_mark.line
    rows = text.splitlines(keepends=True)
    at = last + 1
    while at < len(rows) and rows[at].lstrip().startswith("#") and len(rows[at]) - len(rows[at].lstrip()) >= indent:
        at += 1
    if rows and at == len(rows) and not rows[-1].endswith("\n"):
        rows[-1] += "\n"
    end = "\r\n" if rows and rows[0].endswith("\r\n") else "\n"
    return "".join([*rows[:at], *(" " * indent + line + end for line in lines), *rows[at:]])


def _append(text: str, path: tuple[str, ...], lines: list[str]) -> str:
    parent = _find(compose(text), path[:-1]) if len(path) > 1 else None
    body = [f"  {line}" for line in lines]
    if parent is not None:
        return insert_columns(text, path[:-1], [f"{path[-1]}:", *body])
    start = text if text.endswith("\n") or not text else f"{text}\n"
    return start + "\n".join([f"{path[-1]}:", *body]) + "\n"


def _find(root: yaml.MappingNode | None, path: tuple[str, ...]) -> tuple[yaml.Node, yaml.Node] | None:
    found: tuple[yaml.Node, yaml.Node] | None = None
    node: yaml.Node | None = root
    for part in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((key, value) for key, value in pairs if key.value == part), None)
        if found is None:
            return None
        node = found[1]
    return found


def _last_line(node: yaml.Node) -> int:
    """The line, from 0, on which a node ends. A block ends where its last child does, not at the comments behind it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        key, value = node.value[-1]
        empty = isinstance(value, yaml.ScalarNode) and value.value == "" and value.style is None
        return int(key.end_mark.line) if empty else max(int(key.end_mark.line), _last_line(value))
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return int(node.end_mark.line) - 1
    return int(node.end_mark.line)


def _values(done: Update, old: Existing, title: str, schema: TargetSchema, observed: Observed) -> None:
    """Adds to a value map the values of the export that it lacks, to be decided; none if a line `*` takes them all."""
    existing = old.maps[title]
    if "*" in existing.rows or f"maps/{title}.csv" not in old.texts:  # `check --sheets` extends workbooks.
        return
    rows: dict[str, list[object]] = {}
    for name, table in old.tables.items():
        for entity, column, field_name in _users_of(table, title):
            owner, last = _owner(entity, field_name)
            live = (
                next((each for each in schema.tables[name].columns if each.name == column), None)
                if name in schema.tables
                else None
            )
            if owner is None or live is None:
                continue
            for one in observed.values(title, owner, last, live, {}):
                if one.text and fold_key(one.text) not in existing.rows:
                    rows.setdefault(fold_key(one.text), _row(existing, one.text, one.times, live))
    if rows:
        file = f"maps/{title}.csv"
        done.files[file] = _appended(old.texts[file], list(rows.values()))
        done.values[title] = len(rows)


def _row(existing: MapFile, text: str, times: int, column: TargetColumn) -> list[object]:
    known: dict[str, object] = {_COUNTED: times, _ALLOWED: " | ".join(column.enum or ())}
    return [text, *(known.get(name, GAP_MARK) for name in existing.header[1:])]


def _users_of(table: ExistingTable, title: str) -> list[tuple[str, str, str]]:
    """The rules that use a value map: entity, column and field."""
    shared = table.data.get("columns") or {}
    parts = table.data.get("entities") or {}
    found = []
    for entity in table.columns:
        own = (parts.get(entity) or {}).get("columns") or {} if isinstance(parts, dict) else {}
        for column, rule in {**shared, **own}.items():
            if isinstance(rule, dict) and rule.get("map") == title and isinstance(rule.get("field"), str):
                found.append((entity, str(column), rule["field"]))
    return found


def _owner(entity: str, name: str) -> tuple[str | None, str]:
    """The entity that has the field that a rule names (`candidate.source` on an application); None for picks and items."""
    *path, last = name.split(".")
    for step in path:
        relation = ENTITIES[entity].relation(step)
        if relation is None:
            return None, last
        entity = relation.entity
    return (entity, last) if ENTITIES[entity].field(last) is not None else (None, last)


def _users(done: Update, old: Existing, made: Draft) -> None:
    """Adds the users of the export whom users.csv lacks, at its end."""
    new = list(csv.reader(made.files["users.csv"].lstrip("\ufeff").splitlines()))[1:]
    if "users.csv" not in old.texts:
        done.files["users.csv"] = made.files["users.csv"]
        done.users = len(new)
        return
    text = old.texts["users.csv"]
    header = next(csv.reader([text.lstrip("\ufeff").partition("\n")[0]], delimiter=delimiter_of(text)), [])
    names = [name.strip().casefold() for name in header]
    url = next((place for place, name in enumerate(names) if name.replace(" ", "").startswith(("profile", "url", "linkedin"))), 0)
    rows: list[list[object]] = []
    for cells in new:
        if cells[0] not in old.users:
            row: list[object] = [""] * len(header)
            row[url] = cells[0]
            if _COUNTED in names:
                row[names.index(_COUNTED)] = cells[-1]
            rows.append(row)
    if rows:
        done.files["users.csv"] = _appended(text, rows)
        done.users = len(rows)


def _appended(text: str, rows: list[list[object]]) -> str:
    """A CSV with more lines, in its own separator and line ends."""
    first, *rest = rows
    more = csv_text([str(cell) if cell is not None else "" for cell in first], rest, delimiter_of(text)).lstrip("\ufeff")
    if "\r\n" in text:
        more = more.replace("\n", "\r\n")
    end = "" if not text or text.endswith("\n") else "\r\n" if "\r\n" in text else "\n"
    return text + end + more
