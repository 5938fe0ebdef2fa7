"""A delivery that lacks a column says nothing about its values: the row keeps those of the target."""

from __future__ import annotations

import pytest

from migrate.targets.spec import KEPT
from migrate.targets.watched import WatchedTarget
from tests.plan.world import Row, World, book, candidate, note, said

FIRST = {"candidate": [candidate("7", "Ada", score=1.5), candidate("8", "Bo", score=2.5)], "note": [note("1", "7")]}


def without_score(key: str, name: str) -> Row:
    return candidate(key, name, **{KEPT: "\nscore\n"})


WITHOUT_SCORES = FIRST | {"candidate": [without_score("7", "Ada"), without_score("8", "Bo")]}


@pytest.fixture
def loaded(world: World) -> World:
    world.run(FIRST)
    return world


def test_a_row_that_differs_only_in_a_column_that_the_delivery_lacks_is_unchanged(loaded: World) -> None:
    plan = loaded.plan(WITHOUT_SCORES)
    assert plan.empty
    assert book(plan.books, "candidate") == {"rows": 2, "unchanged": 2}
    kept = "score: the target's value is kept, because the delivery lacks the source column"
    assert said(plan) == [("P312", "candidate", kept, 2)]


def test_an_edit_in_a_column_that_the_delivery_lacks_stays_and_is_no_conflict(loaded: World) -> None:
    loaded.sql("UPDATE candidate SET score = 9 WHERE remote_id = '7'")
    plan = loaded.plan(WITHOUT_SCORES)
    assert plan.empty
    assert book(plan.books, "candidate") == {"rows": 2, "unchanged": 2}


def test_a_row_that_refers_to_no_row_is_compared_like_others(world: World) -> None:
    lacking = FIRST | {"note": [note("1", "7") | {KEPT: "\nbody\n"}, note("2", "99") | {KEPT: "\nbody\n"}]}
    world.run(lacking)
    world.sql("UPDATE note SET body = 'edited'")
    plan = world.plan(lacking)
    assert plan.empty
    assert book(plan.books, "note") == {"rows": 2, "unchanged": 2}


def test_the_other_columns_of_the_row_are_updated(loaded: World) -> None:
    renamed = FIRST | {"candidate": [without_score("7", "Adele"), without_score("8", "Bo")]}
    _, done = loaded.run(renamed)
    assert book(done.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    assert loaded.table("candidate", "name", "score") == [("Adele", 1.5), ("Bo", 2.5)]


def test_a_new_row_beside_kept_ones_gets_what_the_mapping_says(loaded: World) -> None:
    loaded.parts = 1
    more = FIRST | {"candidate": [*WITHOUT_SCORES["candidate"], without_score("9", "Cy") | {"score": 0.5}]}
    _, done = loaded.run(more)
    assert book(done.books, "candidate") == {"rows": 3, "insert": 1, "unchanged": 2}
    assert loaded.table("candidate", "name", "score") == [("Ada", 1.5), ("Bo", 2.5), ("Cy", 0.5)]


@pytest.mark.parametrize(
    ("owner", "lacking", "reads"), [("7", "body", False), ("99", "body", False), ("99", "candidate_id", True)]
)
def test_a_first_plan_knows_whether_the_next_one_reads_kept_values(
    file_world: World, monkeypatch: pytest.MonkeyPatch, owner: str, lacking: str, *, reads: bool
) -> None:
    delivery = FIRST | {"note": [note("1", "7"), note("2", owner) | {KEPT: f"\n{lacking}\n"}]}
    first, _ = file_world.run(delivery)
    watched = WatchedTarget(file_world.target)
    monkeypatch.setattr(World, "target", property(lambda _world: watched))
    again = file_world.plan(delivery)
    assert again.empty
    assert (first.reads_kept_values, watched.reads.others) == (reads, reads)
