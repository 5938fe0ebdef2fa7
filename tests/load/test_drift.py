from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.core.errors import DriftError
from migrate.targets.plan import Plan, PlanIdentity
from tests.plan.world import World, book, candidate, email, identity, note

FIRST = {"candidate": [candidate("7")], "note": [note("1", "7")]}


def refusals(world: World, plan: Plan, now: PlanIdentity | None = None) -> list[tuple[str, str]]:
    before = world.sql("SELECT count(*) FROM candidate")
    with pytest.raises(DriftError) as refused:
        world.apply(plan, identity=now or plan.identity)
    assert world.sql("SELECT count(*) FROM candidate") == before
    return [(problem.code.id, problem.message) for problem in refused.value.problems]


def test_a_plan_is_applied_to_what_it_was_made_from(world: World) -> None:
    assert book(world.apply(world.plan(FIRST)).books, "candidate") == {"rows": 1, "insert": 1}


def test_files_of_the_delivery_that_changed_are_named(world: World) -> None:
    plan = world.plan(FIRST, identity=identity(files={"a.zip": "1", "b.zip": "2", "c.zip": "3"}))
    now = identity(delivery="d2", files={"a.zip": "1", "b.zip": "9", "d.zip": "4"})
    assert refusals(world, plan, now) == [
        ("P501", "b.zip changed since the plan was made"),
        ("P501", "c.zip is missing since the plan was made"),
        ("P501", "d.zip is new since the plan was made"),
    ]


def test_mapping_tool_and_recipe_are_told_apart(world: World) -> None:
    plan = world.plan(FIRST, identity=identity(mapping_name="ats"))
    now = replace(plan.identity, mapping="m2", tool_version="2", fingerprint_version=99)
    assert refusals(world, plan, now) == [
        ("P502", "the mapping ats changed since the plan was made"),
        ("P505", "the plan was made by version 1, this is 2"),
        ("P505", "the plan uses fingerprint version 1, this version uses 99"),
    ]


def test_tables_that_changed_are_named(world: World) -> None:
    plan = world.plan(FIRST)
    world.sql("ALTER TABLE note ADD COLUMN more TEXT")
    assert refusals(world, plan) == [("P503", "table note changed in the target since the plan was made")]


def test_tables_that_the_mapping_does_not_fill_may_change(world: World) -> None:
    plan = world.plan(FIRST)
    world.sql("CREATE TABLE elsewhere (id INTEGER)")
    assert book(world.apply(plan).books, "candidate") == {"rows": 1, "insert": 1}


def test_runs_that_came_between_are_named(world: World) -> None:
    plan = world.plan(FIRST)
    _, between = world.run({"candidate": [candidate("8")]})
    assert refusals(world, plan) == [("P504", f"run {between.run} ended on the target since the plan was made")]


def test_a_plan_is_not_applied_twice(world: World) -> None:
    plan = world.plan(FIRST)
    done = world.apply(plan)
    assert refusals(world, plan) == [("P504", f"run {done.run} ended on the target since the plan was made")]


def test_a_plan_for_another_target_is_refused(world: World) -> None:
    plan = world.plan(FIRST)
    elsewhere = replace(plan, state=replace(plan.state, url="sqlite:///other.db"))
    assert refusals(world, elsewhere) == [("P506", f"the plan was made for sqlite:///other.db, this is {plan.state.url}")]


def test_a_row_edited_between_plan_and_apply_is_held(world: World) -> None:
    first = FIRST | {"email": [email("7", "a@example.com"), email("7", "b@example.com", 2)]}
    world.run(first)
    plan = world.plan({"candidate": [candidate("7", "Eve")], "email": first["email"][:1], "note": FIRST["note"]})
    assert [book(plan.books, table) for table in ("candidate", "email")] == [
        {"rows": 1, "update": 1},
        {"rows": 1, "unchanged": 1, "delete": 1},
    ]
    world.sql("UPDATE candidate SET name = 'Augusta'")
    world.sql("UPDATE email SET position = 9")
    done = world.apply(plan)
    assert book(done.books, "candidate") == {"rows": 1, "hold": 1}
    assert book(done.books, "email") == {"rows": 2, "unchanged": 1, "hold": 1}
    assert done.findings.select("code", "table").rows() == [("P405", "candidate"), ("P405", "email")]
    assert world.table("candidate", "name") == [("Augusta",)]
    assert len(world.table("email")) == 2


def test_a_row_deleted_between_plan_and_apply_is_held(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(FIRST | {"note": [note("1", "7", "wrote")]})
    world.sql("DELETE FROM note")
    done = world.apply(plan)
    assert book(done.books, "note") == {"rows": 1, "hold": 1}
    assert done.findings.select("code", "table").rows() == [("P405", "note")]
    assert world.table("note") == []
