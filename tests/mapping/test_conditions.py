"""Conditions of columns (`when`) and filters, on the values of a closed list, also through a value map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.mapping import check_mapping, load_mapping, print_mapping
from migrate.mapping.models import FieldRule
from tests.mapping.example_mapping import faults, frame, sqlite_schema, with_rows_to_find, written

HEAD = "entity: application\ncolumns:\n  remote_id: row.key\n"
STAGES = "in the export,hired,kind\nHired,true,HIRED\nRejected,false,REJECTED\n*,false,OPEN\n"
ROWS: list[dict[str, Any]] = [
    {"application_id": "1", "stage_name": "hired"},
    {"application_id": "2", "stage_name": "Rejected"},
    {"application_id": "3", "stage_name": "Phone"},
    {"application_id": "4"},
]


def column(folder: Path, rule: str, rows: list[dict[str, Any]], *, more: str = "") -> list[Any]:
    files = {"application.yaml": HEAD + f"  x: {rule}\n{more}", "maps/stages.csv": STAGES}
    mapping = load_mapping(written(folder, files))
    return mapping.apply(mapping.specs[0], "application", frame("application", rows)).frame["x"].to_list()


def test_a_column_is_filled_only_where_the_condition_is_met(tmp_path: Path) -> None:
    assert column(tmp_path, "{field: stage_name, when: {field: stage_name, among: [HIRED]}}", ROWS) == ["hired", None, None, None]


def test_elsewhere_the_default_applies(tmp_path: Path) -> None:
    rule = "{constant: true, when: {field: stage_name, among: [hired]}, default: false}"
    assert column(tmp_path, rule, ROWS) == [True, False, False, False]


def test_a_condition_compares_what_a_value_map_gives(tmp_path: Path) -> None:
    rule = "{constant: 1, when: {field: stage_name, map: stages, not_among: [HIRED, REJECTED], empty: false}}"
    # The CSV has no column 'x', so its second column is used: that says nothing of REJECTED.
    assert [
        fault.code.id
        for fault in faults(tmp_path / "1", {"application.yaml": HEAD + f"  x: {rule}\n", "maps/stages.csv": STAGES})
    ] == [
        "M107",
        "M107",
    ]
    assert column(tmp_path / "2", "{constant: 1, when: {field: stage_name, map: stages, among: ['true']}}", ROWS) == [
        1,
        None,
        None,
        None,
    ]
    files = {"application.yaml": HEAD + f"  kind: {rule}\n", "maps/stages.csv": STAGES}
    mapping = load_mapping(written(tmp_path / "3", files))
    made = mapping.apply(mapping.specs[0], "application", frame("application", ROWS)).frame
    assert made["kind"].to_list() == [None, None, 1, None]


def test_a_value_that_is_not_in_the_map_counts_as_empty(tmp_path: Path) -> None:
    rule = "{constant: 1, when: {field: stage_name, map: {hired: yes it is}, empty: true}}"
    assert column(tmp_path, rule, ROWS) == [None, 1, 1, 1]


def test_a_filter_compares_through_a_value_map_as_well(tmp_path: Path) -> None:
    more = "filters:\n  open ones: {field: stage_name, map: {hired: DONE, rejected: DONE, '*': OPEN}, among: [open]}\n"
    assert column(tmp_path, "row.key", ROWS, more=more) == ["3"]


def test_where_the_condition_is_not_met_nothing_is_converted_or_looked_up(tmp_path: Path) -> None:
    text = HEAD + (
        "  x: {field: stage_name, type: integer, when: {field: stage_name, among: ['7']}}\n"
        "  z: {lookup: {table: t, by: {name: stage_name}}, when: {field: stage_name, among: ['7']}}\n"
    )
    mapping = with_rows_to_find(load_mapping(written(tmp_path, {"application.yaml": text})), {"t": []})
    made = mapping.apply(mapping.specs[0], "application", frame("application", ROWS))
    assert (made.frame.height, made.findings.height) == (4, 0)


def test_the_target_is_told_that_the_column_may_be_empty(tmp_path: Path) -> None:
    sql = "CREATE TABLE application (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, x INTEGER NOT NULL);"
    rule = "{constant: 1, when: {field: stage_name, among: [hired]}"
    for end, expected in (("}", ["M149"]), (", default: 0}", [])):
        mapping = load_mapping(written(tmp_path / end, {"application.yaml": HEAD + f"  x: {rule}{end}\n"}))
        assert [problem.code.id for problem in check_mapping(mapping, sqlite_schema(sql))] == expected


@pytest.mark.parametrize(
    ("when", "code", "help_text"),
    [
        ("{feild: stage_name, among: [a]}", "M102", "did you mean 'field'?"),
        ("{field: stage_nam, among: [a]}", "M121", "did you mean 'stage_name'?"),
        ("{field: stage_name}", "M109", None),
        ("{field: stage_name, map: stgaes, among: [a]}", "M125", "did you mean 'stages'?"),
        ("{field: stage_name, map: {a: HIRED}, among: [HIERD]}", "M107", "did you mean 'HIRED'?"),
        ("{field: created_at, map: {a: b}, among: [b]}", "M124", None),
        ("{field: stage_name, map: {a: b}, among: [b], since: '2020-01-01'}", "M109", None),
    ],
)
def test_a_faulty_condition_is_shown_with_help(when: str, code: str, help_text: str | None, tmp_path: Path) -> None:
    files = {"application.yaml": HEAD + f"  x: {{constant: 1, when: {when}}}\n", "maps/stages.csv": STAGES}
    found = [(fault.code.id, fault.place.line, fault.help) for fault in faults(tmp_path, files)]
    assert (code, 4, help_text) in found


def test_the_value_map_of_a_condition_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    rule = "{constant: 1, when: {field: stage_name, map: stages, among: ['true']}}"
    first = load_mapping(written(tmp_path, {"application.yaml": HEAD + f"  x: {rule}\n", "maps/stages.csv": STAGES}))
    second = load_mapping(written(tmp_path, {"maps/stages.csv": STAGES.replace("Rejected,false", "Rejected,true")}))
    assert first.fingerprint != second.fingerprint


def test_the_printed_mapping_shows_the_condition(tmp_path: Path) -> None:
    text = HEAD + "  x: {constant: 1, when: {field: stage_name, map: {a: HIRED}, among: [HIRED]}}\n"
    shown = print_mapping(load_mapping(written(tmp_path, {"application.yaml": text})), "markdown")
    assert "only if stage_name through value map x and among HIRED, otherwise empty" in shown


def test_a_condition_is_a_filter() -> None:
    assert FieldRule.model_fields["when"].annotation is not None
