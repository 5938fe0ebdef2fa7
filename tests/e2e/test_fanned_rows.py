"""Rows per record of a list, columns that are written once, and held columns, from plan to trace, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.own_ats import KINDS, NUMBERED, TARGET, OwnAts, codes, own_database, written

PERSON = (
    "entity: candidate\n"
    "each: applications\n"
    'key: {template: "{candidate_id}:{item.job_id}"}\n'
    "columns:\n"
    "  ref: row.key\n"
    "  name: given_name\n"
    "  job: item.job.name\n"
    "  stage: {constant: new, once: true}\n"
)
CANDIDATES = [
    ["candidate_id", "project_id", "first_name", "last_name"],
    ["1", "7", "Anna", "Ek"],
    ["1", "8", "Anna", "Ek"],
    ["2", "7", "Bo", "Lind"],
]
PROJECTS = [["project_id", "project_name"], ["7", "Cook"], ["8", "Waiter"]]


@pytest.fixture(params=KINDS)
def ats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnAts]:
    number = NUMBERED[request.param]
    with own_database(request, tmp_path) as url:
        made = OwnAts(tmp_path, url)
        made.execute(
            f"CREATE TABLE person (id {number}, ref VARCHAR(190) NOT NULL UNIQUE, name TEXT, job TEXT, stage TEXT NOT NULL)"
        )
        made.map({"target.yaml": TARGET, "person.yaml": PERSON})
        made.deliver({"Candidates": CANDIDATES, "Projects": PROJECTS})
        yield made


def rows(ats: OwnAts) -> list[tuple[object, ...]]:
    return ats.rows("SELECT ref, name, job, stage FROM person ORDER BY ref")


LOADED = [("1:7", "Anna", "Cook", "new"), ("1:8", "Anna", "Waiter", "new"), ("2:7", "Bo", "Cook", "new")]


def test_a_plan_makes_the_rows_that_a_load_makes(ats: OwnAts) -> None:
    assert ats.run("plan", "--out", "plan").exit == 0
    applied = ats.apply("plan")
    assert (applied.exit, rows(ats)) == (0, LOADED)
    assert ats.run("rollback", str(applied.document["run"]), "--yes", mapped=False).exit == 0
    loaded = ats.run("load")
    assert (loaded.exit, rows(ats)) == (0, LOADED)
    assert loaded.document["targets"] == applied.document["targets"]
    assert codes(loaded) == codes(applied)


def test_a_stage_that_people_move_stays_while_a_corrected_name_is_applied(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE person SET stage = 'hired' WHERE ref = '1:7'")
    ats.deliver({"Candidates": [[*row[:2], row[2].replace("Anna", "Anne"), row[3]] for row in CANDIDATES]})
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"person": 2}), done.document["problems"]
    assert rows(ats)[:2] == [("1:7", "Anne", "Cook", "hired"), ("1:8", "Anne", "Waiter", "new")]
    assert ats.run("verify").exit == 0
    assert written(ats.run("load")) == {}
    assert ats.run("trace", "person", "1:7", mapped=False).exit == 0


def test_an_edited_column_is_held_and_verify_names_it(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE person SET job = 'Chef' WHERE ref = '1:7'")
    ats.deliver({"Candidates": [[*row[:2], row[2].replace("Anna", "Anne"), row[3]] for row in CANDIDATES]})
    done = ats.run("load")
    assert (done.exit, codes(done)["P313"]) == (0, 1)
    assert rows(ats)[0] == ("1:7", "Anne", "Chef", "new")
    assert ats.run("verify").exit == 4
    assert ats.run("trace", "person", "1:7", mapped=False).exit == 0
    assert ats.run("rollback", str(done.document["run"]), "--yes", mapped=False).exit == 0
    assert rows(ats)[0] == ("1:7", "Anna", "Chef", "new")


def test_a_record_that_leaves_the_list_takes_its_row_with_it_only_if_told(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.deliver({"Candidates": [row for row in CANDIDATES if row[:2] != ["1", "8"]]})
    done = ats.run("load")
    assert (done.exit, rows(ats), codes(done)["P306"]) == (0, LOADED, 1)
    gone = ats.run("load", "--delete-gone", "--max-deletes", "1")
    assert (gone.exit, len(rows(ats))) == (0, 2), gone.document["problems"]


def test_a_row_that_the_target_refuses_for_a_column_written_once_is_not_missing(ats: OwnAts) -> None:
    ats.map({"person.yaml": PERSON.replace("{constant: new, once: true}", "{field: family_name, once: true}")})
    ats.deliver({"Candidates": [*CANDIDATES, ["3", "7", "Cy", ""]]})
    done = ats.run("load")
    assert (done.exit, len(rows(ats)), codes(done)["P202"]) == (3, 3, 1)
    verified = ats.run("verify")
    assert verified.exit == 0, verified.document["problems"]
