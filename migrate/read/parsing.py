"""Converts pieces to frames: polars reads well-formed records; records and physical lines are numbered."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from migrate.archives import open_member
from migrate.core.prefetch import prefetch
from migrate.core.sizes import PARSED_BYTES
from migrate.read.cutter import pieces, without_faults
from migrate.read.delivery import Layout, ReadOptions, TableFile
from migrate.read.encoded_twice import may_be_encoded_twice
from migrate.read.grammar import grammar
from migrate.read.pieces import Aside, Cut, Piece
from migrate.read.text import NotUtf8Error, as_utf8, behind, mark_length

#: A record of rejects holds the cells of the original record and its text, in which quotes are doubled once more.
_TOGETHER = 4
#: A file's own mark is taken off before; another one at the beginning of a cell is text, and polars would take it off too.
_MARK = codecs.BOM_UTF8
#: What is left of a file system or of DOS at the end of a file, and whitespace.
_PADDING = b"\0\x1a \t\r\n"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of a file as a frame.

    Attributes:
        frame: The columns of the file by position (`c0`, `c1`, ...), all text; `_record`, `_line`.
        asides: Malformed records, each with its number.
        blank: Lines that are blank.
        stripped: Lines of records out of which half characters were taken.
        padding: Lines that hold nothing but NUL characters or Ctrl-Z.
        suspect: Whether its text may have been encoded twice (`encoded_twice`).
    """

    frame: pl.DataFrame
    asides: list[tuple[int, Aside]]
    blank: list[int]
    stripped: list[int]
    suspect: bool = False
    padding: list[int] = field(default_factory=list)


def parse_csv(file: TableFile, options: ReadOptions) -> Iterator[Parsed]:
    """Streams a CSV: inflated, cut and checked in a thread, a block ahead.

    Raises:
        SetupError: D107 if the bytes are not in the file's encoding; MemberError if the archive is damaged.
    """
    layout = file.layout
    keys = tuple(number for number, name in enumerate(file.columns) if name in file.table.keys)
    rules = grammar(layout.delimiter, len(layout.header), layout.newline)
    record_bytes = options.record_bytes * (_TOGETHER if file.corrected else 1)
    cut = Cut(rules, layout.delimiter, len(layout.header), keys, options.block_bytes, record_bytes)
    strip = options.surrogates == "strip"
    with open_member(file.member) as stream:
        text = behind(as_utf8(stream.chunks(min(PARSED_BYTES, cut.block_bytes)), layout.encoding, file.shown), layout.start)
        with prefetch(pieces(text, cut, strip=strip), 1) as ready:
            yield from _frames(ready, file, cut, strip=strip)


def _frames(ready: Iterator[Piece], file: TableFile, cut: Cut, *, strip: bool) -> Iterator[Parsed]:
    offset, records, line = file.layout.start + mark_length(file.layout.encoding), 0, file.layout.line
    try:
        for given in ready:
            piece, frame, suspect = _read(given, file.layout, cut, strip=strip)
            part = _parse_piece(piece, frame, records, line, suspect=suspect)
            offset += piece.size
            records += piece.taken.size + len(piece.asides)
            line += piece.lines
            # No reference to a block may remain while its frame is processed.
            del given, piece, frame
            yield part
            del part
    except NotUtf8Error as error:
        raise error.at(file.shown, offset, line) from None


def _read(piece: Piece, layout: Layout, cut: Cut, *, strip: bool) -> tuple[Piece, pl.DataFrame, bool]:
    """The piece, which is another one where half characters are among them; its well-formed records; whether text is suspect."""
    try:
        return piece, *_frame(piece, layout)
    except pl.exceptions.ComputeError:
        corrected = without_faults(piece, cut, strip=strip)
        return corrected, *_frame(corrected, layout)


def _frame(piece: Piece, layout: Layout) -> tuple[pl.DataFrame, bool]:
    """The well-formed records of a piece, and whether text may be encoded twice. Raises ComputeError where it is not UTF-8."""
    schema = {f"c{number}": pl.String() for number in range(len(layout.header))}
    data = b"".join(piece.parts)
    if not data:
        return pl.DataFrame(schema=schema), False
    frame = pl.read_csv(
        _MARK + data if data.startswith(_MARK) else data,
        has_header=False,
        schema=schema,
        separator=layout.delimiter,
        quote_char='"',
        eol_char=layout.newline,
        empty_string_is_null=False,
        glob=False,
    )
    return frame, may_be_encoded_twice(data)


def _parse_piece(piece: Piece, frame: pl.DataFrame, records: int, line: int, *, suspect: bool) -> Parsed:
    """The piece, read as `frame`, behind `records` records and at physical line `line`."""
    frame = frame.hstack(_numbers(piece, records, line))
    asides = [
        (records + aside.before + number + 1, replace(aside, line=line + aside.line)) for number, aside in enumerate(piece.asides)
    ]
    blank, stripped = [line + blank for blank in piece.blank], [line + stripped for stripped in piece.stripped]
    padding = [aside.line for _, aside in asides if not aside.raw.strip(_PADDING)]
    asides = [(number, aside) for number, aside in asides if aside.raw.strip(_PADDING)]
    return Parsed(frame, asides, blank, stripped, suspect, padding)


def _numbers(piece: Piece, records: int, line: int) -> list[pl.Series]:
    """`_record` and `_line` of the well-formed records of a piece behind `records` records, at physical line `line`."""
    size = piece.taken.size
    before = np.cumsum(piece.taken) - piece.taken
    rows, asides, lines = np.array([(run.row, run.asides, run.line) for run in piece.runs], np.int64).reshape(-1, 3).T
    # How many more lines a run takes than its records alone: records set aside and blank lines take some too.
    shift = lines - before[rows]
    lengths = np.diff(rows, append=size)
    return [
        pl.Series("_record", np.arange(records + 1, records + 1 + size) + np.repeat(asides, lengths), pl.Int64()),
        pl.Series("_line", before + np.repeat(shift, lengths) + line, pl.Int64()),
    ]
