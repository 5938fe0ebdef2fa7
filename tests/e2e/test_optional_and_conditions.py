"""Columns that depend on a condition, and what a target may lack, from plan to rollback, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.own_ats import KINDS, NUMBERED, TARGET, OwnAts, codes, own_database, written

PERSON = (
    "entity: candidate\n"
    "columns:\n"
    "  ref: row.key\n"
    "  name: given_name\n"
    "  hired: {constant: true, when: {field: family_name, map: {Ek: known, Lind: new}, among: [known]}, default: false}\n"
    "  nickname: {field: family_name, optional: true}\n"
)
NOTE = (
    "entity: note\n"
    "optional: true\n"
    "columns: {ref: row.key, body: content, person_id: {ref: person, key: candidate_id, missing: reject}}\n"
)
CANDIDATES = [
    ["candidate_id", "project_id", "first_name", "last_name"],
    ["1", "7", "Anna", "Ek"],
    ["2", "7", "Bo", "Lind"],
    ["3", "7", "Cy", "Berg"],
    ["4", "7", "Di", ""],
]
NOTES = [["note_id", "candidate_id", "content", "created_time"], ["1", "1", "text", "2024-05-01T22:30:00Z"]]


@pytest.fixture(params=KINDS)
def ats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnAts]:
    with own_database(request, tmp_path) as url:
        made = OwnAts(tmp_path, url)
        number = NUMBERED[request.param]
        made.execute(
            f"CREATE TABLE person (id {number}, ref VARCHAR(190) NOT NULL UNIQUE, name VARCHAR(90), hired BOOLEAN NOT NULL)"
        )
        made.map({"target.yaml": TARGET, "person.yaml": PERSON, "note.yaml": NOTE})
        made.deliver({"Candidates": CANDIDATES, "Notes": NOTES, "Projects": [["project_id"], ["7"]]})
        yield made


def people(ats: OwnAts) -> list[tuple[object, ...]]:
    return [(ref, bool(hired)) for ref, hired in ats.rows("SELECT ref, hired FROM person ORDER BY ref")]


def test_one_mapping_serves_a_target_before_and_after_it_gets_a_column_and_a_table(ats: OwnAts) -> None:
    planned = ats.run("plan", "--out", "plan")
    assert planned.exit == 0, planned.document["problems"]
    first = ats.apply("plan")
    assert (first.exit, written(first)) == (0, {"person": 4}), first.document["problems"]
    assert people(ats) == [("1", True), ("2", False), ("3", False), ("4", False)]
    # What is left out is named: a column and a table. The map lacks one word, which counts as empty.
    assert (codes(planned)["M158"], codes(planned)["M207"]) == (2, 1)
    assert written(ats.run("load")) == {}
    assert ats.run("verify").exit == 0
    kind = ats.url.partition(":")[0]
    ats.execute(
        "ALTER TABLE person ADD COLUMN nickname VARCHAR(90)",
        f"CREATE TABLE note (id {NUMBERED[kind]}, ref VARCHAR(190) NOT NULL UNIQUE, body TEXT,"
        " person_id BIGINT REFERENCES person (id))",
    )
    second = ats.run("load")
    assert (second.exit, written(second)) == (0, {"person": 3, "note": 1}), second.document["problems"]
    assert "M158" not in codes(second)
    assert ats.rows("SELECT nickname FROM person ORDER BY ref") == [("Ek",), ("Lind",), ("Berg",), (None,)]
    assert ats.run("verify").exit == 0
    assert ats.run("rollback", str(second.document["run"]), "--yes", mapped=False).exit == 0
    assert ats.rows("SELECT nickname FROM person ORDER BY ref") == [(None,)] * 4
    assert ats.rows("SELECT count(*) FROM note") == [(0,)]


def test_a_condition_that_changes_its_answer_changes_the_row(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    changed = [[*row[:3], "Ek"] if row[0] == "2" else row for row in CANDIDATES]
    ats.deliver({"Candidates": changed})
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"person": 1})
    assert people(ats) == [("1", True), ("2", True), ("3", False), ("4", False)]
    ats.execute("UPDATE person SET hired = FALSE WHERE ref = '1'")
    ats.deliver({"Candidates": [[*row[:3], "Lind"] if row[0] in "12" else row for row in CANDIDATES]})
    held = ats.run("load")
    assert held.exit == 0
    assert people(ats) == [("1", False), ("2", False), ("3", False), ("4", False)]
