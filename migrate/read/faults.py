"""Reads malformed parts of a CSV record by record: keeps good records and sets each bad one aside with a code.

A fault must not affect other records. An unclosed quote would include the records after it, so a bad record ends before the
first line inside it that is a well-formed record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from migrate.core.problems import Code
from migrate.read.codes import (
    BACKSLASH_QUOTE,
    BARE_QUOTE,
    LONE_SURROGATE,
    TEXT_AFTER_QUOTE,
    TOO_LONG,
    TOO_SHORT,
    UNCLOSED_QUOTE,
)
from migrate.read.grammar import ANY_END, cells, physical_lines
from migrate.read.pieces import Aside, Cut, Piece, Run

_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_LINE_END = re.compile(ANY_END)
_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')
_ID = re.compile(r"\S+")


@dataclass(slots=True)
class _Sorting:
    """What was found so far in one buffer."""

    line: int = 0
    good: list[bytes] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    stripped: list[int] = field(default_factory=list)
    running: bool = False

    def keep(self, record: bytes, newline: bytes, lines: int) -> None:
        if not self.running:
            self.runs.append(Run(len(self.good), len(self.asides), self.line))
            self.running = True
        bare = record.rstrip(b"\r\n")
        self.good.append(record if record.endswith(newline) and newline == b"\n" else bare + newline)
        self.taken.append(lines)
        self.line += lines

    def set_aside(self, code: Code, record: bytes, fields: int | None) -> None:
        self.running = False
        self.asides.append(Aside(code, len(self.good), self.line, fields, record))
        self.line += physical_lines(record)


def set_faults_aside(buffer: bytes, cut: Cut, *, final: bool, strip: bool) -> Piece:
    """Goes through `buffer`, which begins at a record.

    Behind the bytes that the piece takes, a record goes on behind the buffer; with `final` nothing is left. With `strip` half
    characters are taken out, otherwise their record is set aside.
    """
    rules = cut.grammar
    state = _Sorting()
    at, end = 0, len(buffer)
    while at < end:
        if blank := rules.blank.match(buffer, at):
            if _undecided(buffer, blank.end(), final=final):
                break
            state.blank.append(state.line)
            state.running = False
            state.line += 1
            at = blank.end()
            continue
        good = rules.record.match(buffer, at)
        if good:
            if _undecided(buffer, good.end(), final=final):
                break
            _check_text(state, good.group(), cut, strip=strip)
            at = good.end()
            continue
        fault = _fault(buffer, at, cut, final=final)
        if fault is None:
            break
        code, stop, fields = fault
        state.set_aside(code, buffer[at:stop], fields)
        at = stop
    taken = np.array(state.taken, np.int64)
    return Piece(at, [b"".join(state.good)], taken, state.line, state.runs, state.asides, state.blank, state.stripped)


def _undecided(buffer: bytes, stop: int, *, final: bool) -> bool:
    """True if a CR is the last byte there is: the LF that belongs to it may still come."""
    return not final and stop == len(buffer) and buffer.endswith(b"\r")


def _check_text(state: _Sorting, record: bytes, cut: Cut, *, strip: bool) -> None:
    lines = physical_lines(record)
    if not _SURROGATE.search(record):
        state.keep(record, cut.grammar.newline, lines)
    elif strip:
        state.stripped.append(state.line)
        state.keep(_SURROGATE.sub(b"", record), cut.grammar.newline, lines)
    else:
        state.set_aside(LONE_SURROGATE, record, len(cells(record, cut.delimiter)))


def _fault(buffer: bytes, at: int, cut: Cut, *, final: bool) -> tuple[Code, int, int | None] | None:
    """Code, end and number of fields of the bad record at `at`; None if more bytes are needed to tell."""
    rules = cut.grammar
    if counted := rules.any_number.match(buffer, at):
        if _undecided(buffer, counted.end(), final=final):
            return None
        fields = len(cells(counted.group(), cut.delimiter))
        return (TOO_SHORT if fields < cut.width else TOO_LONG), counted.end(), fields
    code = _kind(buffer, at, cut)
    escaped = rules.backslashed.match(buffer, at) if code is BACKSLASH_QUOTE else None
    natural = escaped or rules.lenient.match(buffer, at)
    may_go_on = not final and len(buffer) - at < cut.record_bytes
    if _undecided(buffer, natural.end(), final=final) if natural else may_go_on:
        return None
    if escaped:
        return code, escaped.end(), None
    stop = natural.end() if natural else len(buffer)
    inner = _record_inside(buffer, at, stop, cut)
    if inner is not None:
        return (code if code is BACKSLASH_QUOTE else UNCLOSED_QUOTE), inner, None
    return (code if natural else UNCLOSED_QUOTE), stop, None


def _kind(buffer: bytes, at: int, cut: Cut) -> Code:
    """The code of the first fault behind `at`."""
    rules = cut.grammar
    fields = rules.fields.match(buffer, at)
    place = fields.end() if fields else at
    if buffer[place : place + 1] == b'"':
        closed = _QUOTED.match(buffer, place)
        if closed is None:
            return UNCLOSED_QUOTE
        return BACKSLASH_QUOTE if buffer[closed.end() - 2 : closed.end() - 1] == b"\\" else TEXT_AFTER_QUOTE
    quote = buffer.find(b'"', place)
    return BACKSLASH_QUOTE if buffer[quote - 1 : quote] == b"\\" else BARE_QUOTE


def _record_inside(buffer: bytes, at: int, stop: int, cut: Cut) -> int | None:
    """The first line inside a bad record that is a well-formed record by itself, its key an id (not empty, no whitespace)."""
    for line_end in _LINE_END.finditer(buffer, at, stop):
        begin = line_end.end()
        record = cut.grammar.record.match(buffer, begin) if begin < stop else None
        if record:
            found = cells(record.group(), cut.delimiter)
            if all(_ID.fullmatch(found[key]) for key in cut.keys):
                return begin
    return None
