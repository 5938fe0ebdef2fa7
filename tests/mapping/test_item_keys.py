"""Which tables of list items a mapping may declare: none whose rows would belong to several records by accident."""

from pathlib import Path
from typing import Any

import pytest

from tests.mapping.example_mapping import faults
from tests.mapping.test_apply import applied, codes

EACH = "entity: candidate\neach: tags\ncolumns: {remote_id: row.key, t: item.text}\n"


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("", "2:1"),
        ("key: item.text\n", "4:1"),
        ("key: {field: item.raw, clean: [lower]}\n", "4:1"),
        ("key: {template: 'tag:{item.text}'}\n", "4:1"),
        ("key: {template: '{item.position}'}\n", "4:1"),
        ("key: {template: '{candidate_id}'}\n", "4:1"),
        ("key: candidate_id\n", "4:1"),
        ("distinct: false\n", "2:1"),
    ],
)
def test_a_key_must_tell_the_items_of_records_apart(more: str, line: str, tmp_path: Path) -> None:
    found = faults(tmp_path, {"candidate.yaml": EACH + more})
    assert [(p.code.id, f"{p.place.line}:{p.place.column}") for p in found] == [("M135", line)]
    assert found[0].help is not None
    assert "distinct: true" in found[0].help


@pytest.mark.parametrize(
    "more",
    [
        "distinct: true\n",
        "distinct: true\nkey: item.text\n",
        "key: {template: '{candidate_id}:{item.text}'}\n",
        "key: {template: '{candidate_id}:{item.position}'}\n",
    ],
)
def test_items_may_be_one_row_on_purpose_or_have_a_key_of_their_own(more: str, tmp_path: Path) -> None:
    assert faults(tmp_path, {"candidate.yaml": EACH + more}) == []


def test_a_part_of_several_entities_is_held_to_the_same_rule(tmp_path: Path) -> None:
    text = "entities:\n  candidate: {each: tags}\n  job: {key: {template: 'job:{job_id}'}}\ncolumns: {remote_id: row.key}\n"
    assert [(p.code.id, p.place.line) for p in faults(tmp_path, {"candidate.yaml": text})] == [("M135", 2)]


def test_the_same_item_of_two_records_is_one_row_where_the_table_is_distinct_and_the_other_is_counted(tmp_path: Path) -> None:
    text = "entity: candidate\ndistinct: true\neach: tags\ncolumns: {remote_id: row.key}\n"
    mapped = applied(tmp_path, text, [{"tags": ["a", "b", "A"]}, {"tags": ["b", "c"]}])
    assert (mapped.frame["remote_id"].to_list(), mapped.folded) == (["a", "b", "c"], 2)


def test_rows_of_different_records_are_never_folded_by_a_key_that_names_neither(tmp_path: Path) -> None:
    text = "entity: candidate\nkey: {template: '{family_name}:{item.text}'}\neach: tags\ncolumns: {remote_id: row.key}\n"
    rows: list[dict[str, Any]] = [{"family_name": "Ek", "tags": ["a", "a"]}, {"family_name": "Ek", "tags": ["a"]}]
    mapped = applied(tmp_path, text, rows)
    assert (mapped.frame["remote_id"].to_list(), mapped.folded) == (["Ek:a", "Ek:a"], 1)


def test_an_item_that_must_not_pass_is_a_rejected_row(tmp_path: Path) -> None:
    columns = "columns: {remote_id: row.key}\n"
    text = f"entity: candidate\ndistinct: true\neach: {{field: emails, clean: [email], on_error: reject}}\n{columns}"
    mapped = applied(tmp_path, text, [{"emails": ["a@example.com", "nobody"]}])
    assert mapped.frame["remote_id"].to_list() == ["a@example.com"]
    assert (codes(mapped), mapped.rejected.height) == (["M204"], 1)
