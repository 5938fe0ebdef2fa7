"""Lookups: how values become ids, and what a mapping with one may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.mapping import Mapped, load_mapping, print_mapping, run_tests
from tests.mapping.example_mapping import faults, frame, with_rows_to_find, written

HEAD = "entity: job\ncolumns:\n  remote_id: row.key\n"
SINGLE = "write the column alone: by: NAME, and give the value with 'field'"
DEPARTMENTS = {"department": [{"_id": "31", "name": "Kitchen"}, {"_id": "32", "name": "Other"}]}


def mapped(folder: Path, rule: str, rows: list[dict[str, Any]], found: dict[str, list[dict[str, str]]] | None = None) -> Mapped:
    mapping = load_mapping(written(folder, {"job.yaml": HEAD + f"  x: {rule}\n"}))
    mapping = mapping if found is None else with_rows_to_find(mapping, found)
    return mapping.apply(mapping.specs[0], "job", frame("job", rows))


def ids(made: Mapped) -> list[Any]:
    return made.frame["x"].to_list()


def test_the_value_is_looked_up_after_transforms_and_value_map(tmp_path: Path) -> None:
    rule = "{field: name, clean: [trim, lower], map: {chef: Kitchen}, lookup: {table: department, by: name}}"
    assert ids(mapped(tmp_path, rule, [{"job_id": "1", "name": " CHEF "}], DEPARTMENTS)) == ["31"]


def test_a_constant_is_looked_up_for_every_row(tmp_path: Path) -> None:
    rule = "{constant: Kitchen, lookup: {table: department, by: name}}"
    assert ids(mapped(tmp_path, rule, [{"job_id": "1"}, {"job_id": "2"}], DEPARTMENTS)) == ["31", "31"]


def test_texts_are_compared_exactly(tmp_path: Path) -> None:
    rule = '{field: name, lookup: {table: department, by: name, missing: "null"}}'
    made = mapped(tmp_path, rule, [{"job_id": "1", "name": "kitchen"}], DEPARTMENTS)
    assert (ids(made), made.findings["code"].to_list()) == ([None], ["M218"])


def test_the_default_is_looked_up_for_an_empty_value_and_for_one_that_no_row_has(tmp_path: Path) -> None:
    rule = "{field: name, default: Other, lookup: {table: department, by: name, missing: default}}"
    rows = [{"job_id": "1", "name": "Kitchen"}, {"job_id": "2"}, {"job_id": "3", "name": "Bar"}]
    made = mapped(tmp_path, rule, rows, DEPARTMENTS)
    assert (ids(made), made.rejected.height) == (["31", "32", "32"], 0)


def test_a_default_that_no_row_has_rejects_the_row(tmp_path: Path) -> None:
    rule = "{field: name, default: Bar, lookup: {table: department, by: name, missing: default}}"
    made = mapped(tmp_path, rule, [{"job_id": "1", "name": "Pub"}], DEPARTMENTS)
    assert made.rejected["code"].to_list() == ["M217"]


def test_an_empty_value_finds_nothing_and_is_no_fault(tmp_path: Path) -> None:
    made = mapped(tmp_path, "{field: name, lookup: {table: department, by: name}}", [{"job_id": "1"}], DEPARTMENTS)
    assert (ids(made), made.findings.height) == ([None], 0)


def test_several_columns_are_compared_with_a_field_each(tmp_path: Path) -> None:
    rows = {"site": [{"_id": "5", "city": "Bonn", "country": "DE"}, {"_id": "6", "city": "Bonn", "country": "US"}]}
    rule = "{lookup: {table: site, by: {city: name, country: state}}}"
    given = [{"job_id": "1", "name": "Bonn", "state": "US"}, {"job_id": "2", "name": "Bonn"}]
    assert ids(mapped(tmp_path, rule, given, rows)) == ["6", None]


def test_several_rows_with_the_value_reject_the_row_whatever_missing_says(tmp_path: Path) -> None:
    rows = {"department": [{"_id": "1", "name": "Bar"}, {"_id": "2", "name": "Bar"}]}
    rule = '{field: name, lookup: {table: department, by: name, missing: "null"}}'
    made = mapped(tmp_path, rule, [{"job_id": "1", "name": "Bar"}], rows)
    assert made.rejected["code"].to_list() == ["M219"]


def test_without_a_target_the_column_is_empty_even_if_it_is_required(tmp_path: Path) -> None:
    rule = "{field: name, required: true, lookup: {table: department, by: name}}"
    made = mapped(tmp_path, rule, [{"job_id": "1", "name": "Kitchen"}])
    assert (ids(made), made.findings.height) == ([None], 0)


@pytest.mark.parametrize(
    ("rule", "code", "column", "help_text"),
    [
        ("{field: name, lookup: {tabel: department, by: name}}", "M102", 29, "did you mean 'table'?"),
        ("{field: name, lookup: {table: department}}", "M108", 20, None),
        ("{lookup: {table: department, by: {name: nmae}}}", "M121", 46, "did you mean 'name'?"),
        ("{lookup: {table: department, by: name}}", "M109", 3, "add one of field, key, constant, coalesce, template, seed"),
        ("{field: name, type: text, lookup: {table: d, by: name}}", "M109", 20, None),
        ("{field: name, lookup: {table: d, by: name, missing: default}}", "M109", 49, None),
        ("{field: name, lookup: {table: d, by: name, where: {name: x}}}", "M109", 57, None),
        ("{field: name, lookup: {table: d, by: {name: name}}}", "M109", 7, SINGLE),
        ("{constant: true, lookup: {table: d, by: name}}", "M124", 46, None),
        ("{field: name, lookup: {table: job, by: name}}", "M109", 36, "use 'ref' and 'key'"),
    ],
)
def test_a_faulty_lookup_is_shown_where_it_is(rule: str, code: str, column: int, help_text: str | None, tmp_path: Path) -> None:
    found = faults(tmp_path, {"job.yaml": HEAD + f"  x: {rule}\n"})
    told = [(fault.code.id, fault.place.line, fault.place.column, fault.help) for fault in found]
    assert told == [(code, 4, column, help_text)]


def test_the_printed_mapping_says_where_the_id_comes_from(tmp_path: Path) -> None:
    text = HEAD + "  x: {lookup: {table: site, by: {city: name, country: state}}}\n"
    shown = print_mapping(load_mapping(written(tmp_path, {"job.yaml": text})), "markdown")
    assert "name, state |  | x | id of the row of site by city, country; if none: reject" in shown


ROWS = "rows: {department: [{id: 31, name: Kitchen, active: true}, {id: 32, name: Bar, active: false}]}"


@pytest.mark.parametrize(
    ("rule", "more", "expected", "found"),
    [
        ("by: name", ROWS, "expect: [{x: 31}]", []),
        ("by: name, where: {active: false}", ROWS, "rejected: 1, expect: []", []),
        ("by: name, where: {active: true}", ROWS, "expect: [{x: 31}]", []),
        ("by: name, id: name", ROWS, "expect: [{x: Kitchen}]", []),
        ("by: name", "rows: {department: []}", "rejected: 1, expect: []", []),
        ("by: name", "rows: {departments: []}", "expect: [{x: 31}]", ["M302"]),
        ("by: name", "rows: {department: [{id: 31}]}", "expect: [{x: 31}]", ["M302"]),
        ("by: name", "given: []", "expect: [{x: null}]", []),
    ],
)
def test_a_mapping_test_gives_the_rows_that_lookups_find(
    rule: str, more: str, expected: str, found: list[str], tmp_path: Path
) -> None:
    text = f"{HEAD}  x: {{field: name, lookup: {{table: department, {rule}}}}}\n"
    given = "given: [{job_id: '1', name: Kitchen}]"
    parts = ", ".join(part for part in ("name: it is found", given, more, expected) if part != "given: []")
    mapping = load_mapping(written(tmp_path, {"job.yaml": f"{text}tests:\n  - {{{parts}}}\n"}))
    assert [problem.code.id for problem in run_tests(mapping)] == found


def test_a_reference_in_a_lookup_names_a_mapped_table(tmp_path: Path) -> None:
    rule = "{lookup: {table: opening, by: {job: {ref: jib, key: job_id}}}}"
    (found,) = faults(tmp_path, {"application.yaml": f"entity: application\ncolumns: {{remote_id: row.key, x: {rule}}}\n"})
    assert (found.code.id, found.message) == ("M128", "the table 'jib' is not mapped")
