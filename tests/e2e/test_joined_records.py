"""A record that another record's columns are filled from is rejected or missing: rows of earlier loads keep these columns."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest

from tests.cli.runner import talenthub
from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES

SMALL = FIXTURES / "small" / "delivery" / "export.zip" / "Contract_123456"

SCHEMA = """
create table app (id text primary key, remote_id text unique, person text, job text, stage text, outcome text, notice text,
  languages text, both text);
create table talk (id text primary key, remote_id text unique, start_at text, state text, module text);
create table note (id text primary key, remote_id text unique, body text, stage text, category text, job text);
create table answer (id text primary key, remote_id text unique, value text, items text);
create table stage (id text primary key, remote_id text unique, name text, type text);
"""
MAPPING = {
    "target": "kind: database\ndefaults: {key_columns: [remote_id]}\n",
    "app": """entity: application
columns:
  remote_id: row.key
  person: candidate.given_name
  job: job.name
  stage: stage_name
  outcome: {field: stage_type, map: {offer: HIRED, "phone screen": TALK}, unmapped: default, default: PENDING}
  notice: candidate.custom.Notice
  languages: {field: candidate.custom.Languages.items, clean: [join]}
  both: {template: "{candidate.family_name}/{stage_name}"}
""",
    "talk": """entity: interview
columns: {remote_id: row.key, start_at: start_at, state: state, module: interview_module.name}
""",
    "note": """entity: note
columns: {remote_id: row.key, body: content, stage: application.stage_name, category: application.stage_type, job: job.name}
""",
    "answer": """entity: custom_field_value
columns: {remote_id: row.key, value: {field: value, type: json}, items: {field: items, clean: [join]}}
""",
    "stage": "entity: stage\ncolumns: {remote_id: row.key, name: name, type: type}\n",
}


def deliver(into: Path, sheet: str = "", *, damage: str | None = None, leave_out: bool = False) -> Path:
    """The small delivery; the id of a sheet's first record is damaged, or the record left out."""
    folder = into / "Contract_123456"
    folder.mkdir(parents=True)
    for path in sorted(SMALL.glob("*.csv")):
        rows = [row for row in csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)) if row]
        if path.stem == sheet and leave_out:
            del rows[1]
        elif path.stem == sheet and damage is not None:
            rows[1][0] = damage
        with (folder / path.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return into


@pytest.fixture
def loaded(tmp_path: Path) -> str:
    """A target with the whole delivery."""
    (tmp_path / "mapping").mkdir()
    for name, text in MAPPING.items():
        (tmp_path / "mapping" / f"{name}.yaml").write_text(text, "utf-8")
    connection = sqlite3.connect(tmp_path / "t.db")
    connection.executescript(SCHEMA)
    connection.close()
    assert load(deliver(tmp_path / "whole"), tmp_path) == 0
    return f"sqlite:///{tmp_path}/t.db"


def load(delivery: Path, folder: Path) -> int:
    return talenthub("load", delivery, "--mapping", "mapping", "--target", "sqlite:///t.db", folder=folder).exit


@pytest.mark.parametrize("sheet", ["HiringStates", "CustomFieldDefinitions", "InterviewModules", "Projects", "CustomFieldValues"])
def test_a_rejected_record_empties_nothing_that_it_filled_earlier(sheet: str, loaded: str, tmp_path: Path) -> None:
    before = all_rows(loaded)
    rejects = 3
    assert load(deliver(tmp_path / "damaged", sheet, damage="1.2E+08"), tmp_path) == rejects
    assert all_rows(loaded) == before


@pytest.mark.parametrize("sheet", ["HiringStates", "CustomFieldDefinitions", "InterviewModules", "Projects", "Candidates"])
def test_a_record_that_is_missing_empties_nothing_in_the_rows_that_name_it(sheet: str, loaded: str, tmp_path: Path) -> None:
    before = all_rows(loaded)
    assert load(deliver(tmp_path / "lacking", sheet, leave_out=True), tmp_path) == 0
    assert all_rows(loaded) == before
    assert load(tmp_path / "whole", tmp_path) == 0
    assert all_rows(loaded) == before


@pytest.mark.usefixtures("loaded")
def test_a_record_that_is_there_still_changes_and_empties_columns(tmp_path: Path) -> None:
    """A changed name of a state, and an emptied category, while another state of the file is rejected."""
    delivery = deliver(tmp_path / "changed", "HiringStates", damage="####")
    path = delivery / "Contract_123456" / "HiringStates.csv"
    path.write_text(path.read_text("utf-8").replace("12,Phone screen,phone screen", "12,Call,"), "utf-8")
    assert load(delivery, tmp_path) == 3
    with sqlite3.connect(tmp_path / "t.db") as connection:
        assert connection.execute("select name, type from stage where remote_id = '100:11'").fetchall() == [
            ("New", "uncontacted")
        ]
        assert connection.execute("select name, type from stage where remote_id = '100:12'").fetchall() == [("Call", None)]
        assert connection.execute("select stage, outcome from app where remote_id = '1:100'").fetchall() == [("Call", "PENDING")]
