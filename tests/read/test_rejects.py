"""Rejects go to disk with the original columns, are corrected in a spreadsheet, and come back as one more delivery."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from migrate.core.findings import REJECTED_SCHEMA, with_schema
from migrate.read import Delivery, ReadOptions, blocks, open_delivery, write_rejects
from tests.read.deliveries import packed, unpacked

NOTES = (
    b"Content,note_id,mood\r\n"
    b'"two\r\nlines, ""q""",1,\r\n'
    b"x,,sad\r\n"
    b'bare" quote,3,\r\n'
    b"short,4\r\n"
    b"long,5,x,surplus\r\n"
    b"last,6,glad\r\n"
)
OPTIONS = ReadOptions(block_bytes=30)


def all_rejected(delivery: Delivery) -> pl.DataFrame:
    return pl.concat([block.rejected for file in delivery.tables for block in blocks(delivery, file, OPTIONS)])


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_rejects_have_the_original_columns_and_why(tmp_path: Path) -> None:
    delivery = open_delivery([unpacked(tmp_path / "in", Notes=NOTES)])
    later = pl.DataFrame({"_file": [2], "_record": [1], "_line": [2], "code": ["M301"], "message": ["no such stage"]})
    later = with_schema(later, REJECTED_SCHEMA)
    (path,) = write_rejects(delivery, pl.concat([all_rejected(delivery), later]), tmp_path / "rejects", OPTIONS)
    assert path == tmp_path / "rejects" / "Contract_1" / "Notes.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    shown = "Contract_1/Notes.csv"
    assert table(path) == [
        ["Content", "note_id", "mood", "code", "reason", "file", "line", "original"],
        ['two\r\nlines, "q"', "1", "", "M301", "no such stage", shown, "2", ""],
        ["x", "", "sad", "S107", "note_id must not be empty", shown, "4", "x,,sad"],
        ['bare" quote', "3", "", "S105", "a quote inside a field without quotes", shown, "5", 'bare" quote,3,'],
        ["short", "4", "", "S101", "the record has 2 fields, the header has 3", shown, "6", "short,4"],
        ["long", "5", "x", "S102", "the record has 4 fields, the header has 3", shown, "7", "long,5,x,surplus"],
    ]


def test_corrected_rejects_are_one_more_delivery(tmp_path: Path) -> None:
    source = packed(
        tmp_path / "export.zip",
        {
            "Contract_1/Notes.csv": NOTES,
            "Contract_1/Projects.csv": b"project_id\n7\n",
            "Contract_1/Candidates.csv": b"candidate_id\n1\n",
        },
    )
    first = open_delivery([source])
    (path,) = write_rejects(first, all_rejected(first), tmp_path / "rejects", OPTIONS)
    corrected = [row if row[6] != "4" else [row[0], "2", *row[2:]] for row in table(path) if row[6] != "7"]
    for delimiter in ",;":
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(corrected)
        both = open_delivery([source, tmp_path / "rejects"])
        assert "D109" not in [problem.code.id for problem in both.problems]
        assert both.absent == first.absent
        notes = [file for file in both.tables if file.table.name == "notes"]
        assert [file.corrected for file in notes] == [False, True]
        original = list(blocks(both, notes[0], OPTIONS))
        assert [row for block in original for row in block.replaced.select("_line").rows()] == [(4,), (5,), (6,)]
        assert [row for block in original for row in block.rejected.select("code", "_line").rows()] == [("S102", 7)]
        again = pl.concat([block.frame for block in blocks(both, notes[1], OPTIONS)])
        assert again.select("note_id", "content", "extra.mood", "_corrected", "_contract").rows() == [
            ("2", "x", "sad", True, "1"),
            ("3", 'bare" quote', "", True, "1"),
            ("4", "short", "", True, "1"),
        ]
        assert [name for name in again.columns if name.startswith("extra.")] == ["extra.mood"]


def test_another_broken_record_at_the_same_line_is_not_taken_for_the_corrected_one(tmp_path: Path) -> None:
    source = unpacked(tmp_path / "in", Notes=NOTES)
    first = open_delivery([source])
    write_rejects(first, all_rejected(first), tmp_path / "rejects", OPTIONS)
    unpacked(tmp_path / "in", Notes=NOTES.replace(b"short,4", b"other,9").replace(b"x,,sad", b"y,,sad"))
    both = open_delivery([source, tmp_path / "rejects"])
    notes = next(file for file in both.tables if file.table.name == "notes" and not file.corrected)
    found = list(blocks(both, notes, OPTIONS))
    assert [row for block in found for row in block.rejected.select("code", "_line").rows()] == [("S107", 4), ("S101", 6)]


def test_a_corrected_record_that_is_rejected_again_keeps_its_first_place(tmp_path: Path) -> None:
    source = unpacked(tmp_path / "in", Notes=NOTES)
    first = open_delivery([source])
    write_rejects(first, all_rejected(first), tmp_path / "rejects", OPTIONS)
    both = open_delivery([source, tmp_path / "rejects"])
    (path,) = write_rejects(both, all_rejected(both), tmp_path / "rejects again", OPTIONS)
    assert [row[3:7] for row in table(path)[1:]] == [["S107", "note_id must not be empty", "Contract_1/Notes.csv", "4"]]


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "in", Notes=b"note_id\n1\n \n,\n")
    (folder / "Contract_1" / "Notes (1).csv").write_bytes(b"note_id,content\n,x\n")
    delivery = open_delivery([folder])
    written = write_rejects(delivery, all_rejected(delivery), tmp_path / "rejects", OPTIONS)
    assert sorted(path.name for path in written) == ["Notes (2).csv", "Notes.csv"]
    corrected = open_delivery([tmp_path / "in", tmp_path / "rejects"])
    assert sum(file.corrected for file in corrected.tables) == 2
