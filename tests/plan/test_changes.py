"""A plan says which columns change in how many rows, and shows rows before and after."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.core.errors import SetupError
from migrate.plan import open_plan
from migrate.plan.changed_rows import Changing, changed_rows
from migrate.targets.plan import Plan
from tests.plan.world import World, candidate, email, note, tag, tagged


def changes(plan: Plan) -> list[tuple[str, str, int]]:
    return [(each["table"], each["column"], each["rows"]) for each in plan.changes or ()]


def shown(plan: Plan, table: str, *actions: Changing, limit: int | None = None) -> dict[tuple[str, str], dict[str, Any]]:
    rows = changed_rows(plan, table, actions, limit=limit, show_values=True)
    return {(row.action, row.key): {one.column: (one.before, one.after) for one in row.columns} for row in rows}


FIRST = {
    "candidate": [candidate("7", "Ada", score=1.0, level="LOW"), candidate("8", "Bob"), candidate("9", "Cy")],
    "email": [email("7", "a@example.com")],
    "tag": [tag("java")],
    "candidate_tag": [tagged("7", "java")],
    "note": [note("1", "7", "called"), note("2", "8", "wrote")],
}
SECOND = {
    "candidate": [candidate("7", "Eve", score=2.0, level="LOW"), candidate("8", "Rob"), candidate("9", "Cy")],
    "email": [email("7", "b@example.com")],
    "tag": [tag("java")],
    "candidate_tag": [tagged("7", "java")],
    "note": [note("1", "8", "called"), note("2", "8", "wrote")],
}


def test_each_column_is_counted_by_the_rows_that_change_in_it(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(SECOND)
    assert changes(plan) == [("candidate", "name", 2), ("candidate", "score", 1), ("note", "candidate_id", 1)]
    assert changes(open_plan(plan.folder)) == changes(plan)


def test_updated_rows_are_shown_before_and_after_with_references_as_source_keys(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(SECOND)
    assert shown(plan, "candidate", "update") == {
        ("update", "7"): {"name": ("Ada", "Eve"), "score": (1.0, 2.0)},
        ("update", "8"): {"name": ("Bob", "Rob")},
    }
    assert shown(plan, "note", "update") == {("update", "note:1"): {"candidate_id": ("7", "8")}}


def test_inserted_and_deleted_rows_are_shown_with_their_filled_columns(world: World) -> None:
    world.run(FIRST)
    found = shown(world.plan(SECOND), "email", "insert", "delete")
    assert found == {
        ("insert", "7:b@example.com"): {
            "remote_id": (None, "7:b@example.com"),
            "candidate_id": (None, "7"),
            "value": (None, "b@example.com"),
            "position": (None, 1),
        },
        ("delete", "7:a@example.com"): {
            "remote_id": ("7:a@example.com", None),
            "candidate_id": ("7", None),
            "value": ("a@example.com", None),
            "position": (1, None),
        },
    }


def test_what_is_shown_is_the_target_when_the_plan_was_made(file_world: World) -> None:
    file_world.run(FIRST)
    plan = file_world.plan(SECOND)
    file_world.sql("UPDATE candidate SET name = 'Zoe'")
    assert shown(plan, "candidate", "update")["update", "8"] == {"name": ("Bob", "Rob")}


def test_a_first_load_and_an_unchanged_one_change_no_column(file_world: World) -> None:
    first, _ = file_world.run(FIRST)
    assert changes(first) == []
    again = file_world.plan(FIRST)
    assert changes(again) == []
    assert shown(again, "candidate", "insert", "update", "delete") == {}


def test_held_rows_are_not_among_the_changes(file_world: World) -> None:
    file_world.run(FIRST)
    file_world.sql("UPDATE candidate SET name = 'Zoe' WHERE remote_id = '7'")
    plan = file_world.plan(SECOND)
    assert ("candidate", "name", 1) in changes(plan)
    assert set(shown(plan, "candidate", "update")) == {("update", "8")}


def test_an_overwritten_edit_is_shown_as_what_the_target_holds(file_world: World) -> None:
    file_world.spec("candidate", hold="overwrite")
    file_world.run(FIRST)
    file_world.sql("UPDATE candidate SET name = 'Zoe' WHERE remote_id = '8'")
    assert shown(file_world.plan(SECOND), "candidate", "update")["update", "8"] == {"name": ("Zoe", "Rob")}


def test_a_row_that_was_there_before_us_is_shown_with_its_values(file_world: World) -> None:
    file_world.spec("candidate", hold="overwrite")
    file_world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '7', 'Old')", file_world.id(5))
    plan = file_world.plan({"candidate": [candidate("7", "New")]})
    assert shown(plan, "candidate", "update") == {("update", "7"): {"name": ("Old", "New")}}
    assert changes(plan) == [("candidate", "name", 1)]


def test_no_more_rows_are_shown_than_asked_for(file_world: World) -> None:
    plan = file_world.plan(FIRST)
    assert len(shown(plan, "candidate", "insert", limit=2)) == 2


def test_without_values_neither_values_nor_personal_keys_are_shown(file_world: World) -> None:
    file_world.run(FIRST)
    rows = list(changed_rows(file_world.plan(SECOND), "email", limit=None, show_values=False))
    assert [row.action for row in rows] == ["insert", "delete"]
    assert "example.com" not in repr(rows)
    assert {one.column for one in rows[0].columns} == {"remote_id", "candidate_id", "value", "position"}


def test_a_table_that_the_plan_lacks_is_refused_with_those_that_it_has(file_world: World) -> None:
    plan = file_world.plan(FIRST)
    with pytest.raises(SetupError) as refused:
        list(changed_rows(plan, "candidates", limit=None, show_values=False))
    assert refused.value.problems[0].code.id == "P703"
    assert "candidate, email" in refused.value.problems[0].message
