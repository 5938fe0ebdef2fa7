import sqlite3
from pathlib import Path

import pytest

from tests.cli.runner import talenthub

NOTES = "talent_note (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, body TEXT)"
SCHEMA = "CREATE TABLE talent_person (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, first_name TEXT);"
CANDIDATES = "candidate_id,first_name,last_name,project_id\n1,Ana,Diaz,7\n"
PROJECTS = "project_id,project_name,state\n7,Welder,OPEN\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A delivery and a target with one table, of which a draft was made."""
    delivery = tmp_path / "export" / "Contract_1"
    delivery.mkdir(parents=True)
    (delivery / "Candidates.csv").write_text(CANDIDATES)
    (delivery / "Projects.csv").write_text(PROJECTS)
    (delivery / "Notes.csv").write_text("note_id,candidate_id,content\n")
    _change(tmp_path, SCHEMA)
    assert talenthub(*_draft("talent_%"), folder=tmp_path).exit == 0
    return tmp_path


def _change(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / "ats.db")
    connection.executescript(sql)
    connection.close()


def _draft(pattern: str, *more: str) -> tuple[str, ...]:
    return ("draft", "export", "--target", "sqlite:///ats.db", "--tables", pattern, "--out", "mine", *more)


def test_a_draft_is_not_written_over_one(folder: Path) -> None:
    ended = talenthub(*_draft("talent_%"), folder=folder)
    assert ended.exit != 0
    assert "error[M901]" in ended.stdout + ended.stderr


def test_a_pattern_without_a_table_is_refused_with_the_nearest_name(folder: Path) -> None:
    ended = talenthub(*_draft("talent_persn", "--update"), folder=folder)
    text = ended.stdout + ended.stderr
    assert ended.exit != 0
    assert "error[M903]: no table of the target is called 'talent_persn'" in text
    assert "did you mean 'talent_person'?" in text


def test_an_update_needs_a_mapping(folder: Path) -> None:
    (folder / "mine/target.yaml").unlink()
    ended = talenthub(*_draft("talent_%", "--update"), folder=folder)
    assert "error[M904]: mine is not a mapping: target.yaml is missing" in ended.stdout + ended.stderr


def test_an_update_tells_what_is_new(folder: Path) -> None:
    _change(folder, f"CREATE TABLE {NOTES}; ALTER TABLE talent_person ADD COLUMN last_name TEXT;")
    ended = talenthub(*_draft("talent_%", "--update"), folder=folder)
    assert ended.exit == 0
    assert "  tables: talent_note\n  columns: talent_person.last_name\n  value maps: none\n" in ended.stdout
    assert "  last_name: family_name\n" in (folder / "mine/talent_person.yaml").read_text()


def test_a_mapping_with_a_fault_is_not_extended(folder: Path) -> None:
    _change(folder, "ALTER TABLE talent_person ADD COLUMN last_name TEXT;")
    (folder / "mine/talent_person.yaml").write_text("entity: [candidate\n")
    before = sorted((path.name, path.read_bytes()) for path in (folder / "mine").glob("*.*"))
    assert talenthub(*_draft("talent_%", "--update"), folder=folder).exit != 0
    assert sorted((path.name, path.read_bytes()) for path in (folder / "mine").glob("*.*")) == before
