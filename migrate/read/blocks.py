"""A CSV as blocks: raw frames, the records set aside, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from migrate.core.entities.model import EXTRA_PREFIX
from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.read.codes import BLANK_LINE, STRIPPED_SURROGATE
from migrate.read.delivery import Delivery, ReadOptions, TableFile
from migrate.read.mended import mended_lines
from migrate.read.parsing import Parsed, parsed
from migrate.read.pieces import Aside
from migrate.read.sifting import Sifted, sifted

#: Records that cannot be used: place, `code` (its id) and `reason` (a sentence without values).
REJECTED_SCHEMA: dict[str, pl.DataType] = PLACE_SCHEMA | {"code": pl.String(), "reason": pl.String()}
_NOTHING = pl.DataFrame(schema=REJECTED_SCHEMA)
_STRIPPED = "half characters (lone surrogates) were left out of a record"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of one CSV. Its records are `frame`, `rejected` and `replaced`, each in exactly one of them.

    Attributes:
        table: Name of the table in `sources.TABLES`.
        frame: The raw frame: `SourceTable.column_names` as text (null where the file lacks the column, the empty text where the
            cell is empty), `extra.<header as given>`, `_contract` (null where none is known), `_mended`
            (true for records of a folder of mended rejects, which take the place of those of the same key), place columns.
            Cells are verbatim: not trimmed, line breaks as they stand.
        rejected: A frame of `REJECTED_SCHEMA`.
        replaced: Place columns of records that would be rejected, were their mended form not in this delivery: the books
            count them as repeated.
        findings: A frame of `FINDINGS_SCHEMA`: one row per rejected record, and notes.
    """

    table: str
    frame: pl.DataFrame
    rejected: pl.DataFrame
    replaced: pl.DataFrame
    findings: pl.DataFrame


def blocks(delivery: Delivery, file: TableFile, options: ReadOptions) -> Iterator[Block]:
    """Reads a CSV in blocks bounded in bytes and rows; every record comes in exactly one block.

    Raises:
        SetupError: where the file is not in its encoding (D107) or another header stands in its middle (D117), and as MemberError
            where its archive turns out damaged: nothing of the delivery may be written then.
    """
    replaced: frozenset[tuple[str, int, str]] = frozenset() if file.mended else delivery.replaced
    for part in parsed(file, options):
        yield from _bounded(_block(part, sifted(part.frame, file), file, replaced), options.block_rows)


def reason_of(aside: Aside, file: TableFile) -> str:
    """Why a malformed record is rejected: counts, never a value."""
    if aside.fields is None or aside.fields == len(file.layout.header):
        return aside.code.title
    return f"the record has {aside.fields} fields, the header has {len(file.layout.header)}"


def raw_frame(frame: pl.DataFrame, file: TableFile) -> pl.DataFrame:
    """A frame of columns by position as the raw frame of `Block`."""
    places = {name: f"c{number}" for number, name in enumerate(file.columns) if name is not None}
    extra = [name for name in places if name.startswith(EXTRA_PREFIX)]
    # Columns are put together as they stand: a query would cost more than its work.
    alike = {
        "_contract": pl.Series([file.contract], dtype=pl.String()),
        "_mended": pl.Series([file.mended]),
        "_file": pl.Series([file.file], dtype=pl.Int32()),
    }
    columns = {name: pl.Series([None], dtype=pl.String()) for name in file.table.column_names} | alike
    columns = {name: column.new_from_index(0, frame.height) for name, column in columns.items() if name not in places}
    columns |= {name: frame.get_column(place) for name, place in places.items()}
    columns |= {name: frame.get_column(name) for name in ("_record", "_line")}
    names = [*file.table.column_names, *extra, "_contract", "_mended", *PLACE_COLUMNS]
    return pl.DataFrame({name: columns[name] for name in names})


def _block(part: Parsed, sift: Sifted, file: TableFile, replaced: frozenset[tuple[str, int, str]]) -> Block:
    rejected, now_repeated = _set_aside(part, sift, file, replaced)
    findings = [
        *([] if rejected.is_empty() else [_errors(rejected, file)]),
        *([_notes(BLANK_LINE, part.blank, file, "blank lines are no records")] if part.blank else []),
        *([_notes(STRIPPED_SURROGATE, part.stripped, file, _STRIPPED)] if part.stripped else []),
        sift.findings,
    ]
    return Block(file.table.name, raw_frame(sift.frame, file), rejected, now_repeated, pl.concat(findings))


def _set_aside(
    part: Parsed, sift: Sifted, file: TableFile, replaced: frozenset[tuple[str, int, str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is rejected, and the places of what would be, were its mended form not here."""
    if not part.asides and sift.unusable.is_empty():
        return _NOTHING, _NOTHING.select(PLACE_COLUMNS)
    rejected = pl.concat([_malformed(part, file), _unusable(sift, file)]).sort("_record")
    cells = [f"c{number}" for number in range(len(file.columns))]
    lines = mended_lines(part, sift.unusable.select("_line", *cells).iter_rows(), file, replaced) if replaced else []
    is_mended = pl.col("_line").is_in(lines)
    return rejected.filter(~is_mended), rejected.filter(is_mended).select(PLACE_COLUMNS)


def _errors(rejected: pl.DataFrame, file: TableFile) -> pl.DataFrame:
    return rejected.select(
        "code",
        "_file",
        "_line",
        **_nothing("column"),
        table=pl.lit(file.table.name),
        **_nothing("key"),
        message="reason",
        **_nothing("value"),
    )


def _nothing(column: str) -> dict[str, pl.Expr]:
    return {column: pl.lit(None, FINDINGS_SCHEMA[column])}


def _malformed(part: Parsed, file: TableFile) -> pl.DataFrame:
    rows = [(file.file, record, aside.line, aside.code.id, reason_of(aside, file)) for record, aside in part.asides]
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA, orient="row")


def _unusable(sift: Sifted, file: TableFile) -> pl.DataFrame:
    place = pl.lit(file.file, pl.Int32()).alias("_file")
    return sift.unusable.select(place, "_record", "_line", "code", "reason")


def _notes(code: Code, lines: list[int], file: TableFile, message: str) -> pl.DataFrame:
    rows = [(code.id, file.file, line, None, file.table.name, None, message, None) for line in lines]
    return pl.DataFrame(rows, schema=FINDINGS_SCHEMA, orient="row")


def _bounded(block: Block, rows: int) -> Iterator[Block]:
    """The block with at most `rows` rows a frame; what was set aside goes with the first."""
    if block.frame.height <= rows:
        yield block
        return
    for at in range(0, block.frame.height, rows):
        nothing = slice(None) if at == 0 else slice(0, 0)
        yield Block(
            block.table, block.frame.slice(at, rows), block.rejected[nothing], block.replaced[nothing], block.findings[nothing]
        )
