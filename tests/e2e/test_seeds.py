"""Seeds from plan to rollback, on every database: inserted if missing, found if there, never changed or deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.own_ats import KINDS, NUMBERED, TARGET, OwnAts, codes, own_database, written

SEEDS = (
    "seeds:\n"
    "  department:\n"
    "    find: [name]\n"
    "    rows:\n"
    "      talent hub: {name: Talent Hub, open: true}\n"
    "      archive: {name: Archive, open: false}\n"
)
JOB = "entity: job\ncolumns: {ref: row.key, name: name, department_id: {seed: talent hub}}\n"


@pytest.fixture(params=KINDS)
def ats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnAts]:
    number = NUMBERED[request.param]
    with own_database(request, tmp_path) as url:
        made = OwnAts(tmp_path, url)
        made.execute(
            f"CREATE TABLE department (id {number}, name VARCHAR(50) NOT NULL, open BOOLEAN NOT NULL)",
            f"CREATE TABLE job (id {number}, ref VARCHAR(190) NOT NULL UNIQUE, name TEXT, department_id BIGINT NOT NULL"
            " REFERENCES department (id))",
        )
        made.map({"target.yaml": TARGET + SEEDS, "job.yaml": JOB})
        made.deliver({"Projects": [["project_id", "project_name"], ["7", "Cook"]]})
        yield made


def departments(ats: OwnAts) -> list[tuple[object, ...]]:
    return [(name, bool(is_open)) for name, is_open in ats.rows("SELECT name, open FROM department ORDER BY id")]


def job(ats: OwnAts) -> list[tuple[object, ...]]:
    return ats.rows("SELECT j.ref, d.name FROM job j JOIN department d ON d.id = j.department_id ORDER BY j.ref")


def test_missing_seeds_are_inserted_once_and_rolled_back(ats: OwnAts) -> None:
    planned = ats.run("plan", "--out", "plan")
    assert (planned.exit, written(planned)) == (0, {"department": 2, "job": 1}), planned.document
    done = ats.apply("plan")
    assert (done.exit, departments(ats)) == (0, [("Talent Hub", True), ("Archive", False)])
    assert job(ats) == [("7", "Talent Hub")]
    assert ats.run("verify").exit == 0
    assert written(ats.run("load")) == {}
    traced = ats.run("trace", "department", "talent hub", mapped=False)
    assert traced.exit == 0
    back = ats.run("rollback", str(done.document["run"]), "--yes", mapped=False)
    assert (back.exit, departments(ats)) == (0, [])


def test_a_row_that_is_there_is_used_unchanged_and_stays_after_a_rollback(ats: OwnAts) -> None:
    ats.execute("INSERT INTO department (name, open) VALUES ('Talent Hub', FALSE)")
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"department": 1, "job": 1})
    assert departments(ats) == [("Talent Hub", False), ("Archive", False)]
    assert job(ats) == [("7", "Talent Hub")]
    assert ats.run("verify").exit == 0
    assert ats.run("rollback", str(done.document["run"]), "--yes", mapped=False).exit == 0
    assert departments(ats) == [("Talent Hub", False)]


def test_the_ledger_knows_a_row_that_people_renamed(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE department SET name = 'Jobs' WHERE name = 'Talent Hub'")
    ats.deliver({"Projects": [["project_id", "project_name"], ["7", "Cook"], ["8", "Baker"]]})
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"job": 1})
    assert job(ats) == [("7", "Jobs"), ("8", "Jobs")]


def test_a_seed_that_leaves_the_mapping_is_not_deleted(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.map({"target.yaml": TARGET + SEEDS.replace("      archive: {name: Archive, open: false}\n", "")})
    done = ats.run("load", "--delete-gone", "--max-deletes", "10")
    assert (done.exit, written(done)) == (0, {})
    assert len(departments(ats)) == 2


def test_two_rows_with_the_values_reject_the_seed_and_what_needs_it(ats: OwnAts) -> None:
    ats.execute("INSERT INTO department (name, open) VALUES ('Talent Hub', TRUE), ('Talent Hub', FALSE)")
    done = ats.run("load")
    assert (done.exit, done.document["balanced"]) == (3, True), done.document["problems"]
    assert {code: count for code, count in codes(done).items() if code in {"P213", "P207"}} == {"P213": 1, "P207": 1}
    assert job(ats) == []
