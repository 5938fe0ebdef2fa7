"""Defaults: what an empty value becomes, a constant or a text made of other fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.mapping import check_mapping, load_mapping, print_mapping
from migrate.sources import missing_fields
from migrate.targets.spec import KEPT
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

HEAD = "entity: candidate\ncolumns:\n  remote_id: row.key\n"
ADDRESS = 'default: {template: "{candidate_id}@no-address.invalid"}'


def column(folder: Path, rule: str, rows: list[dict[str, Any]], **files: str) -> list[Any]:
    named = {name.replace("__", "/"): text for name, text in files.items()}
    mapping = load_mapping(written(folder, {"candidate.yaml": HEAD + f"  x: {rule}\n", **named}))
    return mapping.apply(mapping.specs[0], "candidate", frame("candidate", rows)).frame["x"].to_list()


def test_who_has_no_address_gets_one_that_is_made_of_the_id(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"candidate_id": "7", "emails": ["anna@example.com"]}, {"candidate_id": "8"}]
    made = column(tmp_path, "{field: emails, clean: [{item: 1}], " + ADDRESS + "}", rows)
    assert made == ["anna@example.com", "8@no-address.invalid"]


def test_a_value_that_a_transform_cannot_convert_gets_the_default(tmp_path: Path) -> None:
    rows = [{"candidate_id": "7", "source": "no address"}]
    made = column(tmp_path, '{field: source, clean: [email], on_error: "null", ' + ADDRESS + "}", rows)
    assert made == ["7@no-address.invalid"]


def test_the_default_is_empty_if_all_of_its_fields_are(tmp_path: Path) -> None:
    rows = [{"candidate_id": "7"}, {"candidate_id": "8", "given_name": "Bo"}]
    assert column(tmp_path, '{field: source, default: {template: "for {given_name}"}}', rows) == [None, "for Bo"]


def test_a_value_that_is_not_in_the_map_gets_the_default_of_its_row(tmp_path: Path) -> None:
    rule = '{field: source, map: {web: W}, unmapped: default, default: {template: "?{candidate_id}"}}'
    rows = [{"candidate_id": "7", "source": "web"}, {"candidate_id": "8", "source": "fair"}, {"candidate_id": "9"}]
    assert column(tmp_path, rule, rows) == ["W", "?8", "?9"]


def test_the_short_form_and_the_long_form_of_a_constant_are_the_same(tmp_path: Path) -> None:
    rows = [{"candidate_id": "7"}]
    assert column(tmp_path / "1", "{field: source, default: other}", rows) == ["other"]
    assert column(tmp_path / "2", "{field: source, default: {constant: other}}", rows) == ["other"]


@pytest.mark.parametrize(
    ("default", "code", "place", "help_text"),
    [
        ('{template: "{candidat_id}@x.invalid"}', "M121", 42, "did you mean 'candidate_id'?"),
        ('{temlpate: "{candidate_id}"}', "M102", 32, "did you mean 'template'?"),
        ('{template: "{candidate_id"}', "M127", 42, "write a literal brace twice: {{ or }}"),
        ("{}", "M109", 22, None),
        ('{constant: a, template: "{candidate_id}"}', "M109", 22, None),
        ("[a]", "M107", 31, None),
    ],
)
def test_a_faulty_default_is_shown_where_it_is(
    default: str, code: str, place: int, help_text: str | None, tmp_path: Path
) -> None:
    (fault,) = faults(tmp_path, {"candidate.yaml": HEAD + "  x: {field: source, default: " + default + "}\n"})
    assert (fault.code.id, fault.place.line, fault.place.column, fault.help) == (code, 4, place, help_text)


def test_a_template_cannot_be_the_default_of_a_number(tmp_path: Path) -> None:
    rule = '  x: {field: source, type: integer, default: {template: "{candidate_id}"}}\n'
    (fault,) = faults(tmp_path, {"candidate.yaml": HEAD + rule})
    assert (fault.code.id, fault.message) == ("M124", "a template makes text, but the column 'x' is integer")


def test_a_default_made_of_the_id_fills_a_required_column_of_the_target(tmp_path: Path) -> None:
    sql = "CREATE TABLE candidate (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, x TEXT NOT NULL);"
    always = {"candidate.yaml": HEAD + "  x: {field: source, " + ADDRESS + "}\n"}
    assert check_mapping(load_mapping(written(tmp_path / "1", always)), sqlite_schema(sql)) == []
    sometimes = {"candidate.yaml": HEAD + '  x: {field: source, default: {template: "{given_name}"}}\n'}
    found = check_mapping(load_mapping(written(tmp_path / "2", sometimes)), sqlite_schema(sql))
    assert [problem.code.id for problem in found] == ["M149"]


def test_a_column_whose_default_the_delivery_cannot_tell_keeps_its_value(tmp_path: Path) -> None:
    text = HEAD + '  x: {field: family_name, default: {template: "for {given_name}"}}\n'
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": text}))
    known = ("candidate_id", "last_name")
    mapping = mapping.with_missing_fields(missing_fields({"candidates": {0: frozenset(known)}}))
    rows = frame("candidate", [{"candidate_id": "7", "family_name": "Ek"}, {"candidate_id": "8"}])
    assert mapping.apply(mapping.specs[0], "candidate", rows).frame[KEPT].to_list() == [None, "\nx\n"]


def test_the_printed_mapping_shows_the_template(tmp_path: Path) -> None:
    text = HEAD + "  x: {field: source, " + ADDRESS + "}\n"
    shown = print_mapping(load_mapping(written(tmp_path, {"candidate.yaml": text})), "markdown")
    assert "if empty: {candidate_id}@no-address.invalid" in shown
