"""Rows that a plan deletes, and that something still hangs on when their turn comes: they stay, with their children."""

from __future__ import annotations

from migrate.load import Loaded
from tests.plan.world import World, book, candidate, email, note, tag, tagged, touched

FIRST = {
    "candidate": [candidate("7"), candidate("8", "Bo")],
    "email": [email("8", "b@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("8", "x")],
    "note": [note("1", "8")],
}
#: Candidate 8 is gone, and the note on 8 is another's.
SECOND = {"candidate": [candidate("7")], "tag": [tag("x")], "note": [note("1", "7")]}


def kept(done: Loaded) -> list[str]:
    """The tables of rows that were to be deleted."""
    return sorted(done.findings.filter(done.findings["code"] == "P407")["table"])


def test_a_gone_row_stays_with_its_children_where_the_row_that_was_to_leave_it_is_refused(world: World) -> None:
    world.run(FIRST)
    refused = {**SECOND, "note": [note("1", "7", "forbidden")]}
    _, done = world.run(refused, delete_gone=True)
    assert set(done.findings["code"]) == {"P401", "P407"}
    assert kept(done) == ["candidate", "candidate_tag", "email"]
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert book(done.books, "email") == {"gone": 1}
    assert world.table("candidate") == [("7",), ("8",)]
    assert world.table("email") == [("8:b@example.com",)]
    assert touched(world.run(refused, delete_gone=True)[1].books) == 0
    _, corrected = world.run(SECOND, delete_gone=True)
    assert corrected.findings.is_empty()
    assert world.table("candidate") == [("7",)]
    assert world.table("email") == []


def test_a_gone_row_stays_with_its_children_where_the_row_that_was_to_leave_it_was_edited_since_planning(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(SECOND, delete_gone=True)
    world.sql("UPDATE note SET body = 'edited'")
    done = world.apply(plan)
    assert kept(done) == ["candidate", "candidate_tag", "email"]
    assert book(done.books, "note") == {"rows": 1, "hold": 1}
    assert world.table("email") == [("8:b@example.com",)]


def test_the_children_of_a_gone_row_that_was_edited_since_planning_stay_with_it(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(SECOND, delete_gone=True)
    world.sql("UPDATE candidate SET name = 'edited' WHERE remote_id = '8'")
    done = world.apply(plan)
    assert kept(done) == ["candidate_tag", "email"]
    assert book(done.books, "candidate") == {"rows": 2, "unchanged": 1, "hold": 1}
    assert world.table("candidate_tag") == [("8:x",)]


def test_a_gone_row_stays_with_its_children_where_somebody_came_to_hang_on_it_since_planning(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(SECOND, delete_gone=True)
    owner = world.sql("SELECT id FROM candidate WHERE remote_id = '8'")[0][0]
    world.sql("INSERT INTO note (id, remote_id, candidate_id) VALUES (?, 'theirs', ?)", world.id(77), owner)
    done = world.apply(plan)
    assert kept(done) == ["candidate", "candidate_tag", "email"]
    assert world.table("email") == [("8:b@example.com",)]
