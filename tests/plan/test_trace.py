from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.core.errors import SetupError
from migrate.plan import PlanOf, Traced, open_plan, trace
from migrate.targets.plan import Plan
from tests.plan.world import World, candidate, email, identity, note, tag, tagged

FIRST = {
    "candidate": [candidate("7"), candidate("77")],
    "email": [email("7", "a@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("7", "x")],
    "note": [note("6", "77"), note("7", "77")],
}


def kept(world: World, delivery: dict[str, list[dict[str, object]]], plans: dict[str, Plan]) -> str:
    plan = world.plan(delivery, identity=identity(file_names=("export.zip/Candidates.csv",)))
    run = world.apply(plan).run
    plans[run] = plan
    return run


def asked(world: World, table: str, key: str, plan_of: PlanOf) -> list[Traced]:
    with world.target.reader() as reader:
        return trace(reader, table, key, plan_of)


def test_a_row_leads_back_to_run_file_line_and_mapping(world: World) -> None:
    world.specs = tuple(replace(spec, place=f"mappings/{spec.table}.yaml:1:1") for spec in world.specs)
    plans: dict[str, Plan] = {}
    first = kept(world, FIRST, plans)
    second = kept(world, FIRST | {"candidate": [candidate("7"), candidate("77", "Eve")]}, plans)
    (row,) = asked(world, "candidate", "77", plans.get)
    assert (row.key, row.inserted, row.written, row.record) == ("77", first, second, 2)
    assert str(row.file) == "export.zip/Candidates.csv:3"
    assert row.mapping == "mappings/candidate.yaml:1:1"
    (same,) = asked(world, "candidate", row.id, plans.get)
    assert same == row


def test_a_source_key_leads_to_every_row_it_became(world: World) -> None:
    plans: dict[str, Plan] = {}
    kept(world, FIRST, plans)
    rows = asked(world, "candidates", "7", plans.get)
    assert [(row.spec.table, row.key) for row in rows] == [
        ("candidate", "7"),
        ("email", "7:a@example.com"),
        ("tag", "x"),
        ("candidate_tag", "7:x"),
        ("note", "note:6"),
    ]
    assert [(row.spec.table, row.key) for row in asked(world, "candidates", "7", lambda _run: None)] == [
        ("candidate", "7"),
        ("email", "7:a@example.com"),
        ("candidate_tag", "7:x"),
    ]


def test_an_entity_before_the_key_is_understood(world: World) -> None:
    kept(world, FIRST, {})
    assert [row.key for row in asked(world, "notes", "6", lambda _run: None)] == ["note:6"]


def test_what_nobody_wrote_is_said(world: World) -> None:
    with pytest.raises(SetupError, match="has no table candidate: it was never loaded"):
        asked(world, "candidate", "7", lambda _run: None)
    kept(world, FIRST, {})
    with pytest.raises(SetupError, match="no run wrote this row of candidate"):
        asked(world, "candidate", "8", lambda _run: None)
    with pytest.raises(
        SetupError, match="has no table person: it contains candidate, candidate_tag, candidates, email, note, notes, tag"
    ):
        asked(world, "person", "7", lambda _run: None)


def test_a_file_is_told_by_its_place_among_the_delivery_s_files_not_by_its_name(world: World) -> None:
    plans: dict[str, Plan] = {}
    names = ("z/Candidates.csv", "a/Notes.csv", "a/Notes.csv")
    plan = world.plan(FIRST | {"note": [note("6", "77") | {"_file": 2}]}, identity=identity(file_names=names))
    plans[world.apply(plan).run] = open_plan(plan.folder)
    (row,) = asked(world, "note", "note:6", plans.get)
    (person,) = asked(world, "candidate", "7", plans.get)
    assert (row.file.file, row.file_number, person.file.file) == ("a/Notes.csv", 2, "z/Candidates.csv")


def test_a_plan_that_kept_no_order_names_no_file(world: World) -> None:
    plan = world.plan(FIRST, identity=identity(files={"a": "1", "b": "2"}))
    plans = {world.apply(plan).run: plan}
    (row,) = asked(world, "candidate", "7", plans.get)
    assert (row.file.file, row.file.line, row.record) == (None, None, None)
