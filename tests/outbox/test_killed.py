"""kill -9 while a bundle is written: the next call writes the same bundle, byte for byte."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from migrate.demo import invent
from tests import commands
from tests.e2e.test_killed_erasures import kill
from tests.outbox.world import ADA, BO, World, note, person, tree

_COMMAND = ["bundle", "--target", "sqlite:///outbox.db", "--into", "out"]
#: Before the record in the outbox nothing is left; after it, the next call publishes the same bundle.
MOMENTS = [
    "migrate.outbox.bundle:copy_files:after",
    "migrate.outbox.journal:Journal.open:after",
    "migrate.outbox.folder:publish:before",
    "migrate.outbox.folder:publish:after",
]
MORE = [
    "migrate.outbox.folder:begin_folder:after",
    "migrate.outbox.bundle:write_rows:after",
    "migrate.outbox.bundle:write_manifest:before",
    "migrate.outbox.bundle:sync_tree:after",
    "migrate.outbox.folder:sync_folder:before",
    "migrate.outbox.journal:Journal.finish:after",
]


def changed(folder: Path) -> World:
    """An outbox with a first bundle in `out`, and changes of every kind since."""
    world = World(folder)
    world.deliver([ADA, BO, person("3", "Cy", "Roe")], [note("1", "1", "met")], {"1/cv.txt": b"Ada's", "2/cv.txt": b"Bo's"})
    world.load()
    world.bundle()
    world.deliver(
        [ADA, person("2", "Bo", "Lindqvist"), person("4", "Di", "Orr")], [note("1", "1", "called")], {"1/cv.txt": b"new"}
    )
    done = world.load("--delete-gone", "--max-deletes", "9", "--max-gone", "9")
    assert done.exit == 0, done.messages
    return world


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    return changed(tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def expected(outbox: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    world = outbox.copy(tmp_path_factory.mktemp("expected") / "world")
    done = world.bundle()
    assert done.table("candidate") == {"rows": 3, "insert": 1, "update": 2, "delete": 1}
    return bundles(world)


def bundles(world: World) -> dict[str, bytes]:
    """The bundles in the folder, and nothing else but delivery, mapping and outbox."""
    found = {path.name for path in world.folder.iterdir()} - {"export", "mapping", "outbox.db", "talenthub-runs", "store"}
    assert found == {"out", "out-0001"}
    return {f"{name}/{path}": content for name in found for path, content in tree(world.folder / name).items()}


def check(outbox: World, expected: dict[str, bytes], moment: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = outbox.copy(folder)
    monkeypatch.chdir(world.folder)
    kill(moment, _COMMAND)
    done = world.bundle()
    assert done.exit == 0
    assert bundles(world) == expected
    assert world.bundle(into="third").table("candidate") == {"rows": 3, "unchanged": 3}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_next_call_writes_the_same_bundle(
    moment: str, outbox: World, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(outbox, expected, moment, tmp_path / "world", monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MORE)
def test_the_next_call_writes_the_same_bundle_after_other_moments(
    moment: str, outbox: World, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(outbox, expected, moment, tmp_path / "world", monkeypatch)


def test_an_unfinished_bundle_for_another_folder_is_removed(
    outbox: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = outbox.copy(tmp_path / "world")
    monkeypatch.chdir(world.folder)
    kill("migrate.outbox.folder:publish:before", _COMMAND)
    assert world.bundle(into="elsewhere").table("candidate") == {"rows": 3, "insert": 1, "update": 2, "delete": 1}
    assert not (world.folder / ".out.talenthub-part").exists()


@pytest.mark.slow
def test_killed_at_random_moments_a_bundle_of_hundreds_of_candidates_is_the_same(tmp_path: Path) -> None:
    source = World(tmp_path / "source", "bullhorn")
    invent(source.folder / "export", candidates=200, seed=5)
    source.load()
    whole = source.copy(tmp_path / "whole")
    commands.run("--version")  # The first command of the tests also imports everything, and lasts longer than the others.
    began = time.monotonic()
    assert start(whole).wait() == 3
    seconds = time.monotonic() - began
    dice, killed = random.Random(20), 0  # noqa: S311 - random moments
    for number in range(8):
        world = source.copy(tmp_path / f"world{number}")
        running = start(world)
        running.wait(dice.uniform(0, seconds))
        killed += running.kill() == -signal.SIGKILL
        assert start(world).wait() == 3
        assert tree(world.folder / "out") == tree(whole.folder / "out")
    assert killed


def start(world: World) -> commands.Running:
    return commands.start(*_COMMAND, folder=world.folder)
