"""Detects the encoding, delimiter and header of a CSV from its first bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from migrate.archives import Member, open_member
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import HEADER_UNREADABLE
from migrate.read.delivery import Layout
from migrate.read.encodings import is_utf8, may_look_like_utf8
from migrate.read.grammar import cells, grammar
from migrate.read.header import known_cells
from migrate.read.text import NotUtf8Error, as_utf8, check_utf8, encoding_of, mark_length

_HEAD = 1 << 18
_SEPARATOR_LINE = re.compile(rb'(?i)"?sep=([\t !#-~])"?(?:\r\n|\n|\r)')
_LINE_END = re.compile(rb"\r\n|\n|\r")
_DELIMITERS = (",", ";", "\t")
#: The most records above the header.
_MOST_ABOVE = 20


def layout_of(member: Member, shown: str, encoding: str | None) -> Layout | None:
    """The layout of a CSV; None if it holds nothing but whitespace.

    `encoding` is the one named for the file; where all of it is UTF-8, it is read as that.

    Raises SetupError: D107 (encoding), D122 (a header that is no CSV), or MemberError.
    """
    with open_member(member) as stream:
        head = b""
        while len(head) < _HEAD and (chunk := stream.read(_HEAD)):
            head += chunk
        codec = encoding_of(head, encoding, shown)
        if codec == encoding and not may_look_like_utf8(codec) and is_utf8(chain([head], stream.chunks())):
            codec = "utf-8"
        # The first piece only: what is cut in two at its end is judged when the file is read.
        text = next(as_utf8(iter([head]), codec, shown), b"")
    if not text.strip():
        return None
    lines = text if len(head) == member.size else text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    try:
        check_utf8(lines)
    except NotUtf8Error as error:
        raise error.at(shown, mark_length(codec), 1) from None
    return _layout(text, codec, shown)


def no_csv(shown: str) -> Problem:
    """The problem of a file that holds what a server said in place of an export."""
    message = "the file contains a web page or an error document instead of a CSV"
    return Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, 1), help="download the file again")


@dataclass(frozen=True, slots=True)
class _Line:
    """A record near the beginning of a file: its bytes, its cells, and the physical line where it begins."""

    raw: bytes
    cells: tuple[str, ...]
    at: int
    line: int


def _layout(text: bytes, codec: str, shown: str) -> Layout:
    at, line = 0, 1
    named = _SEPARATOR_LINE.match(text)
    if named:
        at, line = named.end(), 2
    best: tuple[tuple[int, int], str, list[_Line], int] | None = None
    for delimiter in (named[1].decode("ascii"),) if named else _DELIMITERS:
        lines = _header_lines(text, delimiter, at, line)
        if not lines:
            continue
        number = _header_line(lines)
        score = (known_cells(lines[number].cells), len(lines[number].cells))
        if best is None or score > best[0]:
            best = (score, delimiter, lines, number)
        if score[0] == score[1] > 1:
            # Every cell names a column: with another delimiter they would be one cell.
            break
    if best is None and text.lstrip()[:1] in {b"<", b"{", b"["}:
        raise SetupError(no_csv(shown))
    if best is None:
        message = "the first line is not a header: its quotes do not match"
        raise SetupError(Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, line), help="export the file again"))
    _, delimiter, lines, number = best
    found = lines[number]
    _check_whole(found, shown)
    _check_above(lines[:number], found, shown)
    newline = "\r" if found.raw.endswith(b"\r") else "\n"
    end, taken = min(found.at + len(found.raw), len(text)), len(_LINE_END.findall(found.raw))
    above = (lines[0].line, found.line - lines[0].line) if number else None
    return Layout(codec, delimiter, newline, found.cells, end, found.line + taken, found.line, above)


def _header_lines(text: bytes, delimiter: str, at: int, line: int) -> list[_Line]:
    """The lines among which the header is: the first one alone, if half of its cells name columns."""
    lines = _first_lines(text, delimiter, at, line)
    first = list(islice(lines, 1))
    if first and known_cells(first[0].cells) * 2 >= len(first[0].cells):
        return first
    return [*first, *lines]


def _first_lines(text: bytes, delimiter: str, at: int, line: int) -> Iterator[_Line]:
    """Returns the first records that are not blank; none if the first one is not well-formed."""
    rules, blank = grammar(delimiter, 2, "\n"), grammar(",", 2, "\n").blank
    for _ in range(_MOST_ABOVE + 1):
        while found := blank.match(text, at):
            at, line = found.end(), line + 1
        match = rules.any_number.match(text, at) or rules.any_number.match(text[at:] + b"\n")
        if match is None or at >= len(text):
            return
        raw = match.group()
        yield _Line(raw, tuple(cell.strip() for cell in cells(raw, delimiter)), at, line)
        at, line = at + len(raw), line + len(_LINE_END.findall(raw))


def _header_line(lines: Sequence[_Line]) -> int:
    """Which of the first lines is the header: the first one, unless fewer than half of its cells name columns.

    Then it is the first line below that names more.
    """
    scores = [known_cells(one.cells) for one in lines]
    if scores[0] * 2 >= len(lines[0].cells):
        return 0
    likely = (at for at, score in enumerate(scores) if score > max(1, scores[0]) and score * 2 >= len(lines[at].cells))
    return next(likely, 0)


def _check_whole(header: _Line, shown: str) -> None:
    """Raises SetupError (D122) where the header is in quotes as a whole, and so is one cell."""
    if len(header.cells) > 1:
        return
    for inner in _DELIMITERS:
        names = header.cells[0].split(inner)
        if len(names) > 1 and known_cells(name.strip(' "') for name in names) > 1:
            message = f"every line of the file is enclosed in quotes, so its {len(names)} columns are read as one"
            helped = "remove the quotes at both ends of each line and halve the doubled quotes inside, or export the file again"
            raise SetupError(Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, header.line, 1), help=helped))


def _check_above(above: Sequence[_Line], header: _Line, shown: str) -> None:
    """Raises SetupError (D122) where a line above the header may be a record."""
    for one in above:
        filled = sum(bool(cell) for cell in one.cells)
        if len(one.cells) == len(header.cells) > 1 and filled > 1:
            message = f"the header is in line {header.line}, below lines that may be records"
            helped = "move the header to the first line; otherwise the lines above it would be lost"
            raise SetupError(Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, one.line), help=helped))
