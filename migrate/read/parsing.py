"""Pieces to frames: polars reads what was believed, records and physical lines are numbered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from migrate.archives import open_member
from migrate.core.ahead import ahead
from migrate.read.cutter import gathered, pieces
from migrate.read.delivery import ReadOptions, TableFile
from migrate.read.grammar import grammar
from migrate.read.pieces import Aside, Cut, Piece
from migrate.read.text import NotUtf8Error, as_utf8, behind, mark_length

#: So many bytes are inflated, and looked through for structure, at a time: with fewer the threads more often wait for each other,
#: more gain nothing.
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of a file as a frame.

    Attributes:
        frame: The columns of the file by position (`c0`, `c1`, ...), all text; `_record`, `_line`.
        asides: Malformed records, each with its number.
        blank: Lines that are blank.
        stripped: Lines of records out of which half characters were taken.
    """

    frame: pl.DataFrame
    asides: list[tuple[int, Aside]]
    blank: list[int]
    stripped: list[int]


def parsed(file: TableFile, options: ReadOptions) -> Iterator[Parsed]:
    """Streams a CSV: inflated in a thread, cut and judged in a second, each a block ahead.

    Raises:
        SetupError: D107 where the bytes are not in the file's encoding; MemberError where the archive is damaged.
    """
    layout = file.layout
    keys = tuple(number for number, name in enumerate(file.columns) if name in file.table.keys)
    rules = grammar(layout.delimiter, len(layout.header), layout.newline)
    cut = Cut(rules, layout.delimiter, len(layout.header), keys, options.block_bytes, options.record_bytes)
    start = layout.start + mark_length(layout.encoding)
    with open_member(file.member) as stream:
        text = behind(as_utf8(stream.chunks(min(_PART, cut.block_bytes)), layout.encoding, file.shown), layout.start)
        with ahead(gathered(text, cut.block_bytes), 1) as groups:
            cutting = pieces(groups, cut, offset=start, strip=options.surrogates == "strip")
            with ahead(cutting, 1) as ready:
                yield from _frames(ready, file)


def _frames(ready: Iterator[Piece], file: TableFile) -> Iterator[Parsed]:
    records, line = 0, file.layout.line
    try:
        for piece in ready:
            yield _parsed(piece, file, records, line)
            records += piece.taken.size + len(piece.asides)
            line += piece.lines
    except NotUtf8Error as error:
        raise error.at(file.shown, line) from None


def _parsed(piece: Piece, file: TableFile, records: int, line: int) -> Parsed:
    """The piece as a frame, behind `records` records and at physical line `line`."""
    names = [f"c{number}" for number in range(len(file.layout.header))]
    schema = dict.fromkeys(names, pl.String())
    if piece.data:
        frame = pl.read_csv(
            piece.data,
            has_header=False,
            schema=schema,
            separator=file.layout.delimiter,
            quote_char='"',
            eol_char=file.layout.newline,
            empty_string_is_null=False,
            glob=False,
        )
    else:
        frame = pl.DataFrame(schema=schema)
    frame = frame.hstack(_numbers(piece, records, line))
    asides = [
        (records + aside.before + number + 1, replace(aside, line=line + aside.line)) for number, aside in enumerate(piece.asides)
    ]
    return Parsed(frame, asides, [line + blank for blank in piece.blank], [line + stripped for stripped in piece.stripped])


def _numbers(piece: Piece, records: int, line: int) -> list[pl.Series]:
    """`_record` and `_line` of the well-formed records of a piece behind `records` records, at physical line `line`."""
    size = piece.taken.size
    before = np.cumsum(piece.taken) - piece.taken
    rows, asides, lines = np.array([(run.row, run.asides, run.line) for run in piece.runs], np.int64).reshape(-1, 3).T
    # How far the lines of a run stand behind what the records alone would take: records set aside and blank lines take some too.
    shift = lines - before[rows]
    lengths = np.diff(rows, append=size)
    return [
        pl.Series("_record", np.arange(records + 1, records + 1 + size) + np.repeat(asides, lengths), pl.Int64()),
        pl.Series("_line", before + np.repeat(shift, lengths) + line, pl.Int64()),
    ]
