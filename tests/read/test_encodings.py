# ruff: noqa: RUF001 - letters of other scripts are what is tested
"""Valid UTF-8 is always read as UTF-8; other files in the encoding that the user names, for all of them or for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.read import ReadOptions, open_delivery
from migrate.read.encodings import likely_encoding, parse_encodings
from tests.read.deliveries import CANDIDATES, packed, read_table, rows, unpacked

TEXT = "Grüße – schön"


def delivery(folder: Path, encoding: str) -> Path:
    """Notes in that encoding, messages in UTF-8."""
    return unpacked(
        folder, Notes=f"note_id,content\n1,{TEXT}\n".encode(encoding), Messages=f"message_id,body\n1,{TEXT}\n".encode()
    )


def faults(folder: Path, *encoding: str) -> list[Problem]:
    with pytest.raises(SetupError) as error:
        open_delivery([folder], ReadOptions(encoding=encoding))
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("encoding", "asked"),
    [
        ("cp1252", ("cp1252",)),
        ("cp1252", ("Notes.csv=cp1252",)),
        ("cp1252", ("notes.CSV=windows-1252",)),
        ("mac_roman", ("cp1252", "Notes.csv=mac_roman")),
        ("mac_roman", ("Notes.csv=mac_roman", "cp1252")),
        ("cp1252", ("Contract_1/Notes.csv=cp1252",)),
        ("utf-16-le", ("Notes.csv=utf-16-le",)),
        ("utf-8", ("cp1252",)),
        ("utf-8", ("Notes.csv=cp1252",)),
        ("utf-16", ("cp1252",)),
        ("utf-8-sig", ("cp1252",)),
    ],
)
def test_each_file_is_read_in_its_own_encoding(encoding: str, asked: tuple[str, ...], tmp_path: Path) -> None:
    folder, options = delivery(tmp_path, encoding), ReadOptions(encoding=asked, block_bytes=20)
    assert rows(read_table(folder, "notes", options), "content") == [(TEXT,)]
    assert rows(read_table(folder, "messages", options), "body") == [(TEXT,)]


def test_text_that_is_ascii_in_its_encoding_is_not_taken_for_utf8(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes="note_id,content\n1,会社\n".encode("iso2022_jp"))
    assert rows(read_table(folder, "notes", ReadOptions(encoding=("Notes.csv=iso2022_jp",))), "content") == [("会社",)]


def test_a_file_whose_first_odd_byte_is_far_inside_is_read_in_its_encoding(tmp_path: Path) -> None:
    filler = "".join(f"{number},plain text without anything odd\n" for number in range(20_000))
    folder = unpacked(tmp_path, Notes=f"note_id,content\n{filler}99999,{TEXT}\n".encode("cp1252"))
    assert rows(read_table(folder, "notes", ReadOptions(encoding=("cp1252",))), "content")[-1] == (TEXT,)


def test_a_member_of_an_archive_is_named_by_its_name(tmp_path: Path) -> None:
    members = {
        "Contract_1/Candidates.csv": CANDIDATES,
        "Contract_1/Projects.csv": b"project_id\n7\n",
        "Contract_1/Notes.csv": f"note_id,content\n1,{TEXT}\n".encode("cp1252"),
    }
    packed(tmp_path / "export.zip", members)
    assert rows(read_table(tmp_path, "notes", ReadOptions(encoding=("Notes.csv=cp1252",))), "content") == [(TEXT,)]


def test_without_an_encoding_the_message_names_file_line_byte_and_the_likely_encoding(tmp_path: Path) -> None:
    (problem,) = faults(delivery(tmp_path, "cp1252"))
    assert (problem.code.id, problem.place.file, problem.place.line) == ("D107", "Contract_1/Notes.csv", 2)
    assert problem.message == "byte 0xfc at offset 20 of the file is not UTF-8"
    assert "--encoding Notes.csv=cp1252" in (problem.help or "")


@pytest.mark.parametrize("sheet", ["Candidates", "Projects"])
def test_a_required_file_that_cannot_be_decoded_is_not_called_missing(sheet: str, tmp_path: Path) -> None:
    folder = unpacked(tmp_path)
    path = folder / "Contract_1" / f"{sheet}.csv"
    path.write_bytes(path.read_bytes().replace(b"Ada", b"Zo\xeb").replace(b"Bookkeeper", b"Caf\xe9"))
    assert [problem.code.id for problem in faults(folder)] == ["D107"]


def test_an_encoding_for_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (problem,) = faults(delivery(tmp_path, "utf-8"), "Note.csv=cp1252")
    assert (problem.code.id, problem.message) == ("D107", "--encoding names note.csv, which is not in the delivery")


def test_an_encoding_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    (problem,) = faults(delivery(tmp_path, "utf-8"), "Notes.csv=klingon")
    assert (problem.code.id, problem.message) == ("D107", "--encoding Notes.csv=klingon: unknown encoding")


def test_of_two_encodings_for_one_file_the_last_counts() -> None:
    encodings = parse_encodings(["a.csv=cp1250", "cp1251", "A.csv=cp1252", "cp1253"])
    assert (encodings.of("x/a.csv"), encodings.of("x/b.csv"), encodings.of("aa.csv")) == ("cp1252", "cp1253", "cp1253")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Größe – schön, naïve", "cp1252"),
        ("Иван Петров ведет переговоры с кандидатом", "cp1251"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("東京の会社で働いています", "cp932"),
        ("Η Ελλάδα είναι όμορφη", "cp1253"),
    ],
)
def test_the_likely_encoding_gives_the_text(text: str, encoding: str) -> None:
    found = likely_encoding(text.encode(encoding))
    assert found is not None
    assert text.encode(encoding).decode(found) == text
