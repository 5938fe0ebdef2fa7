"""Rows of which only the edited columns are held, and columns that are written once."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from migrate.load import rollback
from tests.plan.world import World, book, candidate, note, said

FIRST = {
    "candidate": [candidate("7", "Ada", score=1.5, level="LOW"), candidate("8", "Bo")],
    "note": [note("1", "7"), note("2", "8")],
}
SECOND = FIRST | {"candidate": [candidate("7", "Ada", score=2.5, level="HIGH"), candidate("8", "Bo")]}


@pytest.fixture
def by_column(world: World) -> World:
    for table in ("candidate", "note"):
        world.spec(table, hold="column")
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    return world


def test_the_edited_column_stays_and_the_others_are_updated(by_column: World) -> None:
    plan, loaded = by_column.run(SECOND)
    assert book(loaded.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    message = "edited in the target: name; not overwritten, the other columns are updated"
    assert said(plan) == [("P313", "candidate", message, 1)]
    assert by_column.table("candidate", "name", "score", "level") == [("Augusta", 2.5, "HIGH"), ("Bo", None, None)]


def test_the_next_run_writes_nothing(by_column: World) -> None:
    by_column.run(SECOND)
    assert by_column.plan(SECOND).empty


def test_a_further_change_is_applied_and_the_edit_stays(by_column: World) -> None:
    by_column.run(SECOND)
    third = FIRST | {"candidate": [candidate("7", "Ada", score=3.5, level="LOW"), candidate("8", "Bo")]}
    by_column.run(third)
    assert by_column.table("candidate", "name", "score", "level")[0] == ("Augusta", 3.5, "LOW")
    assert by_column.plan(third).empty


def test_a_second_edit_after_a_partial_update_is_held_as_well(by_column: World) -> None:
    by_column.run(SECOND)
    by_column.sql("UPDATE candidate SET level = 'LOW' WHERE remote_id = '7'")
    third = FIRST | {"candidate": [candidate("7", "Ada", score=3.5, level="HIGH"), candidate("8", "Bo")]}
    by_column.run(third)
    assert by_column.table("candidate", "name", "score", "level")[0] == ("Augusta", 3.5, "LOW")


def test_a_column_that_both_sides_changed_holds_the_whole_row(by_column: World) -> None:
    both = FIRST | {"candidate": [candidate("7", "Adele", score=2.5, level="LOW"), candidate("8", "Bo")]}
    plan, loaded = by_column.run(both)
    assert book(loaded.books, "candidate") == {"rows": 2, "hold": 1, "unchanged": 1}
    assert [entry[0] for entry in said(plan)] == ["P302"]
    assert by_column.table("candidate", "name", "score")[0] == ("Augusta", 1.5)


def test_a_value_that_people_set_back_is_updated_again(by_column: World) -> None:
    by_column.run(SECOND)
    by_column.sql("UPDATE candidate SET name = 'Ada' WHERE remote_id = '7'")
    by_column.run(FIRST | {"candidate": [candidate("7", "Adele", score=2.5, level="HIGH"), candidate("8", "Bo")]})
    assert by_column.table("candidate", "name")[0] == ("Adele",)


def test_a_reference_to_a_row_of_others_stays_as_it_is(by_column: World) -> None:
    by_column.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, 'theirs', 'Zoe')", by_column.id(77))
    by_column.sql("UPDATE note SET candidate_id = ? WHERE remote_id = 'note:1'", by_column.id(77))
    changed = FIRST | {"note": [note("1", "7", "met"), note("2", "8")]}
    by_column.run(changed)
    owner = "SELECT n.body, c.name FROM note n JOIN candidate c ON c.id = n.candidate_id WHERE n.remote_id = 'note:1'"
    assert by_column.sql(owner) == [("met", "Zoe")]
    assert by_column.plan(changed).empty


def test_a_rollback_restores_the_row_as_it_was_with_the_edit(by_column: World) -> None:
    _, loaded = by_column.run(SECOND)
    undone = rollback(loaded.run, by_column.target, run_id="back", tool_version="0")
    assert book(undone.books, "candidate") == {"rows": 1, "update": 1}
    assert by_column.table("candidate", "name", "score", "level") == [("Augusta", 1.5, "LOW"), ("Bo", None, None)]


def test_a_rollback_leaves_a_row_that_was_edited_after_the_partial_update(by_column: World) -> None:
    _, loaded = by_column.run(SECOND)
    by_column.sql("UPDATE candidate SET level = 'LOW' WHERE remote_id = '7'")
    undone = rollback(loaded.run, by_column.target, run_id="back", tool_version="0")
    assert book(undone.books, "candidate") == {"rows": 1, "hold": 1}


@pytest.mark.parametrize("policy", ["hold", "row"])
def test_the_mapping_may_ask_to_hold_whole_rows(policy: str, by_column: World) -> None:
    by_column.spec("candidate", hold=policy)
    _, loaded = by_column.run(SECOND)
    assert book(loaded.books, "candidate") == {"rows": 2, "hold": 1, "unchanged": 1}
    assert by_column.table("candidate", "name", "score")[0] == ("Augusta", 1.5)


@pytest.fixture
def once(world: World) -> World:
    spec = next(one for one in world.specs if one.table == "candidate")
    columns = tuple(replace(column, once=column.name == "level") for column in spec.columns)
    world.spec("candidate", columns=columns)
    world.run(FIRST)
    return world


def test_a_column_written_once_is_written_when_the_row_is_inserted(once: World) -> None:
    assert once.table("candidate", "name", "level") == [("Ada", "LOW"), ("Bo", None)]


def test_a_later_change_of_the_export_does_not_reach_it(once: World) -> None:
    changed = FIRST | {"candidate": [candidate("7", "Ada", score=1.5, level="HIGH"), candidate("8", "Bo")]}
    assert once.plan(changed).empty


def test_it_is_left_alone_when_other_columns_are_updated(once: World) -> None:
    once.sql("UPDATE candidate SET level = NULL WHERE remote_id = '7'")
    plan, loaded = once.run(FIRST | {"candidate": [candidate("7", "Adele", score=1.5, level="HIGH"), candidate("8", "Bo")]})
    assert (said(plan), book(loaded.books, "candidate")) == ([], {"rows": 2, "update": 1, "unchanged": 1})
    assert once.table("candidate", "name", "level") == [("Adele", None), ("Bo", None)]


def test_a_rollback_removes_and_restores_rows_with_it(once: World) -> None:
    _, loaded = once.run(FIRST | {"candidate": [candidate("7", "Adele", score=1.5, level="HIGH"), candidate("8", "Bo")]})
    once.sql("UPDATE candidate SET level = 'HIGH' WHERE remote_id = '7'")
    undone = rollback(loaded.run, once.target, run_id="back", tool_version="0")
    assert book(undone.books, "candidate") == {"rows": 1, "update": 1}
    assert once.table("candidate", "name")[0] == ("Ada",)


def test_the_plan_contains_the_columns_that_are_held(by_column: World) -> None:
    plan = by_column.plan(SECOND)
    frames = [frame.select("_key", "name", "_held") for frame in plan.actions("candidate", "update")]
    assert pl.concat(frames).rows() == [("7", "Augusta", "\nname\n")]
