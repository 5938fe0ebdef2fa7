"""Lists of records: one row per application of a candidate, file or note, and one row per tag and application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.mapping import load_mapping, run_tests
from migrate.mapping.applying import related as related_module
from migrate.mapping.applying.exclusion import LeftOut
from migrate.mapping.loaded import Mapping
from tests.mapping.example_mapping import faults, frame, written

WORLD: dict[str, list[dict[str, Any]]] = {
    "candidate": [
        {"candidate_id": "1", "given_name": "Anna", "tags": ["Cook", "Bern"]},
        {"candidate_id": "2", "given_name": "Bo"},
        {"candidate_id": "3", "given_name": "Cy", "tags": ["Cook"]},
    ],
    "job": [{"job_id": "7", "name": "Cook", "stage_ids": ["a", "b"]}, {"job_id": "8", "name": "Waiter"}],
    "stage": [
        {"job_stage_id": "7:b", "job_id": "7", "name": "Hired", "position": 2},
        {"job_stage_id": "7:a", "job_id": "7", "name": "New", "position": 1},
    ],
    "application": [
        {"application_id": "1:8", "candidate_id": "1", "job_id": "8", "stage_type": "NEW"},
        {"application_id": "1:7", "candidate_id": "1", "job_id": "7", "stage_type": "HIRED"},
        {"application_id": "2:7", "candidate_id": "2", "job_id": "7", "stage_type": "NEW"},
    ],
    "attachment": [
        {"attachment_id": "1/Public/CV.pdf", "candidate_id": "1", "file_name": "CV.pdf"},
        {"attachment_id": "1/Public/cv.pdf", "candidate_id": "1", "file_name": "cv.pdf"},
        {"attachment_id": "3/Public/x.pdf", "candidate_id": "3", "file_name": "x.pdf"},
    ],
    "note": [{"note_id": "n1", "candidate_id": "2"}, {"note_id": "n2", "job_id": "7"}],
}


def batches(name: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
    found = frame(name, WORLD.get(name, []))
    yield found if columns is None else found.select(*columns, "_file", "_record", "_line")


def mapped(mapping: Mapping, entity: str, folder: Path) -> pl.DataFrame:
    frames = mapping.records(mapping.specs[0], entity, batches, folder / "work")
    return pl.concat(mapping.apply(mapping.specs[0], entity, one).frame for one in frames).sort("_key")


def made(folder: Path, text: str, *, entity: str, more: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    """Key and columns of the rows of a table, when the world above goes through it."""
    mapping = load_mapping(written(folder, {"thing.yaml": text, **(more or {})}))
    mapping = replace(mapping, specs=tuple(spec for spec in mapping.specs if spec.table == "thing"))
    names = [column.name for column in mapping.specs[0].columns if column.name != "remote_id"]
    return mapped(mapping, entity, folder).select("_key", *names).rows()


CANDIDATE = """\
entity: candidate
each: applications
key: {template: "{candidate_id}:{item.application_id}"}
columns:
  remote_id: row.key
  name: given_name
  job: item.job.name
  number: item.position
