"""A file cut at record borders: runs of well-formed records in bytes, and the records that must be set aside.

The cut is made by the parity of quotes, which is right as long as every record is well-formed; whether it is, the grammar
decides for the whole block. Where it does not hold, `faults.sort_out` goes through the same bytes record by record.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.problems import Code
from migrate.read.grammar import Grammar


@dataclass(frozen=True, slots=True)
class Aside:
    """A record set aside because it is not well-formed.

    Attributes:
        before: How many well-formed records of the piece stand before it.
        line: Where it begins: lines of the piece before it.
        fields: How many fields it has, where that can be told.
        raw: Its bytes, line end included.
    """

    code: Code
    before: int
    line: int
    fields: int | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """Well-formed records in a row: the first one's number in the piece, asides before it in the piece, and its line."""

    row: int
    asides: int
    line: int


@dataclass(slots=True)
class Piece:
    """Part of a file. Lines are counted from the piece's beginning, from 0: what is fast does not look for them.

    Attributes:
        lines: How many physical lines the piece takes, where they were counted.
        data: Well-formed records only, as UTF-8, each ended by the file's record end.
        blank: Physical lines that are blank.
        stripped: Lines of records out of which half characters were taken.
    """

    data: bytes
    runs: list[Run]
    asides: list[Aside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    stripped: list[int] = field(default_factory=list)
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut: the file's grammar, delimiter, number of columns, positions of key columns, record end; sizes in bytes."""

    grammar: Grammar
    delimiter: str
    width: int
    keys: tuple[int, ...]
    block_bytes: int
    record_bytes: int


def believed(parts: list[bytes], rules: Grammar) -> bool:
    """True where the bytes are valid UTF-8 and nothing but well-formed records. Each part is judged by a thread of its own."""
    frame = pl.DataFrame({str(number): [part] for number, part in enumerate(parts)})
    try:
        judged = frame.select(pl.all().cast(pl.String).str.contains(rules.believed))
    except pl.exceptions.ComputeError:  # not UTF-8
        return False
    return all(judged.row(0))


def borders(buffer: bytes, newline: bytes) -> list[int]:
    """Offsets behind whole records by the parity of quotes, about as many as polars has threads; the last is the last there is.

    Empty where the buffer holds no whole record.
    """
    size = len(buffer) // pl.thread_pool_size() + 1
    found: list[int] = []
    begin = odd = 0
    for stop in range(size, len(buffer) + size, size):
        odd ^= buffer.count(b'"', begin, stop) & 1
        end = _border(buffer, newline, found[-1] if found else 0, min(stop, len(buffer)), odd)
        if end:
            found.append(end)
        begin = stop
    return found


def _border(buffer: bytes, newline: bytes, start: int, stop: int, odd: int) -> int:
    """Where the last record ends between `start` and `stop`, at which the parity is `odd`; 0 where none does."""
    while (at := buffer.rfind(newline, start, stop)) >= 0:
        odd ^= buffer.count(b'"', at, stop) & 1
        if not odd:
            return at + 1
        stop = at
    return 0


def whole(data: bytes) -> Piece:
    """A piece of one run."""
    return Piece(data, [Run(0, 0, 0)])
