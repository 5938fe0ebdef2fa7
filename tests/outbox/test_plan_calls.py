"""A plan says what the next send does: the same calls that a dry run tells after the load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import talenthub
from tests.outbox.sending import FILES, NOTES, TAGGED, copied, loaded, send
from tests.outbox.vendors import ASHBY, VENDORS
from tests.outbox.world import BO, World


@pytest.fixture(scope="module")
def outboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    """Outboxes of which everything was sent."""
    made = {name: loaded(tmp_path_factory.mktemp(name), which) for name, which in VENDORS.items()}
    for name, world in made.items():
        send(world, VENDORS[name].stub())
    return made


@pytest.fixture
def world(name: str, outboxes: dict[str, World], tmp_path: Path) -> World:
    return copied(outboxes[name], tmp_path / "world")


def planned(world: World, *more: str | Path) -> dict[str, Any]:
    command = ("plan", "export", "--mapping", str(world.mapping), "--target", "sqlite:///outbox.db", "--attachments", "store")
    facts: dict[str, Any] = world.run(*command, "--out", "plan", *more).document["facts"]
    return facts


def foretold(facts: dict[str, Any]) -> dict[str, int]:
    return {one["endpoint"]: one["calls"] for one in facts["calls_by_endpoint"]}


def due(world: World) -> dict[str, int]:
    found: dict[str, int] = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run").document["facts"]["sent"][
        "endpoints"
    ]
    return found


@pytest.mark.parametrize("name", VENDORS)
def test_a_first_plan_tells_the_calls_of_the_dry_run_after_the_load(name: str, tmp_path: Path) -> None:
    world = VENDORS[name].world(tmp_path)
    world.deliver([TAGGED, BO], NOTES, FILES)
    facts, loading = planned(world), world.load().document["facts"]
    assert foretold(facts) == foretold(loading) == due(world)
    assert facts["calls"] == loading["calls"]
    assert facts["calls"]["calls"] == sum(due(world).values()) > 0
    assert facts["vendor_effects"]
    assert facts["not_written"]


@pytest.mark.parametrize("name", VENDORS)
def test_after_a_send_only_what_changes_is_foretold(world: World) -> None:
    assert foretold(planned(world)) == due(world) == {}
    world.deliver([TAGGED | {"first_name": "Adah"}, BO], NOTES, FILES)
    facts = planned(world)
    applied = world.run("apply", "plan").document["facts"]
    assert foretold(facts) == foretold(applied) == due(world) != {}
    assert foretold(planned(world)) == foretold(world.load().document["facts"]) == due(world)


def test_rows_without_a_required_value_are_foretold_as_refused(tmp_path: Path) -> None:
    world = ASHBY.world(tmp_path)
    (Path(str(world.mapping)) / "maps" / "jobs.csv").write_text("project,job\n", "utf-8")
    world.deliver([TAGGED, BO], NOTES)
    expected = [{"table": "application", "code": "H401", "reason": "job_id is empty", "rows": 2}]
    assert planned(world)["rows_not_sent"] == expected
    world.load()
    assert planned(world)["rows_not_sent"] == expected
    assert world.run("send", "--target", "sqlite:///outbox.db", "--dry-run").codes["H401"] == 2


@pytest.mark.parametrize("name", ["greenhouse"])
def test_rows_that_a_plan_erases_are_foretold_as_deletions_or_by_hand(world: World) -> None:
    (world.folder / "erase.csv").write_text("candidate id\n1\n")
    facts = planned(world, "--erasure", "erase.csv")
    world.load("--erasure", "erase.csv")
    assert foretold(facts) == due(world)
    listed = {one["table"]: one["rows"] for one in facts["rows_not_sent"] if one["code"] == "H201"}
    told = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run").codes.get("H201", 0)
    assert sum(listed.values()) == told


def test_the_text_of_a_plan_names_endpoints_mails_and_what_is_kept(tmp_path: Path) -> None:
    world = ASHBY.world(tmp_path)
    world.deliver([TAGGED, BO], NOTES)
    command = ("plan", "export", "--mapping", str(world.mapping), "--target", "sqlite:///outbox.db", "--out", "plan")
    shown = talenthub(*command, "--report", "report.html", folder=tmp_path).stdout
    page = (tmp_path / "report.html").read_text("utf-8")
    for text in ("POST /candidate.create", "may mail candidates", "talenthub archive keeps them"):
        assert text in " ".join(shown.split())
        assert text in page
