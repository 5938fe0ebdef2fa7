"""What the vendor's loader reports fills the id map, and a refused row is handed over again."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.outbox.world import ADA, BO, World, person, read_csv, write_csv


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("bundled"), "bullhorn")
    made.deliver([ADA, BO, person("3", "Cy", "Roe")], files={"1/cv.txt": b"Ada's"})
    assert made.load().exit == 0
    assert made.bundle().exit == 0
    return made


@pytest.fixture
def world(bundled: World, tmp_path: Path) -> World:
    return bundled.copy(tmp_path / "world")


def entity(world: World, name: str, into: str = "out") -> Path:
    (path,) = (world.folder / into).glob(f"{name}_*.csv")
    return path


def report(world: World, name: str, loaded: dict[str, str], refused: dict[str, str], into: str = "out") -> None:
    """Writes what Bullhorn's loader writes: our rows with id and action, or with a reason, before them."""
    path = entity(world, name, into)
    rows = read_csv(path.read_bytes())
    key = next(iter(rows[0]))
    for ending, more, chosen in (("success", ("id", "action"), loaded), ("failure", ("reason",), refused)):
        found: list[dict[str, Any]] = [
            {more[0]: chosen[row[key]], "action": "INSERT"} | row if ending == "success" else {"reason": chosen[row[key]]} | row
            for row in rows
            if row[key] in chosen
        ]
        if found:
            headings = [*more, *rows[0]]
            write_csv(world.folder / "results" / f"{path.stem}_2026-06-30_10.00.00_{ending}.csv", headings, found)


def ids(world: World) -> dict[str, str]:
    with sqlite3.connect(world.folder / "outbox.db") as connection:
        return dict(
            connection.execute("SELECT key, vendor_id FROM talenthub_vendor_id WHERE table_name = 'candidate'").fetchall()
        )


def test_ids_of_loaded_rows_are_taken_over_and_refused_rows_come_again(world: World) -> None:
    report(
        world, "Candidate", {"talent-hub-1": "501", "talent-hub-3": "503"}, {"talent-hub-2": "error 310: two of bo@example.com"}
    )
    done = world.results()
    assert done.exit == 3
    assert done.document["facts"]["results"]["tables"] == [{"table": "candidate", "loaded": 2, "refused": 1}]
    assert ids(world) == {"talent-hub-1": "501", "talent-hub-3": "503"}
    (refusal,) = [problem for problem in done.document["problems"] if problem["code"] == "H305"]
    assert (refusal["key"], refusal["message"]) == ("talent-hub-2", "error 310: two of <email>")

    again = world.bundle(into="second")
    assert again.table("candidate") == {"rows": 3, "insert": 1, "unchanged": 2}
    assert [row["externalID"] for row in read_csv(entity(world, "Candidate", "second").read_bytes())] == ["talent-hub-2"]
    report(world, "Candidate", {"talent-hub-2": "502"}, {}, into="second")
    done = world.results()  # The results of both bundles are in the folder.
    assert done.exit == 0
    assert done.document["facts"]["results"]["tables"] == [{"table": "candidate", "loaded": 3, "refused": 0}]
    assert ids(world)["talent-hub-2"] == "502"


def test_the_same_results_twice_change_nothing(world: World) -> None:
    report(world, "Candidate", {"talent-hub-1": "501", "talent-hub-2": "502", "talent-hub-3": "503"}, {})
    assert world.results().exit == 0
    before = ids(world)
    assert world.results().exit == 0
    assert ids(world) == before
    assert len(before) == 3


def test_rows_that_no_results_file_names_are_reported(world: World) -> None:
    report(world, "Candidate", {"talent-hub-1": "501"}, {})
    done = world.results()
    assert done.exit == 0
    assert done.codes == {"H307": 2}


def test_results_of_another_bundle_are_refused_as_a_whole(world: World) -> None:
    report(world, "Candidate", {"talent-hub-1": "501"}, {})
    (path,) = (world.folder / "results").iterdir()
    other = path.with_name(path.name.replace(path.name.split("_")[1], "0000aaaa"))
    other.write_bytes(path.read_bytes())
    refused = world.results()
    assert refused.exit == 2
    assert refused.codes == {"H303": 1}
    assert ids(world) == {}


def test_a_row_that_was_not_in_the_bundle_is_refused(world: World) -> None:
    report(world, "Candidate", {"talent-hub-1": "501"}, {})
    (path,) = (world.folder / "results").iterdir()
    path.write_bytes(path.read_bytes().replace(b"talent-hub-1,", b"talent-hub-9,"))
    assert world.results().codes == {"H303": 1}
    assert ids(world) == {}


@pytest.mark.parametrize(
    ("old", "new"), [(b"id,action,", b"ID,action,"), (b"externalID", b"external"), (b"501,", b","), (b"501", b"\xff\xfe")]
)
def test_a_results_file_that_cannot_be_read_is_refused(old: bytes, new: bytes, world: World) -> None:
    report(world, "Candidate", {"talent-hub-1": "501"}, {})
    (path,) = (world.folder / "results").iterdir()
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    refused = world.results()
    assert refused.exit == 2
    assert refused.codes == {"H304": 1}
    assert ids(world) == {}


def test_a_folder_without_results_is_refused(world: World) -> None:
    (world.folder / "results").mkdir()
    (world.folder / "results/notes.txt").write_text("x")
    assert world.results().codes == {"H306": 1}
    assert world.results("nowhere").codes == {"H306": 1}


def test_no_value_of_a_row_is_shown(world: World) -> None:
    reasons = {"talent-hub-1": "Ada Okafor <ada@example.com> is not valid", "talent-hub-2": "Bo: both names are bogus"}
    report(world, "Candidate", {}, reasons)
    done = world.results()
    assert not [value for value in ("Ada", "Okafor", "example.com", "Bo:") if value in json.dumps(done.document)]
    assert "<firstName>: both names are bogus" in done.messages
