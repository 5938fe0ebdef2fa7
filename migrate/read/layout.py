"""How a CSV is written, read off its first bytes; and which of its columns are ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from migrate.archives import Member, open_member
from migrate.core.entities.model import EXTRA_PREFIX
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.redaction import is_name, safe_name
from migrate.read.codes import HEADER_REPEATED, HEADER_UNREADABLE, KEY_COLUMN_MISSING, UNKNOWN_COLUMN
from migrate.read.delivery import Layout
from migrate.read.grammar import cells, grammar
from migrate.read.text import NotUtf8Error, as_utf8, check_utf8, encoding_of, mark_length
from migrate.sources import TABLES, SourceTable, folded

_HEAD = 1 << 18
_SEPARATOR_LINE = re.compile(rb'(?i)"?sep=([\t !#-~])"?(?:\r\n|\n|\r)')
_DELIMITERS = (",", ";", "\t")
#: The four columns that a file of rejects has behind the original ones.
REJECT_COLUMNS = ("code", "reason", "file", "line")
#: A fifth one holds malformed records as they stood.
ORIGINAL = "original"

_KNOWN = {
    folded(spelling) for table in TABLES.values() for column in table.columns for spelling in (column.name, *column.aliases)
} | {"filename", "downloadurl"}


def layout_of(member: Member, shown: str, encoding: str | None) -> Layout | None:
    """The layout of a CSV; None where it holds nothing but blanks.

    Raises SetupError: D107 (encoding), D122 (a header that is no CSV), or MemberError.
    """
    with open_member(member) as stream:
        head = b""
        while len(head) < _HEAD and (chunk := stream.read(_HEAD)):
            head += chunk
        codec = encoding_of(head, encoding, shown)
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


def columns_of(
    table: SourceTable, header: tuple[str, ...], shown: str, *, mended: bool
) -> tuple[tuple[str | None, ...], list[Problem]]:
    """The raw frame's name of each column of the file, and what is wrong with the header.

    A column of ours is found by its name, then by its aliases; others become `extra.<header>`; None are those of a file of
    rejects.
    """
    spelt = [folded(cell) for cell in header]
    place = Place(shown, 1)
    problems = [
        Problem(
            code=HEADER_REPEATED,
            message=f"column {_named(cell)} stands twice in the header",
            place=Place(shown, 1, number + 1),
            table=table.name,
            help="rename or remove one of them",
        )
        for number, cell in enumerate(header)
        if spelt[number] and spelt[number] in spelt[:number]
    ]
    if problems:
        return (), problems
    names: list[str | None] = [f"{EXTRA_PREFIX}{cell or f'column {number}'}" for number, cell in enumerate(header, 1)]
    for column in table.columns:
        spellings = [folded(spelling) for spelling in (column.name, *column.aliases)]
        at = next((spelt.index(spelling) for spelling in spellings if spelling in spelt), None)
        if at is not None:
            names[at] = column.name
        elif column.key:
            message = f"column '{column.name}' is missing"
            helped = f"{table.title} must have it; {_found(table, header)}"
            problems.append(Problem(code=KEY_COLUMN_MISSING, message=message, place=place, table=table.name, help=helped))
    if problems:
        # Where the header line was lost, these would be cells of a record.
        return (), problems
    if mended:
        ours = {EXTRA_PREFIX + name for name in (*REJECT_COLUMNS, ORIGINAL)}
        names = [None if name in ours else name for name in names]
    problems += [
        Problem(
            code=UNKNOWN_COLUMN,
            message=f"unknown column '{safe_name(name.removeprefix(EXTRA_PREFIX))}' is kept",
            place=place,
            table=table.name,
            value=None if is_name(name.removeprefix(EXTRA_PREFIX)) else name.removeprefix(EXTRA_PREFIX),
        )
        for name in names
        if name is not None and name.startswith(EXTRA_PREFIX)
    ]
    return tuple(names), problems


def _named(cell: str) -> str:
    """A column in a message: by its name where it is a known one, since the first line may be a record."""
    return f"'{cell}'" if folded(cell) in _KNOWN else "of an unknown name"


def _found(table: SourceTable, header: tuple[str, ...]) -> str:
    """Which columns of the table a header has, and how many others: never their names, since they may be cells of a record."""
    ours = {folded(spelling) for column in table.columns for spelling in (column.name, *column.aliases)}
    known = [cell for cell in header if folded(cell) in ours]
    columns = f"{len(header)} column{'' if len(header) == 1 else 's'}"
    if not known:
        return f"the first line has {columns}, none of them known; the header line may be lost"
    return f"the first line has {columns}, known of them are: {', '.join(known)}"


def no_csv(shown: str) -> Problem:
    """The problem of a file that holds what a server said in place of an export."""
    message = "a web page or an error document stands in place of the CSV"
    return Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, 1), help="download the file again")


def is_rejects(header: Iterable[str]) -> bool:
    """True where a header is that of a file of rejects."""
    return set(REJECT_COLUMNS) <= set(header)


def _layout(text: bytes, codec: str, shown: str) -> Layout:
    at, line = 0, 1
    named = _SEPARATOR_LINE.match(text)
    if named:
        at, line = named.end(), 2
    blank = grammar(",", 2, "\n").blank
    while found := blank.match(text, at):
        at, line = found.end(), line + 1
    best: tuple[int, int, str, bytes, list[str]] | None = None
    for delimiter in (named[1].decode("ascii"),) if named else _DELIMITERS:
        rules = grammar(delimiter, 2, "\n")
        match = rules.any_number.match(text, at) or rules.any_number.match(text[at:] + b"\n")
        if match is None:
            continue
        header = [cell.strip() for cell in cells(match.group(), delimiter)]
        score = sum(folded(cell) in _KNOWN for cell in header)
        if best is None or (score, len(header)) > best[:2]:
            best = (score, len(header), delimiter, match.group(), header)
    if best is None and text.lstrip()[:1] in {b"<", b"{", b"["}:
        raise SetupError(no_csv(shown))
    if best is None:
        message = "the first line is no header: its quotes do not match"
        raise SetupError(Problem(code=HEADER_UNREADABLE, message=message, place=Place(shown, line), help="export the file again"))
    _, _, delimiter, raw, header = best
    newline = "\r" if raw.endswith(b"\r") else "\n"
    lines = len(re.findall(rb"\r\n|\n|\r", raw))
    return Layout(codec, delimiter, newline, tuple(header), min(at + len(raw), len(text)), line + lines)
