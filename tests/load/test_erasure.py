"""People who are to be forgotten: out of the target and of all that the ledger keeps, for good."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from migrate.core.errors import SetupError
from migrate.core.limits import Limits, limit
from migrate.load import preview_rollback, rollback
from migrate.plan import Erasure
from tests.plan.world import Delivery, World, book, candidate, email, note, said, tag, tagged

FIRST: Delivery = {
    "candidate": [candidate("7", "Ada"), candidate("8", "Bo")],
    "email": [email("7", "a@example.com"), email("8", "b@example.com")],
    "tag": [tag("x"), tag("y")],
    "candidate_tag": [tagged("7", "x"), tagged("8", "x")],
    "note": [note("1", "7"), note("2", "8"), note("3", None)],
}
SECOND: Delivery = {
    "candidate": [candidate("7", "Augusta"), candidate("8", "Bob")],
    "email": [email("7", "new@example.com"), email("8", "b@example.com")],
    "tag": [tag("x"), tag("y")],
    "candidate_tag": [tagged("7", "x"), tagged("8", "x")],
    "note": [note("1", "7", "met"), note("2", "8", "met"), note("3", None)],
}
WITHOUT_7: Delivery = {
    "candidate": [candidate("8", "Bob")],
    "email": [email("8", "b@example.com")],
    "tag": [tag("x"), tag("y")],
    "candidate_tag": [tagged("8", "x")],
    "note": [note("2", "8", "met"), note("3", None)],
}
PERSON_7 = Erasure(keys={"candidate": pl.Series(["7", "never-seen"])})
IDS = "SELECT source_key FROM talenthub_id_map"
KEPT = "SELECT source_key FROM talenthub_preimage"


def keys(world: World, statement: str) -> set[str]:
    return {str(row[0]) for row in world.sql(statement)}


def mention_7(found: set[str]) -> set[str]:
    return {key for key in found if key.startswith("7") or key == "note:1"}


def test_a_person_goes_with_everything_that_hangs_on_them_and_nobody_else_does(world: World) -> None:
    world.run(FIRST)
    world.run(SECOND)
    assert mention_7(keys(world, KEPT)) == {"7", "7:a@example.com", "note:1"}
    plan, done = world.run(WITHOUT_7, erasure=PERSON_7)
    assert plan.books == done.books
    assert {one.table: one.erased for one in done.books} == {
        "candidate": 1,
        "email": 1,
        "tag": 0,
        "candidate_tag": 1,
        "note": 1,
    }
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "erased": 1}
    assert [world.table(spec.table) for spec in world.specs] == [
        [("8",)],
        [("8:b@example.com",)],
        [("x",), ("y",)],
        [("8:x",)],
        [("note:2",), ("note:3",)],
    ]
    assert mention_7(keys(world, IDS)) == set()
    assert mention_7(keys(world, KEPT)) == set()
    assert done.preimages_erased == 3
    assert done.findings.is_empty()


def test_the_same_list_again_finds_nothing_to_do(world: World) -> None:
    world.run(FIRST)
    world.run(WITHOUT_7, erasure=PERSON_7)
    plan = world.plan(WITHOUT_7, erasure=PERSON_7)
    assert plan.empty
    assert {one.erased for one in plan.books} == {0}


def test_a_plan_holds_no_key_of_the_people_whom_it_erases(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(WITHOUT_7, erasure=PERSON_7)
    frames = [frame for spec in world.specs for frame in plan.actions(spec.table, "erase")]
    assert sum(frame.height for frame in frames) == 4
    assert {tuple(frame.columns) for frame in frames} == {("source", "_id", "there", "kept")}


def test_no_rollback_brings_an_erased_person_back(world: World) -> None:
    first = world.run(FIRST)[1].run
    second = world.run(SECOND)[1].run
    third = world.run(WITHOUT_7, erasure=PERSON_7)[1].run
    rollback(third, world.target, run_id="back-3", tool_version="1")
    assert world.table("candidate", "name") == [("Bob",)]
    done = rollback(second, world.target, run_id="back-2", tool_version="1")
    assert done.findings.is_empty()
    assert world.table("candidate", "name") == [("Bo",)]
    assert world.table("email") == [("8:b@example.com",)]
    done = rollback(first, world.target, run_id="back-1", tool_version="1")
    assert done.findings.is_empty()
    assert [world.table(spec.table) for spec in world.specs] == [[]] * 5


def test_an_erasing_run_need_not_be_taken_back_before_those_below_it(world: World) -> None:
    first = world.run(FIRST)[1].run
    without = {table: [row for row in rows if "7" not in (row["_key"], row.get("candidate_id"))] for table, rows in FIRST.items()}
    world.run(without, erasure=PERSON_7)
    assert book(preview_rollback(first, world.target).books, "candidate") == {"delete": 1}


def test_a_row_that_people_edited_is_erased_too(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Countess' WHERE remote_id = '7'")
    world.sql("UPDATE note SET body = 'do not lose' WHERE remote_id = 'note:1'")
    _, done = world.run(WITHOUT_7, erasure=PERSON_7)
    assert sum(one.hold for one in done.books) == 0
    assert world.table("candidate") == [("8",)]
    assert ("note:1",) not in world.table("note")


def test_what_only_the_ledger_still_holds_goes_too(world: World) -> None:
    world.run(FIRST)
    world.run(WITHOUT_7, delete_gone=True)
    assert "7" in keys(world, KEPT)
    _, done = world.run(WITHOUT_7, erasure=PERSON_7)
    assert mention_7(keys(world, KEPT)) == set()
    assert {one.erased for one in done.books} == {0}
    assert done.preimages_erased == 4
    assert world.plan(WITHOUT_7, erasure=PERSON_7).empty


def test_a_row_of_somebody_else_is_not_deleted_and_what_it_hangs_on_stays_and_is_said(world: World) -> None:
    world.run(FIRST)
    world.run(SECOND)
    owner = world.sql("SELECT id FROM candidate WHERE remote_id = '7'")[0][0]
    world.sql("INSERT INTO note (id, remote_id, candidate_id) VALUES (?, 'theirs', ?)", world.id(77), owner)
    plan, done = world.run(WITHOUT_7, erasure=PERSON_7)
    assert plan.books == done.books
    assert book(done.books, "candidate") == {"rows": 2, "unchanged": 1, "reject": 1}
    assert [line for line in said(plan) if line[0] == "P309"] == [
        ("P309", "candidate", "not erased: a row that was not written by us refers to it", 1)
    ]
    assert world.table("candidate") == [("7",), ("8",)]
    assert world.table("email") == [("8:b@example.com",)]
    assert mention_7(keys(world, KEPT)) == set()
    world.sql("DELETE FROM note WHERE remote_id = 'theirs'")
    assert book(world.run(WITHOUT_7, erasure=PERSON_7)[1].books, "candidate") == {"rows": 1, "unchanged": 1, "erased": 1}
    assert world.table("candidate") == [("8",)]


def test_a_row_that_came_between_plan_and_load_is_respected(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(WITHOUT_7, erasure=PERSON_7)
    owner = world.sql("SELECT id FROM candidate WHERE remote_id = '7'")[0][0]
    world.sql("INSERT INTO note (id, remote_id, candidate_id) VALUES (?, 'theirs', ?)", world.id(77), owner)
    done = world.apply(plan)
    assert book(done.books, "candidate") == {"rows": 2, "update": 1, "reject": 1}
    assert done.findings.select("code", "table", "key").rows() == [("P406", "candidate", "7")]


@pytest.fixture
def users(world: World) -> World:
    """The tags stand for users: rows of other people name them."""
    world.spec("tag", entities=("user",))
    world.spec("candidate_tag", parent=None)
    world.run(FIRST)
    return world


def test_a_user_is_erased_and_rows_of_others_stay_without(users: World) -> None:
    without: Delivery = {**FIRST, "tag": [tag("y")], "candidate_tag": [tagged("7", "x")]}
    plan, done = users.run(without, erasure=Erasure(keys={"tag": pl.Series(["x"])}))
    assert plan.books == done.books
    assert users.table("tag") == [("y",)]
    assert users.table("candidate_tag", "remote_id", "tag_id") == [("7:x", None), ("8:x", None)]
    assert book(done.books, "candidate_tag")["update"] == 1
    assert ("P310", "candidate_tag", "tag_id referred to an erased user; cleared", 2) in said(plan)
    again = users.plan(without, erasure=Erasure(keys={"tag": pl.Series(["x"])}))
    assert again.empty


def test_a_row_that_lost_its_user_does_not_pass_for_edited(users: World) -> None:
    erasure = Erasure(keys={"tag": pl.Series(["x"])})
    without: Delivery = {**FIRST, "tag": [tag("y")], "candidate_tag": [tagged("7", "x")]}
    users.run(without, erasure=erasure)
    without["candidate_tag"].append(tagged("8", "x") | {"tag_id": "y"})
    _, done = users.run(without, erasure=erasure)
    assert book(done.books, "candidate_tag") == {"rows": 2, "update": 1, "unchanged": 1}


def test_rows_that_cannot_do_without_the_user_go_with_them(users: World) -> None:
    *others, named = users.specs[3].columns
    users.spec("candidate_tag", columns=(*others, replace(named, required=True)))
    _, done = users.run({**FIRST, "tag": [tag("y")], "candidate_tag": []}, erasure=Erasure(keys={"tag": pl.Series(["x"])}))
    assert book(done.books, "candidate_tag")["erased"] == 2
    assert users.table("candidate_tag") == []


def test_a_rollback_does_not_point_rows_at_an_erased_user_again(users: World) -> None:
    second: Delivery = {**FIRST, "candidate_tag": [tagged("7", "x") | {"tag_id": "y"}, tagged("8", "x")]}
    run = users.run(second)[1].run
    users.run({**second, "tag": [tag("y")]}, erasure=Erasure(keys={"tag": pl.Series(["x"])}))
    with pytest.raises(SetupError, match="roll it back first"):
        preview_rollback(run, users.target)
    rollback(users.sql("SELECT run FROM talenthub_run ORDER BY number DESC")[0][0], users.target, run_id="b1", tool_version="1")
    rollback(run, users.target, run_id="b2", tool_version="1")
    assert users.dangling() == []
    assert users.table("candidate_tag", "remote_id", "tag_id")[0] == ("7:x", None)


def test_rows_of_another_source_go_by_their_id(world: World) -> None:
    world.run(FIRST)
    theirs = world.sql("SELECT id FROM candidate WHERE remote_id = '7'")[0][0]
    for spec in world.specs:
        world.spec(spec.table, source="second-contract")
    _, done = world.run({}, erasure=Erasure(ids={"candidate": pl.Series([str(theirs)])}))
    assert {one.table: one.erased for one in done.books if one.erased} == {
        "candidate": 1,
        "email": 1,
        "candidate_tag": 1,
        "note": 1,
    }
    assert mention_7(keys(world, IDS)) == set()


def test_erasure_has_no_ceiling(world: World) -> None:
    world.run(FIRST)
    _, done = world.run(WITHOUT_7, erasure=PERSON_7, limits=Limits(max_deletes=limit("0")))
    assert book(done.books, "candidate")["erased"] == 1


def test_what_people_share_goes_when_nobody_else_has_it(world: World) -> None:
    mine: Delivery = {
        **FIRST,
        "tag": [tag("x"), tag("y"), tag("z")],
        "candidate_tag": [tagged("7", "x"), tagged("7", "y"), tagged("8", "x")],
    }
    world.run(mine)
    without = {**WITHOUT_7, "tag": [tag("x"), tag("z")]}
    _, done = world.run(without, erasure=PERSON_7)
    assert book(done.books, "tag") == {"rows": 2, "unchanged": 2, "erased": 1}
    assert world.table("tag") == [("x",), ("z",)]
