"""Fields of related records: `candidate.given_name` on an application, over one relation or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.mapping import load_mapping, run_tests
from migrate.mapping.applying import related as related_module
from migrate.mapping.links import STANDARD_LINKS
from tests.mapping.example_mapping import faults, frame, said, written

ANNA, URL = {"candidate_id": "1", "given_name": "Anna", "emails": ["anna@example.com"]}, "https://www.linkedin.com/in/ida"
WORLD: dict[str, list[dict[str, Any]]] = {
    "candidate": [ANNA, {"candidate_id": "2", "given_name": "Bo"}],
    "job": [{"job_id": "7", "name": "Cook", "owner_url": URL}],
    "application": [
        {"application_id": "1:7", "candidate_id": "1", "job_id": "7"},
        {"application_id": "2:8", "candidate_id": "2", "job_id": "8"},
        {"application_id": "3:7", "candidate_id": "3", "job_id": "7"},
    ],
    "note": [
        {"note_id": "n1", "candidate_id": "1", "job_id": "7", "application_id": "1:7", "author_url": URL},
        {"note_id": "n2"},
    ],
    "user": [{"profile_url": URL}],
}


def made(
    folder: Path, columns: str, *, entity: str = "application", more: dict[str, str] | None = None
) -> dict[str, pl.DataFrame]:
    """Rows and findings of a table with these columns, when the world above goes through it."""
    text = f"entity: {entity}\ncolumns:\n  remote_id: row.key\n{columns}"
    mapping = load_mapping(written(folder, {"person.yaml": text, **(more or {})}))

    def batches(name: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        found = frame(name, WORLD.get(name, []))
        yield found if columns is None else found.select(*columns, "_file", "_record", "_line")

    mapped = [
        mapping.apply(mapping.specs[0], entity, batch)
        for batch in mapping.records(mapping.specs[0], entity, batches, folder / "work")
    ]
    return {
        "rows": pl.concat(one.frame for one in mapped).sort("_key"),
        "findings": pl.concat(one.findings for one in mapped),
        "rejected": pl.concat(one.rejected for one in mapped),
    }


def test_a_column_takes_the_field_of_the_record_that_a_row_refers_to(tmp_path: Path) -> None:
    found = made(tmp_path, "  first_name: candidate.given_name\n  job_name: job.name\n")
    assert found["rows"].select("_key", "first_name", "job_name").rows() == [
        ("1:7", "Anna", "Cook"),
        ("2:8", "Bo", None),
        ("3:7", None, "Cook"),
    ]


def test_a_record_that_is_missing_is_reported_and_its_field_is_empty(tmp_path: Path) -> None:
    found = made(tmp_path, "  first_name: candidate.given_name\n")
    assert found["findings"].select("code", "key").rows() == [("M212", "3:7")]
    assert found["rows"].height == 3


def test_missing_reject_rejects_the_row(tmp_path: Path) -> None:
    found = made(tmp_path, "  first_name: {field: candidate.given_name, missing: reject}\n")
    assert found["rejected"].select("_key", "code").rows() == [("3:7", "M211")]
    assert found["rows"]["_key"].to_list() == ["1:7", "2:8"]


def test_a_default_replaces_the_field_of_a_missing_record(tmp_path: Path) -> None:
    rule = '{field: candidate.given_name, missing: reject, default: {template: "Candidate {candidate_id}"}}'
    found = made(tmp_path, f"  first_name: {rule}\n")
    assert found["rows"]["first_name"].to_list() == ["Anna", "Bo", "Candidate 3"]
    assert found["findings"].select("code", "key").rows() == [("M212", "3:7")]


def test_a_name_may_lead_over_several_records(tmp_path: Path) -> None:
    found = made(tmp_path, "  who: application.candidate.given_name\n  owner: job.owner.profile_url\n", entity="note")
    assert found["rows"].select("_key", "who", "owner").rows() == [("n1", "Anna", URL), ("n2", None, None)]
    assert found["findings"].is_empty()


def test_a_related_user_brings_the_columns_of_the_users_file(tmp_path: Path) -> None:
    users = f"profile url,email,target id,name\n{URL},ida@example.com,17,Ida Bo\n"
    found = made(tmp_path, "  mail: author.users.email\n", entity="note", more={"users.csv": users})
    assert found["rows"].select("_key", "mail").rows() == [("n1", "ida@example.com"), ("n2", None)]


def test_related_fields_work_in_templates_coalesce_filters_and_references(tmp_path: Path) -> None:
    columns = (
        '  label: {template: "{candidate.given_name} for {job.name}"}\n'
        "  any_name: {coalesce: [job.name, candidate.given_name]}\n"
        "  first_mail: {field: candidate.emails, clean: [{item: 1}]}\n"
        "filters:\n  with a name: {field: candidate.given_name, empty: false}\n"
    )
    found = made(tmp_path, columns)
    assert found["rows"].select("_key", "label", "any_name", "first_mail").rows() == [
        ("1:7", "Anna for Cook", "Cook", "anna@example.com"),
        ("2:8", "Bo for ", "Bo", None),
    ]


def test_an_unknown_column_of_a_related_file_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLD, "candidate", [{**ANNA, "extra.City": "Bern"}])
    found = made(tmp_path, "  city: candidate.extra.City\n")
    assert found["rows"]["city"].to_list() == ["Bern", None, None]


@pytest.mark.parametrize(
    ("field", "message", "help_text"),
    [
        ("candidate.given_nam", "entity application has no field 'candidate.given_nam'", "did you mean 'given_name'?"),
        ("candidat.given_name", "entity application has no field 'candidat.given_name'", "did you mean 'candidate.given_name'?"),
        ("candidate.row.key", "entity application has no field 'candidate.row.key'", None),
        ("candidate.candidate.given_name", "entity application has no field 'candidate.candidate.given_name'", None),
    ],
)
def test_a_wrong_name_is_reported_with_a_suggestion(field: str, message: str, help_text: str | None, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, {"person.yaml": f"entity: application\ncolumns:\n  remote_id: row.key\n  a: {field}\n"})
    assert (found.code.id, found.message) == ("M121", message)
    assert help_text is None or help_text in str(found.help)


def test_a_test_in_the_mapping_may_give_related_fields(tmp_path: Path) -> None:
    text = (
        "entity: application\ncolumns:\n  remote_id: row.key\n  first_name: candidate.given_name\n"
        "tests:\n  - name: names come along\n    given: [{application_id: '1:7', candidate.given_name: Anna}]\n"
        "    expect: [{first_name: Anna}]\n"
    )
    assert run_tests(load_mapping(written(tmp_path, {"person.yaml": text}))) == []


def test_missing_still_means_nothing_beside_a_field_of_the_record_itself(tmp_path: Path) -> None:
    text = "entity: application\ncolumns:\n  remote_id: row.key\n  a: {field: source, missing: reject}\n"
    assert any("'missing' has no effect" in line for line in said(tmp_path, {"person.yaml": text}))


FILES = [
    {"attachment_id": "1/Public/a.pdf", "candidate_id": "1", "folder": "Public", "file_name": "a.pdf", "size_bytes": 10},
    {"attachment_id": "1/Public/b.pdf", "candidate_id": "1", "folder": "Public", "file_name": "b.pdf", "size_bytes": 30},
    {"attachment_id": "1/Private/c.pdf", "candidate_id": "1", "folder": "Private", "file_name": "c.pdf", "size_bytes": 99},
]
PICK = "defaults: {key_columns: [remote_id]}\npicks:\n  resume: {entity: candidate, of: attachment, "


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("where: {folder: [public]}, last_by: size_bytes}", "b.pdf"),
        ("where: {folder: [Public]}, first_by: size_bytes}", "a.pdf"),
        ("where: {folder: [Private, Public]}, last_by: size_bytes}", "c.pdf"),
        ("where: {folder: [Miscellaneous]}}", None),
    ],
)
def test_a_pick_is_one_record_of_many(rule: str, expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLD, "attachment", FILES)
    found = made(tmp_path, "  cv: resume.file_name\n", entity="candidate", more={"target.yaml": PICK + rule})
    assert found["rows"].select("_key", "cv").rows() == [("1", expected), ("2", None)]
    assert found["findings"].filter(code="M213")["key"].to_list() == (["2"] if expected else ["1", "2"])


def test_a_pick_is_read_through_another_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLD, "attachment", FILES)
    target = PICK + "where: {folder: [Public]}, last_by: size_bytes}"
    found = made(tmp_path, "  cv: candidate.resume.file_name\n", more={"target.yaml": target})
    assert found["rows"].select("_key", "cv").rows() == [("1:7", "b.pdf"), ("2:8", None), ("3:7", None)]


@pytest.mark.parametrize(
    ("rule", "code", "words"),
    [
        ("of: attachmnt}", "M120", "no entity 'attachmnt'"),
        ("of: attachment, where: {foldr: [Public]}}", "M121", "no field 'foldr'"),
        ("of: attachment, last_by: newest}", "M121", "no field 'newest'"),
        ("of: attachment, first_by: file_name, last_by: size_bytes}", "M109", "exclude each other"),
        ("of: job}", "M109", "0 relations lead from job to candidate"),
        ("of: attachment, by: owner}", "M121", "'owner' is not a relation to candidate"),
    ],
)
def test_a_faulty_pick_is_reported_where_it_is_written(rule: str, code: str, words: str, tmp_path: Path) -> None:
    text = "picks:\n  resume: {entity: candidate, " + rule + "\n"
    table = "entity: candidate\ncolumns: {remote_id: row.key}\nkey_columns: [remote_id]\n"
    found = faults(tmp_path, {"target.yaml": text, "person.yaml": table})
    assert [(one.code.id, words in one.message) for one in found] == [(code, True)]
    assert Path(str(found[0].place.file)).name == "target.yaml"
    assert found[0].place.line == 2


CUSTOM: dict[str, list[dict[str, Any]]] = {
    "custom_field": [{"custom_field_id": "5", "name": "City"}, {"custom_field_id": "6", "name": "Skills"}],
    "custom_field_value": [
        {
            "custom_field_value_id": "5:candidate:1",
            "custom_field_id": "5",
            "candidate_id": "1",
            "text": "Bern",
            "items": ["Bern"],
        },
        {
            "custom_field_value_id": "6:candidate:1",
            "custom_field_id": "6",
            "candidate_id": "1",
            "text": "a;b",
            "items": ["a", "b"],
        },
        {"custom_field_value_id": "5:project:7", "custom_field_id": "5", "job_id": "7", "text": "Graz", "items": ["Graz"]},
    ],
}


def test_custom_fields_become_columns_by_name_or_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rows in CUSTOM.items():
        monkeypatch.setitem(WORLD, name, rows)
    columns = "  city: custom.City\n  same: custom.5\n  skills: {field: custom.Skills.items, clean: [{join: '+'}]}\n"
    found = made(tmp_path, columns, entity="candidate")
    assert found["rows"].select("_key", "city", "same", "skills").rows() == [
        ("1", "Bern", "Bern", "a+b"),
        ("2", None, None, None),
    ]
    assert found["findings"].is_empty()


def test_a_custom_field_that_the_export_does_not_define_is_reported_with_a_suggestion(tmp_path: Path) -> None:
    columns = "  city: custom.Citty\n  skills: {field: custom.6.items, clean: [join]}\n"
    text = "entity: candidate\ncolumns:\n  remote_id: row.key\n" + columns
    mapping = load_mapping(written(tmp_path, {"person.yaml": text}))
    problems = mapping.unknown_custom_fields(lambda name, _=None: iter([frame(name, CUSTOM[name])]))
    assert [(one.code.id, one.message, one.help) for one in problems] == [
        ("M214", "city: the export defines no custom field 'Citty'; the column is empty", "did you mean 'City'?")
    ]


def test_custom_fields_of_a_related_record_are_read_through_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rows in CUSTOM.items():
        monkeypatch.setitem(WORLD, name, rows)
    found = made(tmp_path, "  person: candidate.custom.City\n  place: job.custom.City\n")
    assert found["rows"].select("_key", "person", "place").rows() == [
        ("1:7", "Bern", "Graz"),
        ("2:8", None, None),
        ("3:7", None, "Graz"),
    ]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.text("abc", max_size=3)), unique_by=lambda pair: pair[0], max_size=40),
    st.lists(st.one_of(st.none(), st.integers(0, 50)), max_size=60),
    st.integers(1, 7),
)
def test_a_join_through_the_disk_gives_the_same_rows_as_one_in_memory(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[int, str]], owners: list[int | None], size: int
) -> None:
    candidates = frame("candidate", [{"candidate_id": str(number), "given_name": name or None} for number, name in people])
    rows = frame(
        "application",
        [{"application_id": f"a{n}", "candidate_id": None if owner is None else str(owner)} for n, owner in enumerate(owners)],
    )
    (one,) = related_module.related_records("application", ["candidate.given_name"], STANDARD_LINKS)

    def joined(limit: int) -> list[Any]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(related_module, "LOOKUP_BYTES", limit)
            frames = related_module.join_related(
                rows.iter_slices(size),
                (one,),
                lambda _entity, columns=None: candidates.select(columns or []).iter_slices(size),
                pl.DataFrame(),
                tmp_path_factory.mktemp("join"),
            )
            found = [
                frame.select("application_id", "candidate_id", "candidate.given_name")
                for frame in frames
                if frame.width > len(rows.columns)
            ]
            return sorted(pl.concat(found).rows(), key=str) if found else []

    names = {str(number): name for number, name in people}
    expected = sorted(
        [(f"a{n}", None if owner is None else str(owner), names.get(str(owner)) or None) for n, owner in enumerate(owners)],
        key=str,
    )
    if people and owners:
        assert joined(1 << 30) == joined(0) == expected
