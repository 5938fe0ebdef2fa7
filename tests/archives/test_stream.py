"""A member's bytes are whole and exact, or there is an error that says what is wrong."""

# ruff: noqa: S311 - seeded, so that a case can be made again; nothing secret

from __future__ import annotations

import random
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from migrate.archives import Member, MemberError, list_container, members, open_member, refusal, stream
from tests.read.hostile import build_zip


def only(path: Path) -> Member:
    listing = list_container(path)
    (member,) = members(listing.members, {0: listing})
    return member


def content(member: Member, size: int = 1 << 18) -> bytes:
    with open_member(member) as opened:
        return b"".join(opened.chunks(size))


def cooked(folder: Path, member: dict[str, Any], **archive: object) -> Member:
    path = folder / "a.zip"
    path.write_bytes(build_zip({"members": [{"name": "m", **member}], **archive}, folder))
    return only(path)


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("stored", [True, False])
def test_pieces_are_never_greater_than_asked_and_give_the_whole(tmp_path: Path, size: int, stored: bool) -> None:
    text = "".join(random.Random(1).choices("abcdef é\n", k=3_000))
    member = cooked(tmp_path, {"text": text, "stored": stored})
    with open_member(member) as opened:
        pieces = list(opened.chunks(size))
    assert b"".join(pieces) == text.encode()
    assert max(map(len, pieces)) <= size


@pytest.mark.parametrize(
    "extra", [{"descriptor": True}, {"zip64": True}, {"stored": True}, {"text": ""}, {"text": "", "stored": True}]
)
def test_every_way_to_write_sizes_is_read(tmp_path: Path, extra: dict[str, Any]) -> None:
    member = {"text": "hello " * 50, **extra}
    assert content(cooked(tmp_path, member)) == str(member["text"]).encode()


def test_an_archive_behind_a_prefix_is_read(tmp_path: Path) -> None:
    assert content(cooked(tmp_path, {"text": "hello"}, prefix="#!/bin/sh\n")) == b"hello"


def test_a_loose_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"x" * 1_000_000)
    assert content(only(tmp_path / "in")) == b"x" * 1_000_000


def test_a_loose_file_that_grew_or_shrank_is_found(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"x" * 10)
    member = only(tmp_path / "in")
    for changed in (b"x" * 11, b"x" * 9):
        (tmp_path / "in" / "a").write_bytes(changed)
        with pytest.raises(MemberError):
            content(member)


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"x")
    member = only(tmp_path / "in")
    (tmp_path / "secret").write_bytes(b"s")
    (tmp_path / "in" / "a").unlink()
    (tmp_path / "in" / "a").symlink_to(tmp_path / "secret")
    with pytest.raises(MemberError) as error:
        content(member)
    assert error.value.problem.code.id == "D215"


def test_a_wrong_checksum_is_found_at_the_end(tmp_path: Path) -> None:
    with pytest.raises(MemberError, match="checksum") as error:
        content(cooked(tmp_path, {"text": "hello", "crc": "wrong"}))
    assert error.value.problem.code.id == "D211"
    assert error.value.exit_code == 2
    assert error.value.problem.place.file == "a.zip"


@pytest.mark.parametrize("field", ["size", "packed"])
@pytest.mark.parametrize("by", [-1, 1, 1000])
@pytest.mark.parametrize("stored", [True, False])
def test_a_size_that_lies_is_found(tmp_path: Path, field: str, by: int, stored: bool) -> None:
    member = cooked(tmp_path, {"text": "hello " * 500, "stored": stored}, comment="x" * 2000)
    lying = member._replace(**{field: getattr(member, field) + by})
    with pytest.raises(MemberError):
        content(lying)


def test_a_bomb_that_lies_about_its_size_stops_at_that_size(tmp_path: Path) -> None:
    member = cooked(tmp_path, {"repeat": ["0", 50_000_000]})._replace(size=1_000)
    read = 0
    with open_member(member) as opened, pytest.raises(MemberError, match="more than the 1000 bytes"):  # noqa: PT012 - what was read is counted
        for chunk in opened.chunks():
            read += len(chunk)
    assert read <= 1_000


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_byte_never_passes(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(dice.choices("abc é\n", k=2_000))
    member = cooked(tmp_path, {"text": text, "stored": bool(seed % 2)})
    assert isinstance(member.path, Path)
    data = bytearray(member.path.read_bytes())
    at = dice.randrange(31, 31 + member.packed)  # the local header has 30 bytes and a name of one
    data[at] ^= 1 << dice.randrange(8)
    member.path.write_bytes(data)
    with pytest.raises(MemberError):
        content(member)


def test_a_local_header_that_contradicts_the_directory_is_refused(tmp_path: Path) -> None:
    member = cooked(tmp_path, {"text": "hello"})
    with pytest.raises(MemberError, match="contradict"):
        content(member._replace(name="other", name_crc=1))
    with pytest.raises(MemberError, match="local header"):
        content(member._replace(offset=3))


def test_backslashes_in_the_local_header_are_the_same_name(tmp_path: Path) -> None:
    assert content(cooked(tmp_path, {"name": "a\\b\\c", "text": "hello"})) == b"hello"


def test_threads_read_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    texts = {f"f{number}": random.Random(number).randbytes(200_000) for number in range(40)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in texts.items():
            archive.writestr(name, data)
    listing = list_container(path)
    found = list(members(listing.members, {0: listing}))
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda member: content(member, 1000), found))
    assert dict(zip((member.name for member in found), read, strict=True)) == texts


def test_zlib_reads_the_same_where_isal_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "inflater", zlib)
    assert content(cooked(tmp_path, {"text": "hello " * 9_000}), 100) == b"hello " * 9_000
    with pytest.raises(MemberError):
        content(cooked(tmp_path, {"text": "hello " * 9_000, "crc": "wrong"}))


def test_a_refusal_names_its_code_and_a_remedy() -> None:
    problem = refusal("D206", "export.zip")
    assert (problem.code.id, problem.place.file) == ("D206", "export.zip")
    assert problem.help
    assert problem.each
