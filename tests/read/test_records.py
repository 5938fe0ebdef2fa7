"""Each kind of broken record has its code and its line, and its neighbours are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.read import ReadOptions
from tests.read.deliveries import noted, read_table, rejected, rows, unpacked

HEADER = b"note_id,project_id,candidate_id,content\n"
COLUMNS = ("note_id", "content")
MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"9,7,1\n", "S101"),
        (b"9\n", "S101"),
        (b"9,7,1,a,b\n", "S102"),
        (b'9,7,1,"a\nb",c\n', "S102"),
        (b'9,7,1,"never closed\n', "S103"),
        (b'9,7,1,"never closed, ""quoted""\nsecond line\n', "S103"),
        (b'9,7,1,"text"after\n', "S104"),
        (b'9,7,1,"two\nlines"after\n', "S104"),
        (b'9,7,1,12" pipe\n', "S105"),
        (b'9,7,1,"a \\"b\\" c"\n', "S106"),
        (b'9,7,1,"a \\"b\\" c\nsecond, line"\n', "S106"),
        (b",7,1,x\n", "S107"),
        (b'"  ",7,1,x\n', "S107"),
        (b"1.23457E+18,7,1,x\n", "S108"),
        (b"9,1.5E+12,1,x\n", "S108"),
        (b'9,7,"1,23457E+18",x\n', "S108"),
        (b"9,7,1,\xed\xa0\xbd\n", "S109"),
        (b"Total: 40,,,\n", "S116"),
    ],
)
@pytest.mark.parametrize("block_bytes", [10, 1 << 20])
def test_a_broken_record_is_set_aside_alone(tmp_path: Path, record: bytes, code: str, block_bytes: int) -> None:
    notes = HEADER + b'1,7,1,"first\r\nof two lines"\n' + record + b"2,7,1,last\n"
    found = read_table(unpacked(tmp_path, Notes=notes), "notes", ReadOptions(block_bytes=block_bytes))
    assert rejected(found) == [(code, 4)]
    assert noted(found) == [(code, 4)]
    assert rows(found, *COLUMNS) == [("1", "first\r\nof two lines"), ("2", "last")]
    assert rows(found, "_record", "_line") == [(1, 2), (3, 4 + record.count(b"\n"))]


def test_an_unclosed_quote_at_the_end_of_a_cut_file_is_one_record(tmp_path: Path) -> None:
    found = read_table(unpacked(tmp_path, Notes=HEADER + b'1,7,1,a\n2,7,1,"cut off in the mid'), "notes")
    assert rows(found, *COLUMNS) == [("1", "a")]
    assert rejected(found) == [("S103", 3)]


def test_a_quote_open_past_all_bounds_does_not_fill_the_memory(tmp_path: Path) -> None:
    body = b'1,7,1,"open\n' + b"".join(b"k%d,7,1,plain\n" % number for number in range(20_000))
    options = ReadOptions(block_bytes=1_000, record_bytes=10_000)
    found = read_table(unpacked(tmp_path, Notes=HEADER + body), "notes", options)
    assert rejected(found) == [("S103", 2)]
    assert len(rows(found, "note_id")) == 20_000


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b"   \n", b",,,\n", b'"",,,\n'])
def test_blank_lines_are_no_records_and_noted(tmp_path: Path, blank: bytes) -> None:
    found = read_table(unpacked(tmp_path, Notes=HEADER + b"1,7,1,a\n" + blank + b"2,7,1,b\n" + blank), "notes")
    assert rows(found, *COLUMNS) == [("1", "a"), ("2", "b")]
    assert rejected(found) == []
    assert noted(found) == [("S110", 3), ("S110", 5)]


def test_the_header_again_is_passed_over_with_a_warning(tmp_path: Path) -> None:
    found = read_table(unpacked(tmp_path, Notes=HEADER + b"1,7,1,a\n" + HEADER + b"2,7,1,b\n"), "notes")
    assert rows(found, *COLUMNS, "_line") == [("1", "a", 2), ("2", "b", 4)]
    assert noted(found) == [("S111", 3)]


def test_the_header_again_may_have_a_byte_order_mark_as_where_files_were_joined(tmp_path: Path) -> None:
    found = read_table(unpacked(tmp_path, Notes=MARK + HEADER + b"1,7,1,a\n" + MARK + HEADER + b"2,7,1,b\n"), "notes")
    assert rows(found, *COLUMNS, "_line") == [("1", "a", 2), ("2", "b", 4)]
    assert noted(found) == [("S111", 3)]


@pytest.mark.parametrize("block_bytes", [1, 20, 1 << 20])
def test_a_byte_order_mark_before_a_key_is_no_part_of_it_wherever_a_block_begins(tmp_path: Path, block_bytes: int) -> None:
    notes = MARK + HEADER + MARK + b"1,7,1,a\n" + MARK + b"2,7,1,b\n"
    found = read_table(unpacked(tmp_path, Notes=notes), "notes", ReadOptions(block_bytes=block_bytes))
    assert rows(found, *COLUMNS) == [("1", "a"), ("2", "b")]
    assert noted(found) == [("S115", 2), ("S115", 3)]


def test_another_header_in_the_middle_refuses_the_file(tmp_path: Path) -> None:
    notes = HEADER + b"1,7,1,a\ncandidate_id,note_id,project_id,content\n1,2,7,b\n"
    with pytest.raises(SetupError) as error:
        read_table(unpacked(tmp_path, Notes=notes), "notes")
    (problem,) = error.value.problems
    assert (problem.code.id, problem.place.file, problem.place.line) == ("D117", "Contract_1/Notes.csv", 3)


def test_a_record_that_says_the_name_of_a_column_is_a_record(tmp_path: Path) -> None:
    found = read_table(unpacked(tmp_path, Notes=HEADER + b"content,7,1,x\n"), "notes")
    assert rows(found, *COLUMNS) == [("content", "x")]


@pytest.mark.parametrize("first", [b"", b"sep=;\n", b'"sep=;"\r\n'])
def test_files_saved_with_semicolons_are_read(tmp_path: Path, first: bytes) -> None:
    notes = first + HEADER.replace(b",", b";") + b'1;7;1;"a;b,c"\n'
    assert rows(read_table(unpacked(tmp_path, Notes=notes), "notes"), *COLUMNS) == [("1", "a;b,c")]


def test_nul_and_control_characters_are_kept(tmp_path: Path) -> None:
    body = "1,7,1,a\0b\x01\x85\u2028c\ufeff\n2,7,1,\ufeff\n"
    found = read_table(unpacked(tmp_path, Notes=HEADER + body.encode()), "notes")
    assert rows(found, *COLUMNS) == [("1", "a\0b\x01\x85\u2028c\ufeff"), ("2", "\ufeff")]


def test_half_characters_are_left_out_on_request(tmp_path: Path) -> None:
    notes = HEADER + b"1,7,1,a\xed\xa0\xbdb\n2,7,1,c\n"
    found = read_table(unpacked(tmp_path, Notes=notes), "notes", ReadOptions(surrogates="strip"))
    assert rows(found, *COLUMNS) == [("1", "ab"), ("2", "c")]
    assert noted(found) == [("S112", 2)]


def test_a_half_character_of_utf16_is_set_aside(tmp_path: Path) -> None:
    notes = b"\xff\xfe" + HEADER.decode().encode("utf-16-le") + "1,7,1,a\ud83d\n2,7,1,😀\n".encode("utf-16-le", "surrogatepass")
    found = read_table(unpacked(tmp_path, Notes=notes), "notes")
    assert rows(found, *COLUMNS) == [("2", "😀")]
    assert rejected(found) == [("S109", 2)]


@pytest.mark.parametrize(
    ("notes", "line", "said"),
    [
        (HEADER + b"1,7,1,a\n" * 3 + b"2,7,1,M\xfcller\n", 5, "byte 0xfc at offset 71 of the file"),
        (b"\xef\xbb\xbf" + HEADER + b"2,7,1,M\xfcller\n", 2, "byte 0xfc at offset 50 of the file"),
        (HEADER + b"1,7,1,a\n" * 40_000 + b'2,7,1,"\n\n\xff"\n', 40_004, "byte 0xff at offset 320049 of the file"),
        (b"\xff\xfe" + (HEADER + b"1,7,1,a\n").decode().encode("utf-16-le") + b"x", 3, "byte 0x78 at offset 98 of the file"),
        (HEADER.decode().encode("utf-16-le"), 1, "UTF-16 without a byte order mark"),
        (b"\xff\xfe\0\0" + HEADER.decode().encode("utf-32-le"), 1, "UTF-32"),
    ],
)
def test_another_encoding_is_refused_with_line_and_byte(tmp_path: Path, notes: bytes, line: int, said: str) -> None:
    with pytest.raises(SetupError) as error:
        read_table(unpacked(tmp_path, Notes=notes), "notes", ReadOptions(block_bytes=5_000))
    (problem,) = error.value.problems
    assert (problem.code.id, problem.place.file, problem.place.line) == ("D107", "Contract_1/Notes.csv", line)
    assert said in problem.message
    assert "--encoding" in (problem.help or "")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-32", "mac_roman"])
def test_a_named_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    notes = HEADER.decode() + '1,7,1,"Müller\r\nß"\n'
    folder = unpacked(tmp_path, Notes=notes.encode(encoding))
    for name in ("Projects", "Candidates"):
        path = folder / "Contract_1" / f"{name}.csv"
        path.write_bytes(path.read_bytes().decode().encode(encoding))
    found = read_table(folder, "notes", ReadOptions(encoding=(encoding,) if encoding else (), block_bytes=20))
    assert rows(found, *COLUMNS) == [("1", "Müller\r\nß")]


def test_an_unknown_encoding_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="unknown encoding"):
        read_table(unpacked(tmp_path), "projects", ReadOptions(encoding=("klingon",)))


def test_blocks_are_bounded_in_rows(tmp_path: Path) -> None:
    notes = HEADER + b"".join(b"%d,7,1,x\n" % number for number in range(1, 1_001)) + b"short\n"
    found = read_table(unpacked(tmp_path, Notes=notes), "notes", ReadOptions(block_rows=300))
    assert [block.frame.height for block in found] == [300, 300, 300, 100]
    assert [row[0] for row in rows(found, "_record")] == list(range(1, 1_001))
    assert rejected(found) == [("S101", 1_002)]
