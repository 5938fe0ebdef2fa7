"""Rows and files that the importer would refuse are listed with the reason and counted, and nothing else is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outbox.world import ADA, BO, SMALL, World, edited, note, person, tree


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_refused_rows_are_listed_counted_and_handed_over_once_they_are_corrected(world: World) -> None:
    world.deliver([ADA, person("2", "Bo", ""), person("3", "Cy", "Roe", emails="ADA@example.com")], files={"2/cv.txt": b"Bo's"})
    world.load()
    done = world.bundle()
    assert done.exit == 3
    assert done.document["status"] == "rejects"
    assert done.document["balanced"] is True
    assert done.table("candidate") == {"rows": 3, "insert": 1, "reject": 2}
    assert done.table("file") == {"rows": 1, "reject": 1}
    assert done.codes == {"H101": 1, "H105": 1, "H106": 1}
    assert world.refused("people.csv") == [("2", "H101", "Last"), ("3", "H105", "Email")]
    assert [row["Id"] for row in world.lines("people.csv")] == ["1"]
    assert not (world.folder / "out/cv").exists()

    world.deliver([ADA, BO, person("3", "Cy", "Roe")], files={"2/cv.txt": b"Bo's"})
    world.load()
    corrected = world.bundle(into="second")
    assert corrected.exit == 0
    assert corrected.table("candidate") == {"rows": 3, "insert": 2, "unchanged": 1}
    assert [row["Id"] for row in world.lines("people.csv", "second")] == ["2", "3"]
    assert (world.folder / "second/cv/2-cv.txt").read_bytes() == b"Bo's"


def test_the_list_has_the_cells_and_the_guard(world: World) -> None:
    world.deliver([person("2", "=1+1", "")])
    world.load()
    world.bundle()
    (row,) = world.lines("not-handed-over/people.csv")
    assert (row["Id"], row["First"], row["reason"]) == ("2", "'=1+1", "the importer refuses a row without this value")


def test_too_many_refused_rows_write_nothing(world: World) -> None:
    world.deliver([ADA, person("2", "Bo", "")])
    world.load()
    stopped = world.bundle("--max-rejects", "0")
    assert stopped.exit == 5
    assert stopped.codes == {"H109": 1}
    assert sorted(path.name for path in world.folder.iterdir()) == ["export", "mapping", "outbox.db", "talenthub-runs"]
    assert world.bundle("--max-rejects", "50%").document["facts"]["bundle"]["number"] == 1


def test_files_that_the_importer_does_not_take_are_listed(world: World) -> None:
    world.deliver([ADA], files={"1/cv.txt": b"x" * 101, "1/cv.exe": b"MZ", "1/cv.PDF": b"%PDF-1.4"})
    world.load()
    done = world.bundle()
    assert done.exit == 3
    assert done.codes["H108"] == 2
    assert sorted(row["reason"] for row in world.lines("not-handed-over/cv-files.csv")) == [
        "the importer takes at most 100 bytes",
        "the importer takes only txt, pdf",
    ]
    assert [row["File"] for row in world.lines("files.csv")] == ["1-cv.PDF"]
    assert sorted(path.name for path in (world.folder / "out/cv").iterdir()) == ["1-cv.PDF"]


def test_two_files_that_would_have_one_name_stop_the_bundle(world: World) -> None:
    world.mapping = edited(SMALL, "bundle.yaml", '"{candidate_id}-{file_name}"', '"{file_name}"')
    world.deliver([ADA, BO], files={"1/cv.txt": b"Ada's", "2/CV.txt": b"Bo's"})
    world.load()
    stopped = world.bundle()
    assert stopped.exit == 2
    assert stopped.codes == {"H302": 1}
    assert not (world.folder / "out").exists()


def test_a_file_name_loses_what_file_systems_refuse_and_cell_and_file_agree(world: World) -> None:
    world.deliver([ADA], files={'1/a:b?"c*.txt': b"x"})
    world.load()
    world.bundle()
    assert [row["File"] for row in world.lines("files.csv")] == ["1-a_b__c_.txt"]
    assert [path.name for path in (world.folder / "out/cv").iterdir()] == ["1-a_b__c_.txt"]


@pytest.mark.parametrize("change", ["removed", "other"])
def test_a_stored_file_that_is_missing_or_has_other_content_stops_the_bundle(change: str, world: World) -> None:
    world.deliver([ADA], files={"1/cv.txt": b"Ada's"})
    world.load()
    (stored,) = (path for path in (world.folder / "store").rglob("*") if path.is_file())
    if change == "removed":
        stored.unlink()
    else:
        stored.write_bytes(b"other")
    stopped = world.bundle()
    assert stopped.exit == 2
    assert stopped.codes == {"H206": 1}
    assert not (world.folder / "out").exists()
    world.load()
    assert world.bundle().exit == 0


def test_an_item_with_the_separator_refuses_the_row_or_is_replaced_as_the_mapping_says(world: World) -> None:
    world.deliver([person("1", "Ada", "Okafor", tags="Baker, Ghent;night owl"), BO])
    world.load()
    assert world.bundle().codes == {"H104": 1}
    assert world.refused("people.csv") == [("1", "H104", "Tags")]
    world.mapping = edited(SMALL, "bundle.yaml", "      Tags: tags\n", '      Tags: {column: tags, inside: ""}\n')
    world.load()
    assert world.bundle(into="second").codes == {"H203": 1}
    assert [row["Tags"] for row in world.lines("people.csv", "second")] == ["Baker Ghent,night owl"]


def test_guarded_cells_are_counted(world: World) -> None:
    world.deliver([person("1", "=HYPERLINK(1)", "Okafor", emails="ada@example.com")], [note("1", "1", "@all")])
    world.load()
    done = world.bundle()
    assert done.codes == {"H202": 2}
    (row,) = world.lines("people.csv")
    assert (row["First"], row["Notes"]) == ("'=HYPERLINK(1)", "'@all")


def test_a_gathered_cell_leaves_out_rows_that_are_not_handed_over(world: World) -> None:
    """As a tag that lists its candidates: the importer would not find a refused one."""
    tag = "entity: candidate\neach: tags\ndistinct: true\nkey: {field: item.text}\ncolumns:\n  id: row.key\n"
    link = (
        "entity: candidate\nparent: candidate\neach: tags\ncolumns:\n  id: row.key\n"
        "  candidate_id: {ref: candidate, key: candidate_id, missing: reject}\n  tag_id: {ref: tag, key: item.text}\n"
    )
    tags = """\
  tags.csv:
    table: tag
    columns:
      Tag: id
      People: {gather: {table: link, by: tag_id, column: candidate_id, separator: ";"}}
