"""A delivery in any shape gives the same tables, or one error with everything that is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from migrate.archives import Limits
from migrate.core.errors import SetupError
from migrate.read import ReadOptions, blocks, open_delivery
from tests.read.deliveries import CANDIDATES, PROJECTS, codes, packed, read_table, rejected, rows, table_file, unpacked

NOTES = b"note_id,project_id,candidate_id,content\n1,7,1,hello\n"
SHEETS = {"Contract_1/Projects.csv": PROJECTS, "Contract_1/Candidates.csv": CANDIDATES, "Contract_1/Notes.csv": NOTES}
PAPERS = {
    "Contract_1/Attachments_1-2/Candidate_1/Public/cv.pdf": b"%PDF",
    "Contract_1/Attachments_1-2/Candidate_2/Private/empty.txt": b"",
}
MANIFEST = (
    b"Filename,Download Url\nexport.zip,https://example.com/a\nAttachment 1 - 2.zip,https://example.com/b\n"
    b"Statistics\nTotal Files,1\nFailed files,0\n"
)


def faults(paths: list[Path], options: ReadOptions | None = None) -> list[str]:
    with pytest.raises(SetupError) as error:
        open_delivery(paths, options)
    return [problem.code.id for problem in error.value.problems]


def zips(folder: Path) -> Path:
    packed(folder / "export.zip", SHEETS)
    packed(folder / "Attachments_1-2.zip", PAPERS)
    (folder / "export.csv").write_bytes(MANIFEST)
    return folder


def loose(folder: Path) -> Path:
    for name, data in {**SHEETS, **PAPERS}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_every_shape_gives_the_same_tables_and_attachments(tmp_path: Path) -> None:
    folder = zips(tmp_path / "zips")
    moved = loose(tmp_path / "moved")
    (moved / "all").mkdir()
    for candidate in list((moved / "Contract_1" / "Attachments_1-2").iterdir()):
        shutil.move(candidate, moved / "all" / candidate.name)
    mixed = loose(tmp_path / "mixed")
    shutil.rmtree(mixed / "Contract_1" / "Attachments_1-2")
    packed(mixed / "Attachments_1-2.zip", PAPERS)
    finder = tmp_path / "finder"
    packed(finder / "x.zip", {"Contract_1/Notes.csv": NOTES})
    for name, copy in (("Projects", "Contract_1"), ("Candidates", "Contract_1 2")):
        (finder / copy).mkdir()
        (finder / copy / f"{name}.csv").write_bytes(SHEETS[f"Contract_1/{name}.csv"])
    for name, data in PAPERS.items():
        path = finder / name.replace("Contract_1", "Contract_1 (1)")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    shapes = {
        "folder with zips": [folder],
        "export.csv": [folder / "export.csv"],
        "zips alone": [folder / "export.zip", folder / "Attachments_1-2.zip"],
        "zips in the other order": [folder / "Attachments_1-2.zip", folder / "export.zip"],
        "unpacked": [loose(tmp_path / "loose")],
        "unpacked, the contract's folder itself": [tmp_path / "loose" / "Contract_1"],
        "candidates moved together": [moved],
        "mixed": [mixed],
        "copies by Finder and Windows": [finder],
        "single files": [tmp_path / "loose" / "Contract_1" / f"{name}.csv" for name in ("Notes", "Projects", "Candidates")]
        + [folder / "Attachments_1-2.zip"],
    }
    for shape, paths in shapes.items():
        delivery = open_delivery(paths)
        assert [file.table.name for file in delivery.tables] == ["projects", "candidates", "notes"], shape
        assert delivery.contracts == ("1",), shape
        assert sorted(name.rsplit("/", 2)[1] for name in delivery.attachments["name"]) == ["Private", "Public"], shape
        assert delivery.attachments["_contract"].to_list() == ["1", "1"], shape
        assert delivery.sources == ("talent-hub",)
        found = [block for file in delivery.tables for block in blocks(delivery, file, ReadOptions())]
        assert [block.frame.height for block in found] == [1, 2, 1], shape
        assert not {"D109", "D110", "D111"} & set(codes(delivery)), shape


def test_shown_names_point_into_archives_and_below_the_folder(tmp_path: Path) -> None:
    delivery = open_delivery([zips(tmp_path)])
    assert delivery.files == [
        "export.zip/Contract_1/Projects.csv",
        "export.zip/Contract_1/Candidates.csv",
        "export.zip/Contract_1/Notes.csv",
        "Attachments_1-2.zip",
    ]
    assert delivery.attachments["_file"].to_list() == [3, 3]
    assert [file.file for file in delivery.tables] == [0, 1, 2]


def test_two_archives_of_one_name_are_shown_apart(tmp_path: Path) -> None:
    packed(tmp_path / "a" / "export.zip", {"Contract_1/Projects.csv": PROJECTS})
    packed(tmp_path / "b" / "export.zip", {"Contract_1/Candidates.csv": CANDIDATES})
    delivery = open_delivery([tmp_path / "b" / "export.zip", tmp_path / "a" / "export.zip"])
    assert delivery.files == ["a/export.zip/Contract_1/Projects.csv", "b/export.zip/Contract_1/Candidates.csv"]


@pytest.mark.parametrize(
    "name", ["Note.csv", "NOTES.CSV", "notes (1).csv", "Notes 2.csv", "Notes - Copy.csv", "notes - Kopie (2).csv", "note_s.csv"]
)
def test_a_csv_is_known_by_any_spelling_of_its_name(tmp_path: Path, name: str) -> None:
    folder = unpacked(tmp_path)
    (folder / "Contract_1" / name).write_bytes(NOTES)
    assert table_file(open_delivery([folder]), "notes").shown == f"Contract_1/{name}"


def test_a_renamed_csv_is_known_by_its_header_and_said(tmp_path: Path) -> None:
    delivery = open_delivery([unpacked(tmp_path, Notizen=NOTES)])
    assert table_file(delivery, "notes").shown == "Contract_1/Notizen.csv"
    assert codes(delivery) == ["D124", "D115"]


def test_a_csv_of_a_candidate_is_an_attachment(tmp_path: Path) -> None:
    folder = unpacked(tmp_path)
    below = folder / "Candidate_1" / "Miscellaneous"
    below.mkdir(parents=True)
    (below / "Notes.csv").write_bytes(NOTES)
    packed(below / "portfolio.zip", {"x": b"1"})
    delivery = open_delivery([folder])
    assert [file.table.name for file in delivery.tables] == ["projects", "candidates"]
    assert delivery.attachments["name"].to_list() == [
        "Candidate_1/Miscellaneous/Notes.csv",
        "Candidate_1/Miscellaneous/portfolio.zip",
    ]


def test_header_names_are_matched_in_any_case_and_order_and_others_are_kept(tmp_path: Path) -> None:
    notes = b"Content, NOTE_ID ,mood,Candidate Id\nhello,1,good,2\n"
    delivery = open_delivery([unpacked(tmp_path, Notes=notes)])
    (block,) = blocks(delivery, table_file(delivery, "notes"), ReadOptions())
    assert block.frame.select("note_id", "candidate_id", "content", "project_id", "extra.mood").rows() == [
        ("1", "2", "hello", None, "good")
    ]
    assert block.frame.columns[-6:] == ["extra.mood", "_contract", "_corrected", "_file", "_record", "_line"]
    assert codes(delivery) == ["D124", "D106"]


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    unpacked(tmp_path, Notes=b"content\nx\n", Messages=b"message_id,Body,body\n1,a,b\n", Scorecards=b'scorecard_id,"x\n')
    (tmp_path / "Contract_1" / "Projects.csv").unlink()
    assert sorted(faults([tmp_path])) == ["D102", "D104", "D105", "D122"]
    # What an archive holds that cannot be opened is not known, so nothing is said to be missing.
    (tmp_path / "bad.zip").write_bytes(b"<html>")
    assert sorted(faults([tmp_path, tmp_path / "missing"])) == ["D104", "D105", "D121", "D122", "D201"]


def test_nothing_of_an_export_is_no_delivery(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")
    assert faults([tmp_path]) == ["D101"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b"  \r\n"])
def test_an_empty_required_csv_is_an_error_and_an_optional_one_a_note(tmp_path: Path, content: bytes) -> None:
    assert codes(open_delivery([unpacked(tmp_path, Notes=content)])) == ["D103"]
    noted = [problem for problem in open_delivery([tmp_path]).problems if problem.place.file == "Contract_1/Notes.csv"]
    assert [problem.code.id for problem in noted] == ["D103"]
    (tmp_path / "Contract_1" / "Projects.csv").write_bytes(content)
    assert faults([tmp_path]) == ["D102"]


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    folder = zips(tmp_path)
    loose(folder)
    delivery = open_delivery([folder])
    assert [file.table.name for file in delivery.tables] == ["projects", "candidates", "notes"]
    assert codes(delivery).count("D108") == 3


def test_unequal_files_of_one_table_are_both_read_with_a_warning(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=NOTES)
    (folder / "Contract_1" / "Notes (1).csv").write_bytes(NOTES + b"2,7,1,more\n")
    delivery = open_delivery([folder])
    assert codes(delivery) == ["D124", "D124", "D109"]
    assert [file.shown for file in delivery.tables if file.table.name == "notes"] == [
        "Contract_1/Notes (1).csv",
        "Contract_1/Notes.csv",
    ]


def test_contracts_are_told_apart_and_one_can_be_chosen(tmp_path: Path) -> None:
    unpacked(tmp_path, Notes=NOTES)
    shutil.copytree(tmp_path / "Contract_1", tmp_path / "Contract_22")
    delivery = open_delivery([tmp_path])
    assert delivery.contracts == ("1", "22")
    assert len(delivery.tables) == 6
    for asked in ("22", "Contract_22"):
        chosen = open_delivery([tmp_path], ReadOptions(contract=asked))
        assert {file.contract for file in chosen.tables} == {"22"}
        assert chosen.contracts == ("22",)
    assert faults([tmp_path], ReadOptions(contract="3")) == ["D119"]
    (tmp_path / "Messages.csv").write_bytes(b"message_id,body\n1,x\n")
    chosen = open_delivery([tmp_path], ReadOptions(contract="22"))
    assert codes(chosen) == ["D124", "D124", "D124", "D120"]
    assert {file.contract for file in open_delivery([tmp_path]).tables} == {"1", "22", None}


def test_what_lies_beside_an_export_is_left_aside_with_a_note(tmp_path: Path) -> None:
    folder = unpacked(tmp_path)
    (folder / "prices.csv").write_bytes(b"article,price\n1,2\n")
    (folder / "holiday.jpg").write_bytes(b"x")
    (folder / "Contract_1" / "stray.pdf").write_bytes(b"x")
    delivery = open_delivery([folder])
    assert codes(delivery) == ["D116", "D116"]
    assert delivery.attachments["name"].to_list() == ["Contract_1/stray.pdf"]


def test_the_fingerprint_is_the_content(tmp_path: Path) -> None:
    one, two = zips(tmp_path / "one"), tmp_path / "two"
    shutil.copytree(one, two)
    (two / "export.zip").rename(two / "export (1).zip")
    (two / "export (1).zip").touch()
    first = open_delivery([one]).fingerprint
    assert open_delivery([two]).fingerprint == first
    paths = [one / "export.csv", one / "export.zip", one / "Attachments_1-2.zip"]
    assert open_delivery(paths).fingerprint == open_delivery(paths[::-1]).fingerprint
    packed(two / "Attachments_1-2.zip", {**PAPERS, "Contract_1/Attachments_1-2/Candidate_1/Public/cv.pdf": b"%PDE"})
    assert open_delivery([two]).fingerprint != first
    folder = loose(tmp_path / "loose")
    before = open_delivery([folder]).digests
    (folder / "Contract_1" / "Attachments_1-2" / "Candidate_1" / "Public" / "cv.pdf").write_bytes(b"%PDE")
    after = open_delivery([folder]).digests
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"Contract_1/Attachments_1-2/(files of candidates)"}


def test_no_name_of_a_candidates_file_is_shown(tmp_path: Path) -> None:
    folder = loose(tmp_path)
    delivery = open_delivery([folder])
    shown = json.dumps([delivery.files, list(delivery.digests), [str(problem) for problem in delivery.problems]])
    assert "cv.pdf" not in shown


def test_sales_navigator_files_are_known_by_prefix_window_and_header(tmp_path: Path) -> None:
    activity = b"activityId,activityType,createdAt,seatId,memberIdentityKey\na1,SAVED_LEAD,01-31-2026 10:00:00,5,\n"
    outcome = b"activityId,activityType,extra thing\na1,MEETING,x\n"
    (tmp_path / "activity_2026-01-01_2026-03-31.csv").write_bytes(activity)
    (tmp_path / "activity_2026-04-01_2026-06-30.csv").write_bytes(activity.replace(b"a1", b"a2"))
    (tmp_path / "activityOutcome_2026-01-01_2026-03-31.csv").write_bytes(outcome)
    (tmp_path / "seat-export-7.csv").write_bytes(b"seatId,name\n5,Bo\n")
    delivery = open_delivery([tmp_path])
    assert [file.table.name for file in delivery.tables] == ["seats", "sales_activities", "sales_activities", "sales_outcomes"]
    assert delivery.sources == ("sales-navigator",)
    assert not {"seats", "sales_activities", "sales_outcomes"} & set(delivery.absent)
    assert "projects" in delivery.absent
    assert "D109" not in codes(delivery)
    both = open_delivery([tmp_path, zips(tmp_path.parent / f"{tmp_path.name} hub")])
    assert both.sources == ("talent-hub", "sales-navigator")


def test_an_archive_in_an_archive_and_a_linked_one_are_refused(tmp_path: Path) -> None:
    zips(tmp_path / "inner")
    packed(tmp_path / "all.zip", {"export.zip": (tmp_path / "inner" / "export.zip").read_bytes()})
    assert "D212" in faults([tmp_path / "all.zip"])
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "export.zip").symlink_to(tmp_path / "inner" / "export.zip")
    assert "D205" in faults([tmp_path / "linked"])


def test_archives_that_unpack_to_more_than_allowed_are_refused(tmp_path: Path) -> None:
    assert faults([zips(tmp_path)], ReadOptions(limits=Limits(total=10))) == ["D210"]


def test_a_record_is_at_its_line_whatever_stands_above(tmp_path: Path) -> None:
    notes = b'\xef\xbb\xbfsep=;\r\n\r\nnote_id;"content\r\nhere"\r\n1;x\r\n2\r\n'
    found = read_table(unpacked(tmp_path, Notes=notes), "notes")
    assert rows(found, "note_id", "extra.content\r\nhere", "_line") == [("1", "x", 5)]
    assert rejected(found) == [("S101", 6)]
