"""What a file's damage is called, with its place: the reason names what is to be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.read import Block
from migrate.read.manifest import parse_manifest
from tests.read.deliveries import noted, read_table, rejected, rows, unpacked

HEADER = b"note_id,project_id,content\n"


def notes(folder: Path, body: bytes) -> list[Block]:
    return read_table(unpacked(folder, Notes=HEADER + body), "notes")


def reasons(found: list[Block]) -> list[str]:
    return [reason for block in found for reason in block.rejected["message"]]


@pytest.mark.parametrize(("end", "fields"), [(b",", 4), (b",,", 5), (b', ,""', 5)])
def test_separators_at_the_end_of_records_are_named(end: bytes, fields: int, tmp_path: Path) -> None:
    found = notes(tmp_path, b"1,7,a\n2,7,b" + end + b"\n")
    assert rejected(found) == [("S102", 3)]
    (reason,) = reasons(found)
    assert reason.startswith(f"the record has {fields} fields, the header has 3; the extra fields are separators at its end")


def test_more_fields_with_text_are_not_called_separators(tmp_path: Path) -> None:
    assert reasons(notes(tmp_path, b"1,7,a,b\n")) == ["the record has 4 fields, the header has 3"]


def test_a_record_in_quotes_as_a_whole_is_named(tmp_path: Path) -> None:
    found = notes(tmp_path, b'1,7,a\n"2,7,""b, c"""\n')
    assert rejected(found) == [("S101", 3)]
    assert reasons(found)[0].endswith("the whole record is in quotes: remove them, and halve the doubled quotes inside")


@pytest.mark.parametrize("padding", [b"\x1a", b"\x1a\n", b"\0" * 4096, b"\0\0\n\0\0\n", b"\r\n\x1a"])
def test_padding_at_the_end_is_no_record(padding: bytes, tmp_path: Path) -> None:
    found = notes(tmp_path, b"1,7,a\n" + padding)
    assert rows(found, "note_id", "content") == [("1", "a")]
    assert rejected(found) == []
    assert {code for code, _ in noted(found)} <= {"S113", "S110"}
    assert ("S113", 3 + padding.startswith(b"\r")) in noted(found)


@pytest.mark.parametrize("figure", ["3", "3.0", '"3.00"', '"1,003.0"'])
def test_figures_of_a_manifest_may_have_passed_a_spreadsheet(figure: str) -> None:
    manifest = parse_manifest(f"Filename,Download Url\na.zip,x\nStatistics\nTotal Files,{figure}\n".encode(), "export.csv")
    assert manifest is not None
    assert manifest.total == (1003 if "," in figure else 3)
