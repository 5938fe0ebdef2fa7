from pathlib import Path

import pytest

from migrate.mapping import check_mapping, load_mapping
from tests.mapping.example_mapping import sqlite_schema, written

SQL = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE candidate (
    id TEXT PRIMARY KEY, remote_id TEXT, first_name VARCHAR(10) NOT NULL, age INTEGER, status TEXT CHECK (status IN ('A', 'B')),
    owner_id INTEGER REFERENCES person (id), site_id INTEGER NOT NULL, created DATETIME
);
"""


def codes(folder: Path, files: dict[str, str], sql: str = SQL) -> list[tuple[str, int | None]]:
    problems = check_mapping(load_mapping(written(folder, files)), sqlite_schema(sql))
    return [(problem.code.id, problem.place.line) for problem in problems]


def test_all_misfits_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = (
        "entity: candidate\n"
        "columns:\n"
        "  remote_id: row.key\n"
        "  first_name: {field: given_name, max_length: 20}\n"
        "  age: source\n"
        "  status: {field: source, map: {x: C}}\n"
        "  owner_id: {ref: job, key: extra.owner}\n"
        "  created: {constant: 5}\n"
        "  nmae: family_name\n"
    )
    other = "entity: job\ncolumns: {remote_id: row.key}\n"
    found = codes(tmp_path, {"candidate.yaml": text, "job.yaml": other})
    assert sorted(found) == sorted(
        [
            ("M140", 1),  # job is no table there
            ("M144", 4),  # 20 characters into 10
            ("M149", 4),  # which must not be empty
            ("M143", 5),  # text into an integer
            ("M145", 6),  # C is no status
            ("M146", 7),  # the key points at person
            ("M143", 8),  # a number into a time
            ("M141", 9),  # no such column
            ("M142", 2),  # site_id is demanded
            ("M147", 1),  # remote_id is not unique
        ]
    )


def test_a_bad_word_in_a_value_map_is_told_with_its_line_in_the_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sql = "CREATE TABLE job (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, status TEXT CHECK (status IN ('OPEN', 'CLOSED')));"
    files = {
        "job.yaml": "entity: job\ncolumns: {remote_id: row.key, status: {field: state, map: states}}\n",
        "maps/states.csv": "in the export,status\nACTIVE,OPEN\nCLOSED,SHUT\n",
    }
    (problem,) = check_mapping(load_mapping(written(tmp_path, files)), sqlite_schema(sql))
    assert problem.message == "the column 'status' does not accept 'SHUT' (maps/states.csv:3)"


@pytest.mark.parametrize(
    ("rule", "column", "found"),
    [
        ("source", "TEXT", []),
        ("source", "INTEGER", [("M143", 2)]),
        ("{field: source, type: integer}", "INTEGER", []),
        ("{field: source, type: integer}", "REAL", [("M154", 2)]),
        ("{field: source, type: number}", "INTEGER", [("M143", 2)]),
        ("{field: source, type: boolean}", "BOOLEAN", []),
        ("created_at", "DATETIME", []),
        ("created_at", "TEXT", []),
        ("created_at", "INTEGER", [("M143", 2)]),
        ("{field: created_at, type: date}", "DATE", []),
        ("{field: emails, type: json}", "TEXT", []),
    ],
)
def test_types_fit_or_do_not(rule: str, column: str, found: list[tuple[str, int]], tmp_path: Path) -> None:
    sql = f"CREATE TABLE candidate (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, x {column});"
    files = {"candidate.yaml": f"entity: candidate\ncolumns: {{remote_id: row.key, x: {rule}}}\n"}
    assert codes(tmp_path, files, sql) == found


def test_a_table_that_is_only_updated_need_not_fill_what_inserts_need(tmp_path: Path) -> None:
    sql = "CREATE TABLE candidate (id TEXT PRIMARY KEY, remote_id TEXT UNIQUE, site INTEGER NOT NULL);"
    text = "entity: candidate\nwrite: {}\ncolumns: {{remote_id: row.key}}\n"
    assert codes(tmp_path / "a", {"candidate.yaml": text.format("update")}, sql) == []
    assert codes(tmp_path / "b", {"candidate.yaml": text.format("upsert")}, sql) == [("M142", 3)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("defaults: {key_columns: [remote_id], created_column: made_at}\n", "made_at"),
        ("defaults: {key_columns: [remote_id], id: {kind: uuid5, column: uuid}}\n", "uuid"),
    ],
)
def test_columns_that_the_tool_fills_by_itself_must_be_there_too(text: str, name: str, tmp_path: Path) -> None:
    sql = "CREATE TABLE candidate (id TEXT PRIMARY KEY DEFAULT 'x', remote_id TEXT UNIQUE);"
    files = {"target.yaml": text, "candidate.yaml": "entity: candidate\ncolumns: {remote_id: row.key}\n"}
    (problem,) = check_mapping(load_mapping(written(tmp_path, files)), sqlite_schema(sql))
    assert problem.code.id == "M141"
    assert f"'{name}'" in problem.message
