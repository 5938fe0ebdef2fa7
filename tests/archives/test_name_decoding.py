"""Names of members: by the flag, by the Unicode path, by the code page that the user names; and which of them look wrong."""

from __future__ import annotations

import struct
from pathlib import Path
from zlib import crc32

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.archives import Limits, list_container, members, open_member
from migrate.archives.name_decoding import UNUSUAL, UTF8_FLAG, Decoding, decode_name, is_code_page, looks_wrong
from tests.read.hostile import build_zip

RESUME, CYRILLIC, JAPANESE = (
    "R\u00e9sum\u00e9 \u0141ukasz.pdf",
    "\u0420\u0435\u0437\u044e\u043c\u0435.pdf",
    "\u5c65\u6b74\u66f8.pdf",
)


def unicode_path(name: str, of: bytes, version: int = 1) -> bytes:
    body = name.encode()
    return struct.pack("<HHBL", 0x7075, 5 + len(body), version, crc32(of)) + body


#: Bytes of the name, flags, extra fields, `--zip-encoding`; the name and how sure it is.
NAMES: list[tuple[bytes, int, bytes, str | None, str, Decoding]] = [
    (b"cv.pdf", 0, b"", None, "cv.pdf", Decoding.CERTAIN),
    (RESUME.encode(), UTF8_FLAG, b"", None, RESUME, Decoding.CERTAIN),
    (RESUME.encode(), UTF8_FLAG, b"", "cp1252", RESUME, Decoding.CERTAIN),
    (RESUME.encode(), 0, b"", None, RESUME, Decoding.CERTAIN),
    (RESUME.encode(), 0, b"", "cp1252", RESUME, Decoding.CERTAIN),
    (RESUME.encode(), 0, b"", "cp437", RESUME, Decoding.CERTAIN),
    (CYRILLIC.encode(), 0, b"", "cp866", CYRILLIC, Decoding.CERTAIN),
    (b"R_sum_.pdf", 0, unicode_path(RESUME, b"R_sum_.pdf"), None, RESUME, Decoding.CERTAIN),
    (b"R_sum_.pdf", 0, b"\x01\x00\x00\x00" + unicode_path(RESUME, b"R_sum_.pdf"), "cp866", RESUME, Decoding.CERTAIN),
    (b"R_sum_.pdf", 0, unicode_path(RESUME, b"other"), None, "R_sum_.pdf", Decoding.CERTAIN),
    (b"R_sum_.pdf", 0, unicode_path(RESUME, b"R_sum_.pdf", version=2), None, "R_sum_.pdf", Decoding.CERTAIN),
    (b"R_sum_.pdf", 0, unicode_path(RESUME, b"R_sum_.pdf")[:-1], None, "R_sum_.pdf", Decoding.CERTAIN),
    (b"R\x82sum\x82.pdf", 0, b"", None, "R\u00e9sum\u00e9.pdf", Decoding.ASSUMED),
    (b"R\xe9sum\xe9.pdf", 0, b"", "cp1252", "R\u00e9sum\u00e9.pdf", Decoding.CERTAIN),
    (b"R\xe9sum\xe9.pdf", UTF8_FLAG, b"", None, "R\u0398sum\u0398.pdf", Decoding.WRONG),
    (CYRILLIC.encode("cp866"), 0, b"", "cp866", CYRILLIC, Decoding.CERTAIN),
    ("\u0442\u0430\u043c.pdf".encode("cp866"), 0, b"", "cp866", "\u0442\u0430\u043c.pdf", Decoding.CERTAIN),
    (CYRILLIC.encode("cp1251"), 0, b"", "cp1251", CYRILLIC, Decoding.CERTAIN),
    (JAPANESE.encode("cp932"), 0, b"", "cp932", JAPANESE, Decoding.CERTAIN),
    (b"\x81.pdf", 0, b"", "cp1252", "\u00fc.pdf", Decoding.WRONG),
]


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_read_as_the_archive_or_the_user_says(case: tuple[bytes, int, bytes, str | None, str, Decoding]) -> None:
    raw, flags, extra, encoding, name, decoding = case
    assert decode_name(raw, flags, extra, encoding) == (name, decoding)


@given(st.binary(max_size=20), st.integers(0, 0xFFFF), st.binary(max_size=20), st.sampled_from([None, "cp1252", "cp932"]))
def test_every_name_has_a_text(raw: bytes, flags: int, extra: bytes, encoding: str | None) -> None:
    assert isinstance(decode_name(raw, flags, extra, encoding)[0], str)


