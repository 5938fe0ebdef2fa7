"""Optional columns and tables, which the target may lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.mapping import Mapping, check_mapping, has_optional, left_out, load_mapping
from tests.mapping.example_mapping import faults, sqlite_schema, written

TARGET = (
    "defaults: {id: sequence, key_columns: [ref], created_column: null, modified_column: null}\n"
    "seeds: {kind: {find: [name], optional: true, rows: {first: {name: First}}}}\n"
)
FILES = {
    "target.yaml": TARGET,
    "person.yaml": (
        "entity: candidate\n"
        "columns:\n"
        "  ref: row.key\n"
        "  nickname: {field: given_name, optional: true}\n"
        "  kind_id: {seed: first, optional: true}\n"
    ),
    "job.yaml": "entity: job\noptional: true\ncolumns: {ref: row.key}\n",
    "application.yaml": (
        "entity: application\n"
        "columns:\n"
        "  ref: row.key\n"
        "  job_id: {ref: job, key: job_id, optional: true}\n"
        "  person_id: {ref: person, key: candidate_id}\n"
    ),
}
PERSON = "CREATE TABLE person (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE{});"
APPLICATION = (
    "CREATE TABLE application (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, job_id INTEGER, person_id INTEGER"
    " REFERENCES person (id));"
)
FULL = (
    PERSON.format(", nickname TEXT, kind_id INTEGER")
    + APPLICATION
    + "CREATE TABLE job (id INTEGER PRIMARY KEY, ref TEXT UNIQUE);"
    "CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
)


def columns(mapping: Mapping) -> dict[str, list[str]]:
    return {spec.table: [column.name for column in spec.columns] for spec in mapping.specs}


def test_a_target_that_has_everything_gets_everything(tmp_path: Path) -> None:
    path = written(tmp_path, FILES)
    assert has_optional(load_mapping(path).folder)
    live = sqlite_schema(FULL)
    mapping = load_mapping(path, live=live)
    assert columns(mapping) == columns(load_mapping(path))
    assert (left_out(mapping.folder, live), check_mapping(mapping, live)) == ([], [])


def test_what_the_target_lacks_is_left_out_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, FILES)
    live = sqlite_schema(PERSON.format("") + APPLICATION)
    mapping = load_mapping(path, live=live)
    assert columns(mapping) == {"person": ["ref"], "application": ["ref", "person_id"]}
    assert check_mapping(mapping, live) == []
    told = [(problem.code.id, problem.place.file, problem.place.line) for problem in left_out(load_mapping(path).folder, live)]
    assert told == [
        ("M158", "target.yaml", 2),
        ("M158", "application.yaml", 4),
        ("M158", "job.yaml", 2),
        ("M158", "person.yaml", 4),
        ("M158", "person.yaml", 5),
    ]


def test_a_rule_that_needs_a_table_which_is_left_out_must_be_optional(tmp_path: Path) -> None:
    needed = FILES["application.yaml"].replace("job_id, optional: true", "job_id")
    path = written(tmp_path, {**FILES, "application.yaml": needed})
    with pytest.raises(SetupError) as caught:
        load_mapping(path, live=sqlite_schema(PERSON.format("") + APPLICATION))
    assert [(problem.code.id, problem.place.line) for problem in caught.value.problems] == [("M128", 4)]


def test_an_optional_child_is_left_out_with_its_parent(tmp_path: Path) -> None:
    child = (
        "entity: job\nparent: job\noptional: true\neach: stage_ids\n"
        "columns: {ref: row.key, job_id: {ref: job, key: job_id, missing: reject}}\n"
    )
    path = written(tmp_path, {**FILES, "stage.yaml": child})
    live = sqlite_schema(
        PERSON.format("") + APPLICATION + "CREATE TABLE stage (id INTEGER PRIMARY KEY, ref TEXT UNIQUE, job_id INTEGER);"
    )
    assert "stage" not in columns(load_mapping(path, live=live))


def test_a_column_that_identifies_the_row_cannot_be_optional(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {"job.yaml": "entity: job\ncolumns:\n  remote_id: {field: row.key, optional: true}\n"})
    assert (fault.code.id, fault.place.line, fault.help) == ("M109", 3, "remove 'optional'")
