"""Archives and folders are listed for what they are; what must not be opened says why."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.archives import Limits, check_total, list_container, list_files
from tests.read.hostile import build_zip


def listed(folder: Path, *members: dict[str, Any], **archive: object) -> dict[str, str | None]:
    path = folder / "a.zip"
    path.write_bytes(build_zip({"members": list(members), **archive}, folder))
    listing = list_container(path)
    assert not [problem for problem in listing.problems if problem.severity == "error"]
    return dict(listing.members.select("name", "refused").rows())


def test_a_zip_is_listed_with_sizes_and_checksums(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Contract_1/Notes.csv", b"note_id\n" * 100)
        archive.mkdir("Contract_1/empty folder")
        archive.writestr("b.txt", b"", zipfile.ZIP_STORED)
        expected = [
            (info.filename, info.file_size, info.compress_size, info.CRC, info.header_offset) for info in archive.infolist()
        ]
    listing = list_container(path, index=3)
    found = listing.members.select("name", "size", "packed", "crc", "offset").rows()
    assert found == [entry for entry in expected if not entry[0].endswith("/")]
    assert listing.members["container"].to_list() == [3, 3]
    assert listing.is_zip


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "a/../../x", "a/..", "C:/x", "c:\\x", "\\\\host\\share", "..\\x", "nul\0l", "a/../b"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    assert list(listed(tmp_path, {"name": name, "text": "x"}).values()) == ["D204"]


@pytest.mark.parametrize(
    ("name", "normal"),
    [("a\\b\\c.txt", "a/b/c.txt"), ("./a//b/./c", "a/b/c"), ("a..b/c...", "a..b/c..."), ("..a/b", "..a/b"), ("a b/c", "a b/c")],
)
def test_a_name_is_normalised(tmp_path: Path, name: str, normal: str) -> None:
    assert listed(tmp_path, {"name": name, "text": "x"}) == {normal: None}


@pytest.mark.parametrize(
    ("raw", "utf8", "name"),
    [
        ("Lebenslauf Jürgen".encode("cp437"), False, "Lebenslauf Jürgen"),
        ("Jürgen".encode(), True, "Jürgen"),
        ("Jürgen".encode(), False, "Jürgen"),
        ("Jürgen".encode("cp437"), True, "Jürgen"),
        ("履歴書".encode(), False, "履歴書"),
    ],
    ids=["cp437", "utf-8 with flag", "utf-8 of macOS without flag", "flag that lies", "other script"],
)
def test_names_are_decoded_without_loss(tmp_path: Path, raw: bytes, utf8: bool, name: str) -> None:
    assert listed(tmp_path, {"name": "", "name_hex": raw.hex(), "utf8": utf8, "text": "x"}) == {name: None}


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"mode": "120777"}, "D205"),
        ({"mode": "10600"}, "D205"),
        ({"encrypted": True}, "D206"),
        ({"method": 99}, "D206"),
        ({"method": 9}, "D207"),
        ({"method": 14}, "D207"),
        ({"text": "", "repeat": ["0", 2_000_000]}, "D208"),
        ({"text": "", "repeat": ["0", 1_000_000]}, None),
    ],
    ids=["link", "pipe", "encrypted", "AES", "deflate64", "LZMA", "bomb", "small and harmless"],
)
def test_a_member_that_must_not_be_opened_says_why(tmp_path: Path, member: dict[str, Any], code: str | None) -> None:
    assert listed(tmp_path, {"name": "m", "text": "text", **member}) == {"m": code}


def test_members_that_share_their_data_are_refused(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        {"name": "a", "text": "x" * 100},
        {"name": "b", "text": "x" * 100, "same_data_as": 0},
        {"name": "c", "text": "y"},
    )
    assert found == {"a": "D209", "b": "D209", "c": None}


def test_zip64_fields_and_records_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        build_zip({"members": [{"name": "a", "text": "abc", "zip64": True}], "zip64": True, "comment": "hello"}, tmp_path)
    )
    assert list_container(path).members.select("name", "size", "refused").rows() == [("a", 3, None)]


def test_what_stands_before_an_archive_shifts_its_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "a", "text": "abc"}], "prefix": "MZ program"}, tmp_path))
    assert list_container(path).members["offset"].to_list() == [len("MZ program")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "D201"),
        (b"<!DOCTYPE html><html>Sign in</html>", "D201"),
        (b"note_id,content\n", "D201"),
        (build_zip({"members": [{"name": "a", "text": "abc" * 999}], "cut": 30}, Path()), "D202"),
        (build_zip({"members": [{"name": "a", "text": "abc" * 999}], "cut": 5, "comment": "0123456789"}, Path()), "D202"),
        (build_zip({"members": [{"name": "a", "text": "abc" * 999}]}, Path())[7:], "D202"),
        (build_zip({"members": [{"name": "a", "text": "abc"}], "damage": 8}, Path()), "D203"),
        (struct.pack("<4s4H2LH", b"PK\x05\x06", 1, 1, 1, 2, 10, 0, 0), "D201"),
    ],
    ids=[
        "empty",
        "web page",
        "text",
        "no directory",
        "comment cut",
        "beginning lost",
        "directory damaged",
        "one of several parts",
    ],
)
def test_what_is_no_archive_is_one_problem(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    listing = list_container(path, shown="export/a.zip")
    assert [(problem.code.id, problem.place.file) for problem in listing.problems] == [(code, "export/a.zip")]
    assert listing.members.is_empty()


@pytest.mark.parametrize("offset", [40, 1 << 31])
def test_a_member_outside_of_the_archive_is_a_damaged_directory(tmp_path: Path, offset: int) -> None:
    path = tmp_path / "a.zip"
    data = bytearray(build_zip({"members": [{"name": "a", "text": "abc", "stored": True}]}, tmp_path))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, entry + 42, offset)
    path.write_bytes(data)
    assert [problem.code.id for problem in list_container(path).problems] == ["D203"]


def test_a_name_twice_is_noted_and_both_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "a", "text": "1"}, {"name": "a", "text": "2"}]}, tmp_path))
    listing = list_container(path)
    assert listing.members["name"].to_list() == ["a", "a"]
    assert [(problem.code.id, problem.count) for problem in listing.problems] == [("D213", 1)]


def test_a_folder_is_listed_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("x")
    folder = tmp_path / "in"
    (folder / "b" / "c").mkdir(parents=True)
    (folder / "b" / "c" / "two").write_bytes(b"22")
    (folder / "a").write_bytes(b"1")
    (folder / "link").symlink_to(outside / "secret")
    (folder / "linked folder").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    listing = list_container(folder)
    assert listing.members.select("name", "size", "crc", "offset", "refused").rows()[:2] == [
        ("a", 1, None, None, None),
        ("b/c/two", 2, None, None, None),
    ]
    assert listing.members.select("name", "refused").rows()[2:] == [("link", "D205"), ("linked folder", "D205"), ("pipe", "D205")]


def test_a_file_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/J\xfcrgen"))).write_text("x")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    assert list_container(tmp_path).members.select("name", "refused").rows() == [("J\ufffdrgen", "D214")]


def test_only_the_named_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"22")
    assert list_files(tmp_path, ["b"], shown="").members.select("name", "size").rows() == [("b", 2)]


def test_a_path_that_is_nothing_to_read_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code.id for problem in list_container(tmp_path / "none").problems] == ["D215"]


def test_the_total_is_held_against_the_limit_and_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "a", "text": "x" * 1000}]}, tmp_path))
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose" / "b").write_bytes(b"y" * 5000)
    frames = [list_container(path).members, list_container(tmp_path / "loose").members]
    assert [problem.code.id for problem in check_total(frames, Limits(total=999))] == ["D210"]
    assert check_total(frames, Limits(total=1000)) == []
    assert check_total(frames, Limits(disk=tmp_path)) == []


def test_sizes_cannot_be_made_to_overflow(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    huge = [{"name": str(number), "text": "x", "stored": True, "claims": (1 << 62) - 1} for number in range(3)]
    for number, member in enumerate(huge):
        path.write_bytes(build_zip({"members": [member]}, tmp_path))
        path = path.rename(tmp_path / f"{number}.zip").with_name("a.zip")
    frames = [list_container(tmp_path / f"{number}.zip").members for number in range(3)]
    assert [problem.code.id for problem in check_total(frames, Limits(disk=tmp_path))] == ["D210"]
    assert [problem.code.id for problem in check_total([pl.concat(frames)], Limits(disk=tmp_path))] == ["D210"]


def test_a_refused_member_does_not_count_in_the_total(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "a", "repeat": ["0", 2_000_000]}, {"name": "b", "text": "x"}]}, tmp_path))
    assert check_total([list_container(path).members], Limits(total=1)) == []


def test_limits_are_options(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "a", "repeat": ["0", 2_000_000]}]}, tmp_path))
    assert list_container(path, Limits(ratio=2000)).members["refused"].to_list() == [None]
    assert list_container(path, Limits(ratio=100)).members["refused"].to_list() == ["D208"]
