"""Rows that the vendor has and the outbox has no more: told to the importer, or listed for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outbox.world import ADA, BO, SMALL, World, edited, tree

GONE = edited(SMALL, "target.yaml", "column: id}}\n", "column: id}, gone: delete}\n")


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, GONE)
    made.deliver([ADA, BO])
    made.load()
    made.bundle()
    return made


def test_a_deleted_row_is_listed_for_a_person(world: World) -> None:
    world.deliver([ADA])
    world.load("--max-gone", "1")
    done = world.bundle(into="second")
    assert done.exit == 0
    assert done.codes == {"H201": 1}
    assert done.table("candidate") == {"rows": 1, "unchanged": 1, "delete": 1}
    assert world.lines("not-handed-over/to-delete.csv", "second") == [{"table": "candidate", "key": "2"}]
    assert world.bundle(into="third").codes == {}


def test_a_deleted_row_is_told_to_an_importer_that_deletes(world: World) -> None:
    mapping = edited(GONE, "bundle.yaml", "      Notes: {gather", '      Deleted: {constant: "no"}\n      Notes: {gather')
    world.mapping = edited(mapping, "bundle.yaml", "  files.csv:\n", '    gone: {Deleted: "yes"}\n  files.csv:\n').copy()
    world.load()
    world.bundle(into="second")
    world.deliver([ADA])
    world.load("--max-gone", "1")
    world.bundle(into="third")
    assert world.lines("people.csv", "third") == [
        {"Id": "2", "First": "", "Last": "", "Email": "", "Tags": "", "Seen": "", "Deleted": "yes", "Notes": ""}
    ]


def test_a_row_that_comes_back_is_handed_over_as_new(world: World) -> None:
    world.deliver([ADA])
    world.load("--max-gone", "1")
    world.bundle(into="second")
    world.deliver([ADA, BO])
    world.load()
    assert world.bundle(into="third").table("candidate") == {"rows": 2, "insert": 1, "unchanged": 1}
    assert [row["Id"] for row in world.lines("people.csv", "third")] == ["2"]


def test_an_erased_person_is_told_or_listed_and_nothing_of_them_is_written(world: World) -> None:
    (world.folder / "erase.csv").write_text("candidate id\n2\n")
    assert world.load("--erasure", "erase.csv").exit == 0
    assert world.bundle(into="second").codes == {"H201": 1}
    assert world.lines("not-handed-over/to-delete.csv", "second") == [{"table": "candidate", "key": "2"}]
    assert not [name for name, content in tree(world.folder / "second").items() if b"Lind" in content]


def test_a_mapping_is_checked_against_an_outbox_that_does_not_exist_yet(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliver([ADA])
    world._mapping()
    assert world.run("check", "mapping", "--target", "sqlite:///outbox.db", "--delivery", "export").exit == 0
    assert not (tmp_path / "outbox.db").exists()
