# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Text that was encoded twice is found by what it decodes to, and text that is meant is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.read.encoded_twice import may_be_encoded_twice
from tests.read.deliveries import noted, read_table, rows, unpacked

MEANT = [
    "Müller",
    "ß“ und “É",
    "„GROSSÄ“ Ä“",
    "CAFÉ™",
    "São Ãrea",
    "naïve – “é”",
    "ESPAÑA",
    "Αθήνα",
    "Ñ” Ñ” ok",
    "»Ä« »Ä«",
    "10 °C ± 5",
]
WORDS = ["Müller", "Garçon", "don’t", "Иван", "Zażółć", "😀", "Ελλάδα", "José", "Über", "Šimon Dvořák", "5 °C", "a\u00a0b", "Å–Ä"]


def spoilt(text: str, encoding: str) -> str:
    """UTF-8 read in a one-byte encoding; what CP1252 leaves open becomes a control character."""
    return "".join(bytes([code]).decode(encoding, "ignore") or chr(code) for code in text.encode())


def note(folder: Path, text: str) -> Path:
    body = f'note_id,content\n1,x\n2,"{text}"\n'
    return unpacked(folder, Notes=body.encode())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("word", WORDS)
def test_text_that_was_encoded_twice_is_reported_and_kept(word: str, encoding: str, tmp_path: Path) -> None:
    text = spoilt(word, encoding)
    found = read_table(note(tmp_path, text), "notes")
    assert rows(found, "content") == [("x",), (text,)]
    assert noted(found) == [("D126", 3)]
    assert found[0].findings["column"].to_list() == [2]


@pytest.mark.parametrize("text", MEANT)
def test_text_that_is_meant_is_not_reported(text: str, tmp_path: Path) -> None:
    found = read_table(note(tmp_path, text), "notes")
    assert rows(found, "content") == [("x",), (text,)]
    assert noted(found) == []


_LEAD = "[ÃÂÄÅÎÏÐÑâð]"
#: What CP1252 and Latin-1 make of the bytes that continue a character.
_FOLLOWING = "[" + "\u0080-\u00bf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore") + "]"


@given(st.lists(st.sampled_from([*"aäüßÃÂÄÅâð€¼©\u00a0 \u20ac\u2122\u0153ш", "Ã¼", "â€™"]), max_size=40).map("".join))
def test_the_quick_look_at_bytes_finds_every_text_that_the_plain_pattern_finds(text: str) -> None:
    if re.search(_LEAD + _FOLLOWING, text):
        assert may_be_encoded_twice(text.encode())
    if not re.search(_LEAD, text):
        assert not may_be_encoded_twice(text.encode())
