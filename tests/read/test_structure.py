"""What whole words find in a block is what a regular expression of the same grammar finds, byte for byte."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from migrate.read.grammar import grammar, physical_lines
from migrate.read.pieces import Cut
from migrate.read.structure import Text

#: With it structure stands at the borders of words of 64 bytes, and words without any come between.
LONG = b"a" * 61


def cut(width: int, newline: str = "\n", delimiter: str = ",") -> Cut:
    return Cut(grammar(delimiter, width, newline), delimiter, width, (0,), 1 << 20, 1 << 20)


def found(text: bytes, width: int, newline: str = "\n", borders: list[int] | None = None) -> tuple[int, list[int] | None]:
    """Where records end and the lines they take, of the text in one part or cut at these borders."""
    at = [0, *sorted(borders or []), len(text)]
    grown = Text(cut(width, newline))
    for begin, end in pairwise(at):
        grown.add(text[begin:end])
    whole = grown.records()
    return whole.end, None if whole.lines is None else whole.lines.tolist()


def test_records_are_found_with_the_lines_they_take_and_the_unfinished_one_is_left() -> None:
    assert found(b'1,a\n2,"b\nb\r\nb"\r\n3,"c', 2) == (16, [1, 3])


def test_a_buffer_without_a_whole_record_has_no_end() -> None:
    assert found(b'1,"a\n', 2) == (0, None)
    assert found(b"", 2) == (0, None)


def test_doubled_quotes_and_empty_fields_are_well_formed() -> None:
    assert found(b'"","""",""",\n"\n,,\n', 3) == (18, [2, 1])


def test_what_is_not_well_formed_has_no_lines() -> None:
    for text in (b'a"b,c\n', b'"a"b,c\n', b'""a,c\n', b'a""b,c\n', b"a,b,c\n", b"a\n", b"\n", b"a,b\rc\n", b"a,b\r\r\n"):
        assert found(text, 2)[1] is None, text


def test_a_blank_line_is_no_record_of_one_column() -> None:
    assert found(b'a\n""\n', 1) == (5, [1, 1])
    assert found(b"a\n\n", 1)[1] is None
    assert found(b"\r\na\n", 1)[1] is None


def test_where_cr_ends_records_lf_belongs_into_quotes() -> None:
    assert found(b'a,"b\nc"\rd,e\r', 2, "\r") == (12, [2, 1])
    assert found(b"a,b\n\rc,d\r", 2, "\r")[1] is None


WITHIN = st.lists(st.sampled_from([b'""', b",", b"\n", b"\r\n", b"\r", b"a", LONG]), max_size=6).map(b"".join)
TOKENS = st.lists(st.sampled_from([b'"', b'"', b",", b"\n", b"\r\n", b"\r", b"a", LONG, b"\xc3\xa9", b'""']), max_size=40)


@st.composite
def texts(draw: st.DrawFn) -> tuple[bytes, int, str]:
    """A text, the number of fields and what ends a record: any bytes, or well-formed records with or without one byte changed."""
    width, newline = draw(st.integers(1, 3)), draw(st.sampled_from(["\n", "\r"]))
    if draw(st.booleans()):
        return b"".join(draw(TOKENS)), width, newline
    cell = WITHIN.map(lambda text: b'"' + text + b'"') | st.sampled_from([b"", b"a", LONG] if width > 1 else [b"a", LONG])
    ends = st.sampled_from([b"\n", b"\r\n"]) if newline == "\n" else st.just(b"\r")
    rows = draw(st.lists(st.tuples(st.lists(cell, min_size=width, max_size=width), ends), min_size=1, max_size=8))
    text = b"".join(b",".join(cells) + end for cells, end in rows)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from([b'"', b",", b"\n", b"\r", b"a"])) + text[at + 1 :]
    return text, width, newline


@settings(max_examples=500, deadline=None)
@given(texts(), st.lists(st.integers(0, 400), max_size=6))
@example((b'a"b"c\n', 1, "\n"), [])
@example((b'"a""b"\n"c"\r\n', 1, "\n"), [])
@example((b'"a""b"\n"c"\r\n', 1, "\n"), list(range(12)))
@example((b'"' + LONG + b'"""\r' + LONG + b'\r\n"\n' + LONG + b'"b"\n', 1, "\n"), [63, 64, 65, 128])
def test_any_bytes_in_any_parts_are_believed_as_by_the_grammar(case: tuple[bytes, int, str], borders: list[int]) -> None:
    text, width, newline = case
    end, lines = found(text, width, newline, borders)
    plain = rb'[^",\r\n]' + (b"*" if width > 1 else b"+")
    cell = rb'(?:"[^"]*+(?:""[^"]*+)*+"|' + plain + b")"
    record = cell + b"(?:," + cell + b"){%d}" % (width - 1) + (rb"\r?\n" if newline == "\n" else rb"\r")
    assert end == _by_parity(text, newline.encode())
    if end and re.fullmatch(b"(?:" + record + b")*", text[:end]):
        assert lines == [physical_lines(one.group()) for one in re.finditer(record, text[:end])]
    else:
        assert lines is None


def _by_parity(text: bytes, newline: bytes) -> int:
    """Behind the last record end with an even number of quotes before it."""
    ends = [at + 1 for at in range(len(text)) if text[at : at + 1] == newline and text.count(b'"', 0, at) % 2 == 0]
    return ends[-1] if ends else 0
