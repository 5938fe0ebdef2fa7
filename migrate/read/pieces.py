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
        line: The physical line where it begins.
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
    """Part of a file.

    Attributes:
        data: Well-formed records only, as UTF-8, each ended by the file's record end.
        blank: Physical lines that are blank.
        stripped: Lines of records out of which half characters were taken.
    """

    data: bytes
    runs: list[Run]
    asides: list[Aside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    stripped: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut: the file's grammar, delimiter, number of columns, positions of its key columns and record end; sizes in bytes."""

    grammar: Grammar
    delimiter: str
    width: int
    keys: tuple[int, ...]
    newline: bytes
    block_bytes: int
    record_bytes: int


def believed(data: bytes, rules: Grammar) -> bool:
    """True where the bytes are valid UTF-8 and nothing but well-formed records."""
    text = pl.Series([data], dtype=pl.Binary).cast(pl.String, strict=False)
    return bool(text.str.contains(rules.believed).item())


def border(buffer: bytes, newline: bytes) -> int:
    """Where the last whole record ends, by the parity of quotes; 0 where none does."""
    odd = buffer.count(b'"') % 2
    end = len(buffer)
    while (at := buffer.rfind(newline, 0, end)) >= 0:
        odd ^= buffer.count(b'"', at, end) % 2
        if not odd:
            return at + 1
        end = at
    return 0


def whole(data: bytes, line: int) -> Piece:
    """A piece of one run that begins at physical line `line`."""
    return Piece(data, [Run(0, 0, line)])
