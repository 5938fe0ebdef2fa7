"""A value that the value map of a condition lacks counts as empty, and is reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.mapping import Mapped, load_mapping
from tests.mapping.example_mapping import frame, written

STAGES = "in the export,kind\nHired,HIRED\nRejected,REJECTED\n"
ROWS: list[dict[str, Any]] = [
    {"application_id": "1", "stage_name": "Hired"},
    {"application_id": "2", "stage_name": "Phone"},
    {"application_id": "3", "stage_name": "  phone "},
    {"application_id": "4", "stage_name": " "},
    {"application_id": "5"},
]
COLUMN = "entity: application\ncolumns:\n  remote_id: row.key\n"
COLUMN += "  x: {constant: 1, when: {field: stage_name, map: stages, among: [HIRED]}}\n"
FILTER = "entity: application\ncolumns: {remote_id: row.key}\n"
FILTER += "filters: {hired: {field: stage_name, map: stages, among: [HIRED]}}\n"


def mapped(folder: Path, text: str, stages: str = STAGES) -> Mapped:
    files = {"application.yaml": text, "maps/stages.csv": stages}
    mapping = load_mapping(written(folder, files)).with_values_shown()
    return mapping.apply(mapping.specs[0], "application", frame("application", ROWS))


@pytest.mark.parametrize("text", [COLUMN, FILTER], ids=["when", "filter"])
def test_each_record_with_a_value_that_the_map_lacks_is_reported(tmp_path: Path, text: str) -> None:
    found = mapped(tmp_path, text).findings
    assert found["code"].unique().to_list() == ["M207"]
    assert found["key"].to_list() == ["2", "3"]
    assert [value.strip() for value in found["value"]] == ["Phone", "phone"]
    assert found["_line"].to_list() == [3, 4]


@pytest.mark.parametrize("text", [COLUMN, FILTER], ids=["when", "filter"])
def test_the_coverage_counts_these_values(tmp_path: Path, text: str) -> None:
    coverage = mapped(tmp_path, text).coverage
    lacked = coverage.filter(~coverage["mapped"]).select("map", "value", "count").rows()
    assert sorted(lacked) == [("stages", "Phone", 1), ("stages", "phone", 1)]


@pytest.mark.parametrize("text", [COLUMN, FILTER], ids=["when", "filter"])
def test_a_line_for_every_other_value_contains_them(tmp_path: Path, text: str) -> None:
    assert mapped(tmp_path, text, f"{STAGES}*,OPEN\n").findings.is_empty()


def test_a_record_of_several_rows_is_reported_once(tmp_path: Path) -> None:
    text = "entity: candidate\neach: emails\nkey: {template: '{candidate_id}:{item.text}'}\ncolumns: {remote_id: row.key}\n"
    text += "filters: {from here: {field: source, map: {Referral: in}, among: [in]}}\n"
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": text}))
    rows = [{"candidate_id": "7", "emails": ["a@example.com", "b@example.com"], "source": "Fair"}]
    found = mapping.apply(mapping.specs[0], "candidate", frame("candidate", rows)).findings
    assert found.select("code", "key").rows() == [("M207", "7")]
