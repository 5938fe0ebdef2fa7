"""Pieces to frames: polars reads what the grammar believed, records and physical lines are numbered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from migrate.archives import open_member
from migrate.read.cutter import pieces
from migrate.read.delivery import ReadOptions, TableFile
from migrate.read.grammar import grammar
from migrate.read.pieces import Aside, Cut, Piece
from migrate.read.prefetch import ahead
from migrate.read.text import as_utf8

_CHUNK = 1 << 20


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
    """Streams a CSV: inflated in a thread, cut and judged in a second one, parsed here.

    Raises:
        SetupError: D107 where the bytes are not in the file's encoding; MemberError where the archive is damaged.
    """
    layout = file.layout
    keys = tuple(number for number, name in enumerate(file.columns) if name in file.table.keys)
    rules = grammar(layout.delimiter, len(layout.header), layout.newline)
    newline = layout.newline.encode()
    cut = Cut(rules, layout.delimiter, len(layout.header), keys, newline, options.block_bytes, options.record_bytes)
    mark = 3 if layout.encoding == "utf-8-sig" else 0
    with open_member(file.member) as stream, ahead(stream.chunks(_CHUNK), 8) as inflated:
        text = _behind(as_utf8(inflated, layout.encoding, file.shown), layout.start)
        strip = options.surrogates == "strip"
        cutting = pieces(text, cut, line=layout.line, offset=layout.start + mark, shown=file.shown, strip=strip)
        records = 0
        with ahead(cutting, 1) as ready:
            for piece in ready:
                part = _frame(piece, file, records)
                records += part.frame.height + len(part.asides)
                yield part


def _behind(chunks: Iterator[bytes], start: int) -> Iterator[bytes]:
    """The chunks without the first `start` bytes."""
    for chunk in chunks:
        if start < len(chunk):
            yield chunk[start:] if start else chunk
        start = max(0, start - len(chunk))


def _frame(piece: Piece, file: TableFile, records: int) -> Parsed:
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
    frame = _numbered(frame, piece, names, records)
    asides = [(records + aside.before + number + 1, aside) for number, aside in enumerate(piece.asides)]
    return Parsed(frame, asides, piece.blank, piece.stripped)


def _numbered(frame: pl.DataFrame, piece: Piece, names: list[str], records: int) -> pl.DataFrame:
    """Adds `_record` and `_line`: within a run lines follow from the line ends inside the cells."""
    height = frame.height
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    before = _lines_before(frame, piece.data, names)
    if len(piece.runs) <= 1:
        line = piece.runs[0].line if piece.runs else 0
        asides = piece.runs[0].asides if piece.runs else 0
        return frame.with_columns((row + (records + asides + 1)).alias("_record"), (before + line).alias("_line"))
    starts = pl.Series([run.row for run in piece.runs], dtype=pl.Int64)
    lengths = starts.shift(-1, fill_value=height) - starts
    shift = pl.Series([run.line for run in piece.runs], dtype=pl.Int64) - before.gather(starts)
    runs = pl.DataFrame({"asides": [run.asides for run in piece.runs], "shift": shift, "length": lengths})
    each = runs.select(pl.exclude("length").repeat_by("length").explode(empty_as_null=False))
    return frame.with_columns((row + (each["asides"] + (records + 1))).alias("_record"), (before + each["shift"]).alias("_line"))


def _lines_before(frame: pl.DataFrame, data: bytes, names: list[str]) -> pl.Series:
    """For each record, how many physical lines the records before it take."""
    height = frame.height
    feeds, returns, both = data.count(b"\n"), data.count(b"\r"), data.count(b"\r\n")
    one_each = pl.int_range(0, height, dtype=pl.Int64, eager=True)
    if feeds + returns - both == height:
        return one_each
    # Only what occurs in the block is counted; bodies with LF alone, or with CRLF alone, need one pass.
    if returns == both:
        counted = [_count(names, "\n")]
    elif feeds == both:
        counted = [_count(names, "\r")]
    else:
        counted = [_count(names, "\n"), _count(names, "\r"), -_count(names, "\r\n")]
    inside = frame.select(pl.sum_horizontal(counted)).to_series()
    return inside.cum_sum().shift(1, fill_value=0) + one_each


def _count(names: list[str], end: str) -> pl.Expr:
    return pl.sum_horizontal(pl.col(name).str.count_matches(end, literal=True).cast(pl.Int64) for name in names)