"""


def test_each_application_of_a_candidate_makes_a_row_with_fields_of_both(tmp_path: Path) -> None:
    assert made(tmp_path, CANDIDATE, entity="candidate") == [
        ("1:1:7", "Anna", "Cook", 1),
        ("1:1:8", "Anna", "Waiter", 2),
        ("2:2:7", "Bo", "Cook", 1),
    ]


def test_each_application_of_a_file_s_candidate_makes_a_row(tmp_path: Path) -> None:
    text = (
        'entity: attachment\neach: applications\nkey: {template: "{attachment_id}:{item.application_id}"}\n'
        "columns: {remote_id: row.key, title: file_name, application: {ref: application, key: item.application_id}}\n"
    )
    more = {"application.yaml": "entity: application\ncolumns: {remote_id: row.key}\n"}
    short = made(tmp_path / "short", text, entity="attachment", more=more)
    assert [row[1:] for row in short] == [("CV.pdf", "1:7"), ("CV.pdf", "1:8"), ("cv.pdf", "1:7"), ("cv.pdf", "1:8")]
    assert made(tmp_path / "long", text.replace("each: ", "each: candidate."), entity="attachment", more=more) == short


def test_each_tag_of_an_application_s_candidate_makes_a_row(tmp_path: Path) -> None:
    text = (
        'entity: application\neach: candidate.tags\nkey: {template: "{application_id}:{item.text}"}\n'
        "columns: {remote_id: row.key, tag: item.text}\n"
    )
    assert made(tmp_path, text, entity="application") == [
        ("1:7:Bern", "Bern"), ("1:7:Cook", "Cook"), ("1:8:Bern", "Bern"), ("1:8:Cook", "Cook"),
    ]  # fmt: skip


def test_a_list_may_be_reached_over_a_relation_and_a_field_of_the_record_wins_over_the_position(tmp_path: Path) -> None:
    text = (
        'entity: application\neach: job.stages\nkey: {template: "{application_id}:{item.job_stage_id}"}\n'
        "columns: {remote_id: row.key, stage: item.name, rank: item.position}\n"
        "filters: {hired: {field: stage_type, among: [HIRED]}}\n"
    )
    assert made(tmp_path, text, entity="application") == [("1:7:7:a", "New", 1), ("1:7:7:b", "Hired", 2)]


def test_the_default_key_is_the_parent_and_the_record_and_keeps_upper_and_lower_case(tmp_path: Path) -> None:
    candidate = "entity: candidate\ncolumns: {remote_id: row.key}\n"
    text = (
        "entity: candidate\nparent: person\neach: attachments\n"
        "columns: {remote_id: row.key, person_id: {ref: person, key: candidate_id}, title: item.file_name}\n"
    )
    mapping = load_mapping(written(tmp_path, {"person.yaml": candidate, "thing.yaml": text}))
    frames = mapping.records(mapping.specs[1], "candidate", batches, tmp_path / "work")
    rows = pl.concat(mapping.apply(mapping.specs[1], "candidate", one).frame for one in frames)
    assert sorted(rows["_key"]) == ["1:1/Public/CV.pdf", "1:1/Public/cv.pdf", "3:3/Public/x.pdf"]


def test_filters_of_records_and_of_the_whole_mapping_apply_to_the_list(tmp_path: Path) -> None:
    own = CANDIDATE + "filters: {hired: {field: item.stage_type, among: [HIRED]}}\n"
    assert [row[0] for row in made(tmp_path / "own", own, entity="candidate")] == ["1:1:7"]
    target = "defaults: {key_columns: [remote_id]}\nfilters: {new: {entity: application, field: stage_type, among: [NEW]}}\n"
    rows = made(tmp_path / "all", CANDIDATE, entity="candidate", more={"target.yaml": target})
    assert [row[0] for row in rows] == ["1:1:8", "2:2:7"]


def test_a_record_without_a_list_is_not_counted_as_excluded_by_a_filter_of_the_list(tmp_path: Path) -> None:
    text = CANDIDATE + "filters: {hired: {field: item.stage_type, among: [HIRED]}}\n"
    mapping = load_mapping(written(tmp_path, {"thing.yaml": text}))
    frames = mapping.records(mapping.specs[0], "candidate", batches, tmp_path / "work")
    out = pl.concat(mapping.apply(mapping.specs[0], "candidate", one).excluded for one in frames)
    assert out["_key"].unique().sort().to_list() == ["1", "2"]


@pytest.mark.parametrize(
    ("rule", "values", "left"),
    [("application_id", ["1:7"], ["1:1:8", "2:2:7"]), ("candidate_id", ["1"], ["2:2:7"]), ("job_id", ["7"], ["1:1:8"])],
)
def test_retention_and_erasure_leave_out_records_of_the_list(
    rule: str, values: list[str], left: list[str], tmp_path: Path
) -> None:
    mapping = load_mapping(written(tmp_path, {"thing.yaml": CANDIDATE}))
    out = LeftOut((("old", rule, pl.Series(values)),))
    context = mapping.context
    context = type(context)(context.users, out)
    object.__setattr__(mapping, "context", context)
    assert mapped(mapping, "candidate", tmp_path)["_key"].to_list() == left


def test_erasing_a_person_from_a_list_erases_only_that_person_s_rows(tmp_path: Path) -> None:
    text = 'entity: job\neach: applications\nkey: {template: "{job_id}:{item.candidate_id}"}\ncolumns: {remote_id: row.key}\n'
    mapping = load_mapping(written(tmp_path, {"thing.yaml": text}))
    context = type(mapping.context)(left_out=LeftOut((("erasure", "candidate_id", pl.Series(["2"])),)))
    object.__setattr__(mapping, "context", context)
    frames = mapping.records(mapping.specs[0], "job", batches, tmp_path / "work")
    keys = [key for one in frames for key in mapping.erased_keys(mapping.specs[0], "job", one)]
    assert keys == ["7:2"]


def test_a_list_that_does_not_fit_into_memory_gives_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = made(tmp_path / "a", CANDIDATE, entity="candidate")
    monkeypatch.setattr(related_module, "LOOKUP_BYTES", 0)
    monkeypatch.setattr(related_module, "RELATED_ROWS", 1)
    monkeypatch.setattr(related_module, "FANNED_ROWS", 1)
    assert made(tmp_path / "b", CANDIDATE, entity="candidate") == wanted


def test_no_record_at_all_makes_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLD, "application", [])
    assert made(tmp_path, CANDIDATE, entity="candidate") == []


def test_a_test_of_the_mapping_gives_the_record_of_the_list(tmp_path: Path) -> None:
    tests = (
        'tests:\n- name: a row has both\n  given: [{candidate_id: "1", given_name: Anna, item.application_id: "1:7"}]\n'
        "  expect: [{remote_id: '1:1:7', name: Anna, number: 1}]\n"
    )
    assert run_tests(load_mapping(written(tmp_path, {"thing.yaml": CANDIDATE + tests}))) == []


@pytest.mark.parametrize(
    ("each", "message", "help_text"),
    [
        ("aplications", "entity candidate has no list 'aplications'", "did you mean 'applications'?"),
        ("{field: applications, clean: [trim]}", "'clean' changes texts, but 'applications' is a list of records", None),
    ],
)
def test_a_wrong_list_is_reported_with_its_place(each: str, message: str, help_text: str | None, tmp_path: Path) -> None:
    text = f'entity: candidate\neach: {each}\nkey: {{template: "{{candidate_id}}"}}\ncolumns: {{remote_id: row.key}}\n'
    found = [fault for fault in faults(tmp_path, {"thing.yaml": text}) if fault.place.line == 2]
    assert [fault.message for fault in found] == [message]
    assert help_text is None or found[0].help == help_text


def test_fields_of_a_record_of_the_list_are_checked(tmp_path: Path) -> None:
    text = CANDIDATE.replace("item.job.name", "item.job.nam")
    (fault,) = faults(tmp_path, {"thing.yaml": text})
    assert (fault.message, fault.help) == ("entity candidate has no field 'item.job.nam'", "did you mean 'job.name'?")
    assert (fault.code.id, fault.place.line, fault.place.column) == ("M121", 7, 8)


def test_a_key_that_does_not_name_the_record_of_the_list_is_a_fault(tmp_path: Path) -> None:
    text = CANDIDATE.replace("{candidate_id}:{item.application_id}", "{candidate_id}")
    found = faults(tmp_path, {"thing.yaml": text})
    assert [fault.code.id for fault in found] == ["M135"]
    assert '{template: "{candidate_id}:{item.application_id}"}' in str(found[0].help)
