"""Lookups in tables that are not mapped, from plan to rollback, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.own_ats import KINDS, NUMBERED, OwnAts, codes, own_database, written

PROJECTS = [
    ["project_id", "project_name", "Department", "Country"],
    ["7", "Cook", "Kitchen", "DE"],
    ["8", "Waiter", "Service", "DE"],
    ["9", "Guard", "", "DE"],
]
JOB = (
    "entity: job\n"
    "columns:\n"
    "  ref: row.key\n"
    "  name: name\n"
    "  department_id: {field: extra.Department, lookup: {table: department, by: name, where: {open: true}}}\n"
    "  site_id: {lookup: {table: site, by: {city: extra.Department, country: extra.Country}, missing: 'null'}}\n"
)


@pytest.fixture(params=KINDS)
def ats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnAts]:
    number = NUMBERED[request.param]
    tables = (
        f"CREATE TABLE department (id {number}, name VARCHAR(50) NOT NULL, open BOOLEAN NOT NULL)",
        f"CREATE TABLE site (id {number}, city TEXT, country TEXT)",
        (
            f"CREATE TABLE job (id {number}, ref VARCHAR(190) NOT NULL UNIQUE, name TEXT,"
            " department_id BIGINT REFERENCES department (id), site_id BIGINT REFERENCES site (id))"
        ),
        "INSERT INTO department (id, name, open) VALUES (31, 'Kitchen', TRUE), (32, 'Service', TRUE), (33, 'Service', FALSE)",
        "INSERT INTO site (id, city, country) VALUES (5, 'Kitchen', 'FR'), (6, 'Kitchen', 'DE')",
    )
    with own_database(request, tmp_path) as url:
        made = OwnAts(tmp_path, url)
        made.execute(*tables)
        made.map({"job.yaml": JOB})
        made.deliver({"Projects": PROJECTS})
        yield made


def jobs(ats: OwnAts) -> list[tuple[object, ...]]:
    return ats.rows("SELECT ref, department_id, site_id FROM job ORDER BY ref")


def test_a_column_gets_the_id_of_the_row_that_has_the_value(ats: OwnAts) -> None:
    done = ats.run("load")
    assert (done.exit, codes(done).get("M218")) == (0, 1), done.document["problems"]
    assert jobs(ats) == [("7", 31, 6), ("8", 32, None), ("9", None, None)]
    assert ats.run("verify").exit == 0
    assert written(ats.run("load")) == {}
    traced = ats.run("trace", "job", "7", mapped=False)
    assert traced.exit == 0
    back = ats.run("rollback", str(done.document["run"]), "--yes", mapped=False)
    assert (back.exit, jobs(ats)) == (0, []), back.document


def test_a_row_that_is_missing_or_ambiguous_rejects(ats: OwnAts) -> None:
    ats.execute("DELETE FROM department WHERE id = 31", "INSERT INTO department (name, open) VALUES ('Service', TRUE)")
    done = ats.run("load")
    assert (done.exit, done.document["balanced"]) == (3, True)
    assert {code: count for code, count in codes(done).items() if code in {"M217", "M219"}} == {"M217": 1, "M219": 1}
    assert jobs(ats) == [("9", None, None)]


def test_a_row_of_the_target_that_takes_the_name_of_another_is_an_update(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE department SET name = 'Other' WHERE id = 32", "UPDATE department SET open = TRUE WHERE id = 33")
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"job": 1}), done.document["problems"]
    assert jobs(ats)[1] == ("8", 33, None)


def test_an_edited_reference_is_held(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE job SET department_id = 32 WHERE ref = '7'")
    changed = [row if row[0] != "7" else ["7", "Chef", "Kitchen", "DE"] for row in PROJECTS]
    ats.deliver({"Projects": changed})
    assert codes(ats.run("load")).get("P313") == 1
    assert ats.rows("SELECT name, department_id FROM job WHERE ref = '7'") == [("Chef", 32)]


def test_a_plan_is_refused_when_a_row_that_it_found_was_renamed(ats: OwnAts) -> None:
    assert ats.run("plan", "--out", "plan").exit == 0
    ats.execute("UPDATE department SET name = 'Kitchen 2' WHERE id = 31")
    refused = ats.apply("plan")
    assert (refused.exit, codes(refused)["P507"]) == (6, 1)
    ats.execute(
        "UPDATE department SET name = 'Kitchen' WHERE id = 31", "INSERT INTO department (name, open) VALUES ('New', TRUE)"
    )
    assert ats.apply("plan").exit == 0
    assert jobs(ats)[0] == ("7", 31, 6)


def test_check_counts_the_rows_that_would_be_rejected(ats: OwnAts) -> None:
    ats.execute("DELETE FROM department WHERE id = 31")
    checked = ats.run("check", "mine", "--delivery", "export", mapped=False)
    assert (checked.exit, codes(checked)["M217"]) == (3, 1)


def test_a_row_is_found_by_the_mapped_row_that_it_refers_to_once_that_row_is_there(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    key = NUMBERED[ats.url.partition(":")[0]]
    ats.execute(
        f"CREATE TABLE opening (id {key}, job_id BIGINT REFERENCES job (id), kind TEXT)",
        f"CREATE TABLE stage (id {key}, ref VARCHAR(190) NOT NULL UNIQUE, opening_id BIGINT REFERENCES opening (id))",
        "INSERT INTO opening (id, job_id, kind) SELECT 70 + id, id, 'open' FROM job WHERE ref <> '9'",
        "INSERT INTO opening (id, job_id, kind) VALUES (99, NULL, 'open')",
    )
    by = "{job_id: {ref: job, key: row.key}, kind: extra.Kind}"
    rule = f"{{lookup: {{table: opening, by: {by}, missing: 'null'}}}}"
    ats.map({"stage.yaml": f"entity: job\ncolumns:\n  ref: row.key\n  opening_id: {rule}\n"})
    ats.deliver({"Projects": [[*row, "Kind" if row is PROJECTS[0] else "open"] for row in PROJECTS]})
    done = ats.run("load")
    assert done.exit == 0, done.document["problems"]
    wanted = [(ref, 70 + int(str(job)) if ref != "9" else None) for ref, job in ats.rows("SELECT ref, id FROM job ORDER BY ref")]
    assert ats.rows("SELECT ref, opening_id FROM stage ORDER BY ref") == wanted
    assert written(ats.run("load")) == {}
    assert ats.run("verify").exit == 0
