"""A file cut at record borders: runs of well-formed records in bytes, and the records that must be set aside.

The cut is made by the parity of quotes, which is right as long as every record is well-formed; whether it is, `structure.records`
decides for the whole block. If it does not hold, `faults.set_faults_aside` goes through the same bytes record by record.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from migrate.core.problems import Code
from migrate.read.grammar import Grammar

#: Physical lines, one number a record.
Lines = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aside:
    """A record set aside because it is not well-formed.

    Attributes:
        before: The number of well-formed records of the piece before it.
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
    """Part of a file. Lines are counted from the piece's beginning, from 0.

    Attributes:
        size: How many bytes of the text it takes, including what is not a record.
        parts: Well-formed records only, each ended by the file's record end; cut in parts anywhere.
        taken: How many physical lines each of them takes.
        lines: How many physical lines the piece takes, including what is not a record.
        blank: Physical lines that are blank.
        stripped: Lines of records out of which half characters were taken.
    """

    size: int
    parts: list[bytes]
    taken: Lines
    lines: int
    runs: list[Run]
    asides: list[Aside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    stripped: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut: the file's grammar, delimiter, number of columns, positions of key columns, record end; sizes in bytes."""

    grammar: Grammar
    delimiter: str
    width: int
    keys: tuple[int, ...]
    block_bytes: int
    record_bytes: int


def whole(size: int, parts: list[bytes], taken: Lines) -> Piece:
    """A piece of one run, `size` bytes long."""
    return Piece(size, parts, taken, int(taken.sum()), [Run(0, 0, 0)])
