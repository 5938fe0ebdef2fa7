"""Reads a mapping that `draft --update` extends: its tables, value maps and users, and what an earlier draft proposed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from migrate.core.entities import ENTITIES
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_text
from migrate.mapping.drafting.selection import Match
from migrate.mapping.drafting.words import LISTS
from migrate.mapping.people_files import read_users
from migrate.mapping.value_maps import MapFile, read_maps
from migrate.mapping.yaml_reader import read_yaml

#: What a draft has seen: names of tables and columns only. A rule that a person deletes does not come back.
SEEN_FILE = ".draft.json"


@dataclass(frozen=True, slots=True)
class ExistingTable:
    """A table file: its name in the folder, its text, and the entities with their columns as written."""

    file: str
    text: str
    match: Match
    columns: dict[str, set[str]]
    data: dict[str, Any]


@dataclass(slots=True)
class Existing:
    """A mapping's folder. `seen`: the columns of each table when a draft last looked, None if no draft did."""

    tables: dict[str, ExistingTable] = field(default_factory=dict)
    maps: dict[str, MapFile] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    users: frozenset[str] = frozenset()
    seen: dict[str, list[str]] | None = None


def read_existing(folder: Path, faults: list[Problem]) -> Existing:
    """The folder as far as a draft can extend it; files that cannot be read are faults. Writes nothing."""
    found = Existing()
    found.maps = read_maps(folder, faults)
    sets = _sets(folder / "target.yaml")
    for path in sorted(folder.glob("*.yaml")):
        document = read_yaml(path, faults)
        if path.name == "target.yaml" or not document.readable or not isinstance(document.data, dict):
            continue
        columns = _columns(document.data, sets)
        known = {name: names for name, names in columns.items() if name in ENTITIES}
        if known:
            table = str(document.data.get("table") or path.stem)
            text = read_small_text(path, "utf-8")
            found.tables[table] = ExistingTable(path.name, text, _match(document.data, tuple(known)), known, document.data)
    for name in [*(f"maps/{title}.csv" for title in found.maps), "users.csv"]:
        if (folder / name).is_file():
            found.texts[name] = read_small_text(folder / name, "utf-8")
    if "users.csv" in found.texts:
        found.users = frozenset(read_users(folder / "users.csv", faults)["profile_url"])
    found.seen = _seen(folder / SEEN_FILE)
    return found


def seen_text(tables: dict[str, list[str]]) -> str:
    """The file that remembers what a draft has seen."""
    return json.dumps({"format_version": 1, "tables": tables}, indent=1, sort_keys=True) + "\n"


def _sets(path: Path) -> dict[str, set[str]]:
    """The columns of each set that target.yaml declares. Its faults are reported by `check`."""
    document = read_yaml(path, [])
    sets = document.data.get("column_sets") if isinstance(document.data, dict) else None
    return {str(name): set(rules) for name, rules in sets.items() if isinstance(rules, dict)} if isinstance(sets, dict) else {}


def _columns(data: dict[str, Any], sets: dict[str, set[str]]) -> dict[str, set[str]]:
    """The columns with a rule by entity: those of the entity and those that all share."""
    shared = _ruled(data, sets)
    if isinstance(data.get("entities"), dict):
        parts = {str(name): part for name, part in data["entities"].items() if isinstance(part, dict)}
        return {name: shared | _ruled(part, sets) for name, part in parts.items()}
    return {str(data.get("entity")): shared}


def _ruled(part: dict[str, Any], sets: dict[str, set[str]]) -> set[str]:
    """The columns of a file or a part of it, with those of the sets that it uses."""
    used = part.get("use")
    return set(part.get("columns") or {}).union(
        *(sets.get(str(name), set()) for name in (used if isinstance(used, list) else ()))
    )


def _match(data: dict[str, Any], entities: tuple[str, ...]) -> Match:
    """What a person says that the rows of the table are."""
    each = data.get("each")
    items = each.get("field") if isinstance(each, dict) else each
    parent = data.get("parent")
    listed = len(entities) == 1 and isinstance(items, str) and ((entities[0], items) in LISTS)
    return Match(
        entities,
        str(items) if listed else None,
        parent if listed and isinstance(parent, str) else None,
        each=items if isinstance(items, str) and not listed else None,
    )


def _seen(path: Path) -> dict[str, list[str]] | None:
    try:
        found = json.loads(read_small_text(path))
        return {str(name): [str(column) for column in columns] for name, columns in found["tables"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def compose(text: str) -> yaml.MappingNode | None:
    """The nodes of a table file, with their places in the text."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return root if isinstance(root, yaml.MappingNode) else None