RIGHT = [
    "cv.pdf",
    "Stra\u00dfe 7 \u2013 Gr\u00f6\u00dfe.pdf",
    "R\u00e9sum\u00e9 \u0141ukasz.pdf",
    "CAF\u00c9 \u2013 men\u00fa.pdf",
    "RENÉ\u2019S CV.pdf",
    "\u00bfQu\u00e9 tal?.pdf",
    "col\u00b7laboraci\u00f3.pdf",
    "\u00c5\u00e4\u00f6.pdf",
    CYRILLIC,
    JAPANESE,
    "\u0392\u03b9\u03bf\u03b3\u03c1\u03b1\u03c6\u03b9\u03ba\u03cc.pdf",
    "\u0633\u064a\u0631\u0629.pdf",
    "CV (2) 100% final #1.pdf",
    "smile \U0001f600.pdf",
]
#: What a name becomes when its bytes in one code page are read in another.
MISREAD = [
    ("R\u00e9sum\u00e9.pdf", "utf-8", "cp1252"),
    ("R\u00e9sum\u00e9.pdf", "utf-8", "cp437"),
    ("R\u00e9sum\u00e9.pdf", "cp1252", "cp437"),
    ("M\u00fcller.pdf", "utf-8", "cp437"),
    ("M\u00fcller.pdf", "utf-8", "latin-1"),
    ("M\u00fcller.pdf", "cp1252", "cp437"),
    ("Nu\u00f1ez.pdf", "cp1252", "cp437"),
    ("Bj\u00f6rk.pdf", "cp1252", "cp437"),
    ("S\u00e1nchez.pdf", "cp1252", "cp437"),
    ("\u00c9TUDE.pdf", "cp1252", "cp437"),
    ("\u0141ukasz.pdf", "utf-8", "cp437"),
    ("\u0141ukasz.pdf", "utf-8", "cp1252"),
    (CYRILLIC, "utf-8", "cp1252"),
    (CYRILLIC, "utf-8", "cp437"),
    (CYRILLIC, "utf-8", "cp866"),
    (CYRILLIC, "cp866", "cp437"),
    (CYRILLIC, "cp1251", "cp437"),
    (JAPANESE, "utf-8", "cp437"),
    (JAPANESE, "cp932", "cp437"),
    ("Anna\u2019s CV.pdf", "utf-8", "cp437"),
]


def judged(name: str, decoding: Decoding) -> bool:
    frame = pl.DataFrame({"name": [name], "decoding": [decoding.value]})
    wrong: bool = frame.select(looks_wrong(pl.col("name"), pl.col("decoding"))).item()
    return wrong


@pytest.mark.parametrize("name", RIGHT)
def test_a_name_in_any_language_looks_right(name: str) -> None:
    assert not judged(name, Decoding.CERTAIN)


@pytest.mark.parametrize(("name", "written", "read"), MISREAD)
def test_a_name_read_by_the_wrong_code_page_looks_wrong(name: str, written: str, read: str) -> None:
    misread = name.encode(written).decode(read, "replace")
    assert judged(misread, Decoding.ASSUMED if read == "cp437" else Decoding.CERTAIN)


@pytest.mark.parametrize("name", ["R#U00e9sum#U00e9.pdf", "R?sum?.pdf", "R%C3%A9sum%C3%A9.pdf", "R\ufffdsum\ufffd.pdf"])
def test_a_name_whose_letters_were_replaced_looks_wrong(name: str) -> None:
    assert judged(name, Decoding.CERTAIN)


@pytest.mark.parametrize(
    ("name", "known"),
    [("cp437", True), ("cp866", True), ("CP932", True), ("windows-1252", True), ("shift_jis", True), ("cp037", False)]
    + [(name, False) for name in ("utf-8", "utf-16", "hex", "rot13", "idna", "punycode", "ascii", "cp9999", "")],
)
def test_a_code_page_is_one_that_has_ascii(name: str, known: bool) -> None:
    assert is_code_page(name) == known


def test_a_listing_opens_its_members_and_reports_odd_names(tmp_path: Path) -> None:
    named = [
        {"name": "R_sum_.pdf", "unicode_path": RESUME, "text": "a"},
        {"name": CYRILLIC, "name_in": "cp866", "text": "b"},
        {"name": "J\u00fcrgen.pdf", "name_in": "cp437", "text": "c"},
    ]
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip({"members": named}, tmp_path))

    listing = list_container(path)
    assert [(problem.code.id, problem.count) for problem in listing.problems] == [("D216", 2), ("D217", 1)]
    assert listing.members["name"][0] == RESUME
    listing = list_container(path, Limits(names="cp866"))
    assert listing.members["name"].to_list()[:2] == [RESUME, CYRILLIC]
    for member, content in zip(members(listing.members, {0: listing}), (b"a", b"b", b"c"), strict=True):
        with open_member(member) as stream:
            assert b"".join(stream.chunks()) == content


@given(st.text(st.characters(codec="utf-8"), max_size=12) | st.text("aZ?#%U0C3", max_size=12))
def test_a_name_that_looks_wrong_is_unusual(name: str) -> None:
    frame = pl.DataFrame({"name": [name]})
    certain = pl.lit(Decoding.CERTAIN.value)
    wrong, unusual = frame.select(looks_wrong(pl.col("name"), certain), unusual=pl.col("name").str.contains(UNUSUAL)).row(0)
    assert unusual or not wrong
