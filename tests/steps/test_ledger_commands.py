"""What `status` and `trace` propose as the next step is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.load import rollback
from migrate.steps.ledger import StatusFacts, status
from migrate.steps.tracing import TraceFacts, keep_plan, trace_rows
from tests.plan.world import World, candidate, note

FIRST = {"candidate": [candidate("7")]}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, f"sqlite:///{tmp_path}/agency.db")


def test_status_proposes_to_undo_the_last_run_where_it_wrote(world: World) -> None:
    _, loaded = world.run(FIRST)
    assert f"rollback {loaded.run} " in (status(world.url).next_step or "")


def test_status_proposes_no_rollback_of_a_rollback(world: World) -> None:
    _, loaded = world.run(FIRST)
    rollback(loaded.run, world.target, run_id="back", tool_version="1")
    assert status(world.url).next_step is None


def test_status_proposes_no_rollback_of_a_run_that_wrote_nothing(world: World) -> None:
    world.run(FIRST)
    _, again = world.run(FIRST)
    outcome = status(world.url)
    assert isinstance(outcome.facts, StatusFacts)
    assert [run.run for run in outcome.facts.runs][-1] == again.run
    assert outcome.next_step is None


def test_trace_asks_for_the_runs_only_where_a_plan_is_not_found(world: World, tmp_path: Path) -> None:
    plan, loaded = world.run(FIRST | {"note": [note("1", "7") | {"_record": None, "_line": None}]})
    runs = tmp_path / "runs"
    assert "--runs" in (trace_rows(world.url, runs, "note", "note:1", show_values=False).advice or "")
    keep_plan(plan, runs / loaded.run)
    found = trace_rows(world.url, runs, "note", "note:1", show_values=False)
    assert isinstance(found.facts, TraceFacts)
    assert [row.record for row in found.facts.rows] == [None]
    assert found.advice is None
