"""Seeds: rows with fixed values, declared once in target.yaml and used by rules."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.mapping import check_mapping, load_mapping, print_mapping
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

SEEDS = (
    "defaults: {id: sequence, key_columns: [ref]}\n"
    "seeds:\n"
    "  office:\n"
    "    find: [city]\n"
    "    rows:\n"
    "      head office: {city: Bonn, open: true, since: {constant: '2020-01-31', type: date}}\n"
    "  department:\n"
    "    find: [name]\n"
    "    rows:\n"
    "      talent hub: {name: Talent Hub, office_id: {seed: head office}}\n"
    "      other: {name: Other}\n"
)
JOB = "entity: job\ncolumns:\n  ref: row.key\n  department_id: {seed: talent hub}\n"


def test_seeds_are_tables_that_come_before_the_rows_that_need_them(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, {"target.yaml": SEEDS, "job.yaml": JOB}))
    assert [spec.table for spec in mapping.specs] == ["office", "department", "job"]
    department = mapping.plans["department"].seeds
    assert department is not None
    assert department.select("_key", "name", "office_id").rows() == [
        ("talent hub", "Talent Hub", "head office"),
        ("other", "Other", None),
    ]
    office = mapping.spec("office")
    assert office is not None
    assert [(column.name, column.dtype, column.once) for column in office.columns] == [
        ("city", pl.String(), False),
        ("open", pl.Boolean(), True),
        ("since", pl.Date(), True),
    ]
    assert (office.write, office.gone, office.key_columns) == ("insert", "keep", ("city",))


def test_a_rule_refers_to_a_seed_by_its_name_or_finds_it_by_its_value(tmp_path: Path) -> None:
    job = JOB + "  other_id: {field: name, lookup: {table: department, by: name, missing: 'null'}}\n"
    mapping = load_mapping(written(tmp_path, {"target.yaml": SEEDS, "job.yaml": job}))
    spec = mapping.spec("job")
    assert spec is not None
    made = mapping.apply(spec, "job", frame("job", [{"job_id": "1", "name": "Other"}, {"job_id": "2", "name": "Bar"}]))
    assert made.frame.select("department_id", "other_id").rows() == [("talent hub", "other"), ("talent hub", None)]
    assert made.findings["code"].to_list() == ["M218"]
    assert [(column.name, column.reference.table) for column in spec.references if column.reference] == [
        ("department_id", "department"),
        ("other_id", "department"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("{seed: head office}", "{seed: haed office}", "M136", 10),
        ("      other: {name: Other}", "      other: {nmae: Other}", "M130", 11),
        ("      other: {name: Other}", "      other: {name: Talent Hub}", "M109", 11),
        ("      other: {name: Other}", "      head office: {name: Other}", "M109", 11),
        ("      other: {name: Other}", "      other: {name: 5}", "M124", 11),
        ("      other: {name: Other}", "      other: {name: {constant: x, type: date}}", "M124", 11),
        ("      other: {name: Other}", "      other: {name: {cnstant: x}}", "M102", 11),
        ("    find: [name]", "    fnid: [name]", "M102", 8),
    ],
)
def test_a_faulty_seed_is_shown_where_it_is(old: str, new: str, code: str, line: int, tmp_path: Path) -> None:
    assert old in SEEDS
    found = faults(tmp_path, {"target.yaml": SEEDS.replace(old, new, 1)})
    assert [(fault.code.id, fault.place.line) for fault in found] == [(code, line)]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{seed: talent hbu}", "M136"),
        ("{seed: other, type: text}", "M109"),
        ("{seed: other, field: name}", "M109"),
        ("{field: name, lookup: {table: department, by: nmae}}", "M136"),
        ("{field: name, lookup: {table: department, by: name, where: {x: 1}}}", "M109"),
    ],
)
def test_a_faulty_use_of_a_seed_is_shown_where_it_is(rule: str, code: str, tmp_path: Path) -> None:
    job = f"entity: job\ncolumns:\n  ref: row.key\n  x: {rule}\n"
    found = faults(tmp_path, {"target.yaml": SEEDS, "job.yaml": job})
    assert [(fault.code.id, fault.place.file, fault.place.line) for fault in found] == [(code, str(tmp_path / "job.yaml"), 4)]


def test_seeds_in_a_table_with_a_file_are_refused(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {"target.yaml": SEEDS, "office.yaml": "entity: job\ncolumns: {ref: row.key}\n"})
    assert (fault.code.id, fault.place.line) == ("M110", 3)
    assert "constants" in str(fault.help)


def test_seeds_are_checked_against_the_target(tmp_path: Path) -> None:
    sql = (
        "CREATE TABLE office (id INTEGER PRIMARY KEY, town TEXT, open INTEGER CHECK (open IN (0, 1)), since DATE NOT NULL);"
        "CREATE TABLE department (id INTEGER PRIMARY KEY, name VARCHAR(5), office_id INTEGER REFERENCES office (id),"
        " kind TEXT NOT NULL);"
    )
    found = check_mapping(load_mapping(written(tmp_path, {"target.yaml": SEEDS})), sqlite_schema(sql))
    assert [(problem.code.id, problem.place.line) for problem in found] == [("M141", 6), ("M144", 10), ("M142", 7)]


def test_the_printed_mapping_lists_the_seeds(tmp_path: Path) -> None:
    shown = print_mapping(load_mapping(written(tmp_path, {"target.yaml": SEEDS, "job.yaml": JOB})), "markdown")
    assert "## department from seeds" in shown
    assert "|  | always Talent Hub |  | name | seed talent hub | Talent Hub |" in shown
