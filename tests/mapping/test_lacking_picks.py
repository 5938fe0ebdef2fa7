"""Picks and custom fields that a delivery cannot tell: their columns keep what the target has."""

from __future__ import annotations

from pathlib import Path

from migrate.mapping import load_mapping
from migrate.sources import MissingFields, missing_fields
from migrate.targets.spec import KEPT
from tests.mapping.example_mapping import frame, written

TARGET = (
    "defaults: {key_columns: [remote_id]}\n"
    "picks:\n"
    "  resume: {entity: candidate, of: attachment}\n"
    "  first: {entity: candidate, of: application, first_by: created_at}\n"
)
CANDIDATES = frozenset({"candidate_id", "project_id", "first_name", "last_name", "created_time", "hiring_state_id"})
ALL = {
    "candidates": {0: CANDIDATES},
    "custom_field_definitions": {1: frozenset({"custom_field_id", "name", "type", "custom_field_definition_values"})},
    "custom_field_values": {2: frozenset({"custom_field_id", "entity_id", "entity_type", "custom_field_values"})},
}


def kept(folder: Path, rule: str, missing: MissingFields) -> list[str | None] | None:
    text = f"entity: candidate\ncolumns: {{remote_id: row.key, x: {rule}}}\n"
    mapping = load_mapping(written(folder, {"target.yaml": TARGET, "candidate.yaml": text})).with_missing_fields(missing)
    made = mapping.apply(mapping.specs[0], "candidate", frame("candidate", [{"candidate_id": "1"}, {"candidate_id": "2"}])).frame
    return made[KEPT].to_list() if KEPT in made.columns else None


def test_a_custom_field_says_nothing_without_the_columns_of_its_sheets(tmp_path: Path) -> None:
    assert kept(tmp_path / "1", "custom.City", missing_fields(ALL)) is None
    unnamed = {**ALL, "custom_field_definitions": {1: frozenset({"custom_field_id", "type"})}}
    assert kept(tmp_path / "a", "custom.City", missing_fields(unnamed)) == ["\nx\n", "\nx\n"]
    narrow = {**ALL, "custom_field_values": {2: frozenset({"custom_field_id", "entity_id", "entity_type"})}}
    assert kept(tmp_path / "b", "custom.City", missing_fields(narrow)) == ["\nx\n", "\nx\n"]


def test_a_pick_says_nothing_if_the_field_that_orders_or_chooses_is_missing(tmp_path: Path) -> None:
    assert kept(tmp_path / "1", "first.stage_id", missing_fields(ALL)) is None
    for number, column in enumerate(("created_time", "hiring_state_id")):
        fewer = {**ALL, "candidates": {0: CANDIDATES - {column}}}
        assert kept(tmp_path / f"a{number}", "first.stage_id", missing_fields(fewer)) == ["\nx\n", "\nx\n"]
