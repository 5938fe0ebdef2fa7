"""A target without a table of candidates: people who left the export are found by the source keys of their rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.own_ats import TARGET, OwnAts, codes

PEOPLE = [["candidate_id", "project_id", "first_name", "last_name"], ["1", "7", "Anna", "Ek"], ["11", "7", "Bo", "Lind"]]
TABLES = {
    "application": "entity: application\ncolumns: {ref: row.key, name: candidate.given_name}\n",
    "each": (
        "entity: candidate\neach: applications\nkey: {template: 'row:{candidate_id}:{item.job_id}'}\n"
        "columns: {ref: row.key, name: given_name}\n"
    ),
    "last": (
        "entity: application\nkey: {template: '{job_id}/{candidate_id}'}\ncolumns: {ref: row.key, name: candidate.given_name}\n"
    ),
}


@pytest.mark.parametrize("form", TABLES)
def test_rows_of_a_person_who_left_the_export_are_erased_and_no_others(form: str, tmp_path: Path) -> None:
    ats = OwnAts(tmp_path, f"sqlite:///{tmp_path}/ats.db")
    ats.execute(
        "CREATE TABLE line (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, name TEXT)",
        "CREATE TABLE remark (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, line_id INTEGER REFERENCES line (id))",
    )
    remark = "entity: note\ncolumns: {ref: row.key, line_id: {ref: line, key: application_id}}\n"
    ats.map({"target.yaml": TARGET, "line.yaml": TABLES[form], **({"remark.yaml": remark} if form == "application" else {})})
    notes = [["note_id", "candidate_id", "project_id", "content"], ["1", "1", "7", "text"], ["2", "11", "7", "text"]]
    ats.deliver({"Candidates": PEOPLE, "Projects": [["project_id"], ["7"]], "Notes": notes})
    assert ats.run("load").exit == 0
    ats.deliver({"Candidates": [PEOPLE[0], PEOPLE[2]], "Notes": [notes[0], notes[2]]})
    (tmp_path / "erase.csv").write_text("candidate id\n1\n")
    done = ats.run("load", "--erasure", "erase.csv")
    assert done.exit == 0, done.document["problems"]
    assert "P521" not in codes(done)
    assert ats.rows("SELECT name FROM line") == [("Bo",)]
    assert ats.rows("SELECT ref FROM remark") == ([("2",)] if form == "application" else [])
    assert ats.rows("SELECT count(*) FROM talenthub_preimage") == [(0,)]
    again = ats.run("load", "--erasure", "erase.csv")
    assert (again.exit, codes(again).get("P521")) == (0, 1)