"""
    world.mapping = edited(SMALL, "bundle.yaml", "  files.csv:\n", f"{tags}  files.csv:\n") | {"tag.yaml": tag, "link.yaml": link}
    world.deliver([person("1", "Ada", "Okafor", tags="x"), person("2", "Bo", "", tags="x"), person("3", "Cy", "Roe", tags="x")])
    assert world.load().exit == 0
    world.bundle()
    assert world.lines("tags.csv") == [{"Tag": "x", "People": "1;3"}]


def test_findings_and_facts_contain_no_value(world: World) -> None:
    world.deliver(
        [person("1", "=Adaname", "Okafor", tags="secret,tag"), person("2", "Boname", "")], files={"2/Boname.exe": b"MZ"}
    )
    world.load()
    shown = json.dumps(world.bundle().document)
    for value in ("Adaname", "Okafor", "secret", "Boname", "example.com"):
        assert value not in shown


def test_everything_written_is_for_its_owner_only(world: World) -> None:
    world.deliver([ADA, person("2", "Bo", "")], files={"1/cv.txt": b"x"})
    world.load()
    world.bundle()
    assert (world.folder / "outbox.db").stat().st_mode & 0o777 == 0o600
    modes = {path.relative_to(world.folder).as_posix(): path.stat().st_mode & 0o777 for path in (world.folder / "out").rglob("*")}
    assert modes.pop("out/cv") == 0o700
    assert modes.pop("out/not-handed-over") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == len(tree(world.folder / "out"))
    assert (world.folder / "out").stat().st_mode & 0o777 == 0o700


def test_rows_that_a_cell_would_gather_but_that_refer_to_nothing_are_counted(world: World) -> None:
    world.deliver([ADA], [note("1", "1", "met"), note("2", "", "of the project"), note("3", "9", "of an unknown candidate")])
    world.load()
    done = world.bundle()
    assert done.exit == 0
    assert done.codes == {"H207": 2}
    (row,) = world.lines("people.csv")
    assert row["Notes"] == "met"
