"""What is reported before anything is written, and what the commands propose next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import talenthub
from tests.outbox.world import ADA, World, tree


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_after_a_load_into_an_outbox_the_next_step_is_a_bundle(world: World) -> None:
    world.deliver([ADA])
    world._mapping()
    done = talenthub("load", "export", "--mapping", "mapping", "--target", "sqlite:///outbox.db", folder=world.folder)
    assert done.stdout.rstrip().endswith("talenthub bundle --target sqlite:///outbox.db --into bundle")


def test_a_bundle_is_shown_as_a_table_with_its_files(world: World) -> None:
    world.deliver([ADA])
    world.load()
    shown = talenthub("bundle", "--target", "sqlite:///outbox.db", "--into", "out", folder=world.folder).stdout
    assert "Into the bundle" in shown
    assert "people.csv" in shown
    assert "Done: 1 insert." in shown


def test_a_plan_into_an_outbox_creates_nothing(world: World) -> None:
    world.deliver([ADA])
    world._mapping()
    planned = world.run("plan", "export", "--mapping", "mapping", "--target", "sqlite:///outbox.db", "--out", "plan")
    assert planned.table("candidate") == {"rows": 1, "insert": 1}
    assert not (world.folder / "outbox.db").exists()
    assert world.run("apply", "plan").table("candidate") == {"rows": 1, "insert": 1}
    verified = world.run("verify", "export", "--mapping", "mapping", "--target", "sqlite:///outbox.db")
    assert verified.exit == 0


def test_an_outbox_is_an_sqlite_file(world: World) -> None:
    world.deliver([ADA])
    world._mapping()
    refused = world.run("load", "export", "--mapping", "mapping", "--target", "postgresql://me@127.0.0.1/ats")
    assert (refused.exit, refused.codes) == (2, {"T119": 1})
    refused = world.run("bundle", "--target", "postgresql://me@127.0.0.1/ats", "--into", "out")
    assert (refused.exit, refused.codes) == (2, {"T119": 1})


def test_a_database_that_is_no_outbox_is_refused_and_not_touched(world: World) -> None:
    world.deliver([ADA])
    world.run("load", "export", "--mapping", "ats", "--target", "sqlite:///outbox.db")
    before = (world.folder / "outbox.db").read_bytes()
    refused = world.bundle()
    assert (refused.exit, refused.codes) == (2, {"H301": 1})
    assert (world.folder / "outbox.db").read_bytes() == before


def test_an_outbox_that_does_not_exist_is_not_created(world: World) -> None:
    assert world.bundle().exit == 2
    assert not (world.folder / "outbox.db").exists()


def test_a_folder_of_somebody_else_is_refused(world: World) -> None:
    world.deliver([ADA])
    world.load()
    (world.folder / "out").mkdir()
    (world.folder / "out/mine.txt").write_text("mine")
    assert world.bundle().exit == 2
    assert tree(world.folder / "out") == {"mine.txt": b"mine"}


def test_either_into_or_results_is_given(world: World) -> None:
    assert talenthub("bundle", "--target", "sqlite:///outbox.db", folder=world.folder).exit == 2
    both = ("--into", "a", "--results", "b")
    assert talenthub("bundle", "--target", "sqlite:///outbox.db", *both, folder=world.folder).exit == 2
