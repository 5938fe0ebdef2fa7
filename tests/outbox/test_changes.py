"""A bundle contains what changed in the outbox since the bundle before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.outbox.world import ADA, BO, SMALL, World, edited, note, person, tree

SEEN = "2021-02-01 00:00:00"
FILES = {"1/cv.txt": b"Ada's", "2/cv.txt": b"Bo's"}


NOTES = [note("1", "1", "called"), note("2", "1", "met")]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("loaded"))
    made.deliver([ADA, BO], NOTES, FILES)
    assert made.load().exit == 0
    return made


@pytest.fixture
def world(loaded: World, tmp_path: Path) -> World:
    return loaded.copy(tmp_path / "world")


def test_the_first_bundle_contains_every_row_and_file(world: World) -> None:
    done = world.bundle()
    assert done.exit == 0
    assert done.table("candidate") == {"rows": 2, "insert": 2}
    assert world.lines("people.csv") == [
        {
            "Id": "1",
            "First": "Ada",
            "Last": "Okafor",
            "Email": "ada@example.com",
            "Tags": "",
            "Seen": SEEN,
            "Notes": "called | met",
        },
        {"Id": "2", "First": "Bo", "Last": "Lind", "Email": "bo@example.com", "Tags": "", "Seen": SEEN, "Notes": ""},
    ]
    assert sorted(row["File"] for row in world.lines("files.csv")) == ["1-cv.txt", "2-cv.txt"]
    assert (world.folder / "out/cv/1-cv.txt").read_bytes() == b"Ada's"
    assert (world.folder / "out/cv/2-cv.txt").read_bytes() == b"Bo's"


def test_after_one_renamed_candidate_the_second_bundle_contains_exactly_that_row(world: World) -> None:
    world.bundle()
    world.deliver([ADA, person("2", "Bo", "Lindqvist")], NOTES, FILES)
    world.load()
    done = world.bundle(into="second")
    assert done.table("candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    assert [(row["Id"], row["Last"]) for row in world.lines("people.csv", "second")] == [("2", "Lindqvist")]
    assert sorted(tree(world.folder / "second")) == [".talenthub", "README.txt", "bundle.json", "people.csv"]


def test_a_row_changes_with_a_row_that_its_cell_gathers(world: World) -> None:
    world.bundle()
    world.deliver([ADA, BO], [*NOTES, note("3", "2", "wrote")], FILES)
    world.load()
    world.bundle(into="second")
    assert [(row["Id"], row["Notes"]) for row in world.lines("people.csv", "second")] == [("2", "wrote")]


def test_a_file_with_new_content_is_handed_over_with_its_row(world: World) -> None:
    world.bundle()
    world.deliver([ADA, BO], NOTES, {"1/cv.txt": b"Ada's second"})
    world.load()
    world.bundle(into="second")
    assert [row["File"] for row in world.lines("files.csv", "second")] == ["1-cv.txt"]
    assert (world.folder / "second/cv/1-cv.txt").read_bytes() == b"Ada's second"
    assert not (world.folder / "second/cv/2-cv.txt").exists()


def test_without_changes_the_folder_keeps_its_bundle(world: World) -> None:
    world.bundle()
    before = tree(world.folder / "out")
    done = world.bundle()
    assert done.exit == 0
    assert done.document["facts"]["bundle"]["written"] is False
    assert tree(world.folder / "out") == before
    assert done.table("candidate") == {"rows": 2, "unchanged": 2}


def test_without_changes_a_new_folder_gets_a_bundle_without_rows(world: World) -> None:
    world.bundle()
    done = world.bundle(into="second")
    assert done.document["facts"]["bundle"]["number"] == 2
    assert sorted(tree(world.folder / "second")) == [".talenthub", "README.txt", "bundle.json"]


def test_a_full_bundle_contains_every_row(world: World) -> None:
    world.bundle()
    done = world.bundle("--full", into="second")
    assert done.document["facts"]["bundle"]["full"] is True
    assert [row["Id"] for row in world.lines("people.csv", "second")] == ["1", "2"]
    assert sorted(path.name for path in (world.folder / "second/cv").iterdir()) == ["1-cv.txt", "2-cv.txt"]


def test_an_earlier_bundle_in_the_folder_is_kept_under_its_number(world: World) -> None:
    world.bundle()
    first = tree(world.folder / "out")
    world.deliver([person("1", "Ada", "Eze"), BO], NOTES, FILES)
    world.load()
    assert world.bundle().codes == {"H205": 1}
    assert tree(world.folder / "out-0001") == first
    assert [row["Last"] for row in world.lines("people.csv")] == ["Eze"]


def test_two_outboxes_of_the_same_rows_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    world.bundle()
    other = World(tmp_path / "other")
    other.deliver([ADA, BO], NOTES, FILES)
    other.load()
    other.bundle()
    assert tree(other.folder / "out") == tree(world.folder / "out")


def test_an_edit_in_the_outbox_is_handed_over(world: World) -> None:
    world.bundle()
    with sqlite3.connect(world.folder / "outbox.db") as connection:
        connection.execute("UPDATE candidate SET email = 'bo.lind@example.com' WHERE id = '2'")
    world.bundle(into="second")
    assert [row["Email"] for row in world.lines("people.csv", "second")] == ["bo.lind@example.com"]


def test_a_changed_layout_changes_the_rows(world: World) -> None:
    world.bundle()
    world.mapping = edited(SMALL, "bundle.yaml", "      First: first_name\n", "      Given name: first_name\n")
    assert world.load().exit == 0
    done = world.bundle(into="second")
    assert done.table("candidate") == {"rows": 2, "update": 2}
    assert [row["Given name"] for row in world.lines("people.csv", "second")] == ["Ada", "Bo"]


def test_a_new_column_of_the_mapping_is_added_to_the_outbox(world: World) -> None:
    world.bundle()
    changed = edited(SMALL, "candidate.yaml", "  last_name: family_name\n", "  last_name: family_name\n  source: source\n")
    world.mapping = edited(changed, "bundle.yaml", "      First: first_name\n", "      First: first_name\n      Source: source\n")
    assert world.load().table("candidate") == {"rows": 2, "update": 2}
    world.bundle(into="second")
    assert [row["Source"] for row in world.lines("people.csv", "second")] == ["REFERRAL", "REFERRAL"]


def test_a_rolled_back_load_takes_its_rows_out_of_the_next_bundle(world: World) -> None:
    world.bundle()
    world.deliver([ADA, BO, person("3", "Cy", "Roe")], NOTES, FILES)
    run = world.load().document["run"]
    assert world.run("rollback", run, "--target", "sqlite:///outbox.db", "--yes").exit == 0
    assert world.bundle(into="second").table("candidate") == {"rows": 2, "unchanged": 2}


def test_a_new_table_of_the_mapping_is_added_to_the_outbox(world: World) -> None:
    world.bundle()
    job = "entity: job\ncolumns:\n  id: job_id\n  name: name\n"
    jobs = "files:\n  jobs.csv: {table: job, columns: {Id: id, Name: name}}\n"
    world.mapping = {**edited(SMALL, "bundle.yaml", "files:\n", jobs), "job.yaml": job}
    assert world.load().table("job") == {"rows": 1, "insert": 1}
    world.bundle(into="second")
    assert world.lines("jobs.csv", "second") == [{"Id": "100", "Name": "Engineer"}]
