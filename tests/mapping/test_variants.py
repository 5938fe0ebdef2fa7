"""Rules that the target's columns decide on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import SetupError
from migrate.mapping import Mapping, has_variants, load_mapping
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

TEXT = """
entities:
  note:
    columns: {remote_id: row.key, body: content}
    variants:
      - lacks: [happened]
        columns: {body: {field: content, clean: [upper]}}
  message:
    key: {template: "message:{message_id}"}
    columns: {remote_id: row.key, body: body}
variants:
  - has: [happened]
    columns: {happened: created_at}
  - has: [site, happened]
    columns: {site: {constant: 2}}
  - has: [site]
    lacks: [happened]
    columns: {site: {constant: 1}}
"""
TABLE = "CREATE TABLE activity (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, body TEXT, created_at TEXT, modified_at TEXT{})"


def fitted(folder: Path, columns: str) -> Mapping:
    path = written(folder, {"activity.yaml": TEXT})
    return load_mapping(path, live=sqlite_schema(TABLE.format(columns)))


def row(mapping: Mapping) -> dict[str, Any]:
    [spec] = mapping.specs
    made = mapping.apply(spec, "note", frame("note", [{"note_id": "1", "content": "a"}])).frame
    return {name: value for name, value in made.row(0, named=True).items() if not name.startswith("_")}


def test_the_columns_of_the_table_decide_which_rules_are_used(tmp_path: Path) -> None:
    new = fitted(tmp_path / "1", ", happened TEXT")
    assert row(new) == {"remote_id": "1", "body": "a", "happened": None}
    old = fitted(tmp_path / "2", ", site INTEGER")
    assert row(old) == {"remote_id": "1", "body": "A", "site": 1}
    mixed = fitted(tmp_path / "3", ", site INTEGER, happened TEXT")
    assert row(mixed) == {"remote_id": "1", "body": "a", "happened": None, "site": 2}


def test_without_a_target_a_table_has_the_rules_outside_variants(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, {"activity.yaml": TEXT}))
    assert has_variants(mapping.folder)
    assert row(mapping) == {"remote_id": "1", "body": "a"}


def test_rules_of_every_variant_are_checked_with_their_place(tmp_path: Path) -> None:
    text = "entity: note\ncolumns: {remote_id: row.key}\nvariants:\n  - has: [x]\n    columns:\n      x: contnt\n"
    [fault] = faults(tmp_path, {"activity.yaml": text})
    assert (fault.code.id, fault.place.line, fault.place.column) == ("M121", 6, 10)


def test_a_variant_without_a_condition_is_refused(tmp_path: Path) -> None:
    text = "entity: note\ncolumns: {remote_id: row.key}\nvariants:\n  - columns: {x: content}\n"
    with pytest.raises(SetupError, match="has"):
        load_mapping(written(tmp_path, {"activity.yaml": text}))
