"""Columns that are declared once: sets in target.yaml, and anchors within a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.mapping import check_mapping, load_mapping
from migrate.mapping.drafting.existing import read_existing
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

HEAD = "entity: candidate\ncolumns:\n  remote_id: row.key\n"
SETS = (
    "defaults: {key_columns: [remote_id]}\n"
    "column_sets:\n"
    "  audit:\n"
    "    active: {constant: true}\n"
    "    origin: {constant: Hub, max_length: 20}\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_tables_take_the_columns_of_a_set_and_their_own_rules_win(tmp_path: Path) -> None:
    files = {
        "target.yaml": SETS,
        "job.yaml": "entity: job\nuse: [audit]\ncolumns: {remote_id: row.key}\n",
        "person.yaml": "entity: candidate\nuse: [audit]\ncolumns: {remote_id: row.key, origin: source}\n",
    }
    mapping = load_mapping(written(tmp_path, files))
    job, person = mapping.spec("job"), mapping.spec("person")
    assert job is not None
    assert person is not None
    made = mapping.apply(job, "job", frame("job", [{"job_id": "1"}])).frame
    assert made.select("active", "origin").rows() == [(True, "Hub")]
    made = mapping.apply(person, "candidate", frame("candidate", [{"candidate_id": "1", "source": "web"}])).frame
    assert made.select("active", "origin").rows() == [(True, "web")]
    origin = job.column("origin")
    assert origin is not None
    assert origin.place == "target.yaml:5:5"


def test_one_entity_of_a_table_can_take_a_set(tmp_path: Path) -> None:
    text = "entities:\n  note: {use: [audit]}\n  message: {}\ncolumns: {remote_id: row.key}\n"
    mapping = load_mapping(written(tmp_path, {"target.yaml": SETS, "activity.yaml": text}))
    (spec,) = mapping.specs
    made = mapping.apply(spec, "note", frame("note", [{"note_id": "1"}])).frame
    other = mapping.apply(spec, "message", frame("message", [{"message_id": "2"}])).frame
    assert (made["origin"].to_list(), other["origin"].to_list()) == (["Hub"], [None])


def test_faults_of_a_set_are_shown_where_it_is_written_and_only_once(tmp_path: Path) -> None:
    files = {
        "target.yaml": SETS.replace("{constant: true}", "{field: nmae}"),
        "job.yaml": "entity: job\nuse: [audit]\ncolumns: {remote_id: row.key}\n",
    }
    (fault,) = faults(tmp_path, files)
    assert (fault.code.id, str(fault.place), fault.help) == ("M121", "target.yaml:4:21", "did you mean 'name'?")


def test_a_misfit_with_the_target_is_shown_in_the_set_too(tmp_path: Path) -> None:
    sql = "CREATE TABLE job (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, active INTEGER CHECK (active IN (0, 1)));"
    files = {"target.yaml": SETS, "job.yaml": "entity: job\nuse: [audit]\ncolumns: {remote_id: row.key}\n"}
    (problem,) = check_mapping(load_mapping(written(tmp_path, files)), sqlite_schema(sql))
    assert (problem.code.id, str(problem.place)) == ("M141", "target.yaml:5:5")


def test_sets_that_have_the_same_column_contradict_each_other(tmp_path: Path) -> None:
    files = {
        "target.yaml": SETS + "  other: {origin: {constant: X}}\n",
        "job.yaml": "entity: job\nuse: [audit, other]\ncolumns: {remote_id: row.key}\n",
    }
    (fault,) = faults(tmp_path, files)
    assert (fault.code.id, str(fault.place)) == ("M109", "job.yaml:2:14")


def test_an_alias_repeats_a_rule_and_a_merge_key_changes_it(tmp_path: Path) -> None:
    text = HEAD + "  a: &rule {field: source, max_length: 3}\n  b: *rule\n  c: {<<: *rule, field: given_name}\n"
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": text}))
    (spec,) = mapping.specs
    made = mapping.apply(spec, "candidate", frame("candidate", [{"candidate_id": "1", "source": "web", "given_name": "Bo"}]))
    assert made.frame.select("a", "b", "c").rows() == [("web", "web", "Bo")]
    assert [column.max_length for column in spec.columns] == [None, 3, 3, 3]


def test_the_first_of_several_merged_parts_wins(tmp_path: Path) -> None:
    text = HEAD + ("  a: &one {constant: 1, required: true}\n  b: &two {constant: 2, once: true}\n  c: {<<: [*one, *two]}\n")
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": text}))
    rule = mapping.folder.tables["candidate"][1].columns["c"]
    assert (rule.constant, rule.required, rule.once) == (1, True, True)


def test_a_fault_in_a_repeated_part_is_shown_at_its_anchor_once(tmp_path: Path) -> None:
    text = HEAD + "  a: &rule {field: nothing}\n  b: *rule\n"
    assert [str(fault.place) for fault in faults(tmp_path, {"candidate.yaml": text})] == ["candidate.yaml:4:20"]


def test_a_misspelt_key_beside_a_merge_is_shown_where_it_is(tmp_path: Path) -> None:
    text = HEAD + "  a: &rule {field: source}\n  b: {<<: *rule, reqired: true}\n"
    (fault,) = faults(tmp_path, {"candidate.yaml": text})
    assert (fault.code.id, str(fault.place), fault.help) == ("M102", "candidate.yaml:5:18", "did you mean 'required'?")


@pytest.mark.parametrize("merged", ["<<: text", "<<: [a]", "<<: 5"])
def test_only_keys_with_values_can_be_merged(merged: str, tmp_path: Path) -> None:
    found = faults(tmp_path, {"candidate.yaml": HEAD + f"  b: {{{merged}, field: source}}\n"})
    assert [(fault.code.id, fault.place.line) for fault in found] == [("M107", 4)]


def test_draft_knows_the_columns_that_a_set_fills(tmp_path: Path) -> None:
    files = {"target.yaml": SETS, "job.yaml": "entity: job\nuse: [audit]\ncolumns: {remote_id: row.key}\n"}
    found = read_existing(written(tmp_path, files), [])
    assert found.tables["job"].columns == {"job": {"remote_id", "active", "origin"}}
