"""Reads a CSV in blocks: raw frames, rejected records and findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from migrate.core.entities.model import EXTRA_PREFIX
from migrate.core.findings import REJECTED_SCHEMA, make_findings, with_schema
from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.read.codes import BLANK_LINE, PADDING, STRIPPED_SURROGATE
from migrate.read.corrections import corrected_lines
from migrate.read.delivery import Delivery, ReadOptions, TableFile
from migrate.read.encoded_twice import find_encoded_twice
from migrate.read.grammar import cells
from migrate.read.parsing import Parsed, parse_csv
from migrate.read.pieces import Aside
from migrate.read.rounded_ids import RoundedIds
from migrate.read.row_checks import CheckedRows, check_rows, row_checks

_NO_REJECTS = pl.DataFrame(schema=REJECTED_SCHEMA)
_NO_PLACES = pl.DataFrame(schema=PLACE_SCHEMA)
_PADDING = (
    "the line contains only NUL characters or Ctrl-Z and is skipped; if it is not at the end of the file, records may be lost"
)
_STRIPPED = "half characters (lone surrogates) were removed from a record"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of one CSV. Each record is in exactly one of `frame`, `rejected` and `replaced`.

    Attributes:
        table: Name of the table in `sources.TABLES`.
        frame: The raw frame: `SourceTable.column_names` as text (null if the file lacks the column, the empty text where the
            cell is empty), `extra.<header as given>`, `_contract` (null if none is known), `_corrected`
            (true for records of a folder of corrected rejects, which take the place of those of the same key), place columns.
            Cells are verbatim: not trimmed, line breaks unchanged.
        rejected: A frame of `REJECTED_SCHEMA`, without keys.
        replaced: Place columns of records that are malformed but have a corrected version in this delivery. They count as
            repeated.
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
        SetupError: if the file is not in its encoding (D107) or contains a second header (D117); MemberError if its archive is
            damaged. Nothing of the delivery may be written then.
    """
    replaced: frozenset[tuple[str, int, str]] = frozenset() if file.corrected else delivery.replaced
    columns, alike = row_checks(file), _alike(file)
    rounded, last = RoundedIds(file, columns.ids), None
    for part in parse_csv(file, options):
        checked = check_rows(part.frame, file, columns)
        rejected, now_repeated, usable = _set_aside(part, checked, file, replaced)
        found = _found(part, rejected, checked, file)
        block = Block(file.table.name, _raw_frame(usable, file, alike), rejected, now_repeated, found)
        rounded.count(checked.frame, checked.ids)
        yield from _bounded(block, options.block_rows)
        last = block
    rounded_findings = rounded.findings()
    if last is not None and not rounded_findings.is_empty():
        yield Block(file.table.name, last.frame.clear(), _NO_REJECTS, _NO_PLACES, rounded_findings)


def reason_of(aside: Aside, file: TableFile) -> str:
    """Why a malformed record is rejected: counts, never a value."""
    width = len(file.layout.header)
    if aside.fields is None or aside.fields == width:
        return aside.code.title
    reason = f"the record has {aside.fields} fields, the header has {width}"
    raw, delimiter = aside.raw.rstrip(b"\r\n"), file.layout.delimiter
    extra = aside.fields - width
    if extra > 0 and _ends_empty(raw, delimiter, extra):
        return f"{reason}; the extra fields are separators at its end: remove them, or add as many to the header"
    if aside.fields == 1 and raw[:1] == raw[-1:] == b'"' and len(cells(_unquoted(raw), delimiter)) == width:
        return f"{reason}; the whole record is in quotes: remove them, and halve the doubled quotes inside"
    return reason


def _ends_empty(raw: bytes, delimiter: str, fields: int) -> bool:
    return not any(cell.strip() for cell in cells(raw, delimiter)[-fields:])


def _unquoted(raw: bytes) -> bytes:
    return raw[1:-1].replace(b'""', b'"')


def _alike(file: TableFile) -> list[pl.Series]:
    """Columns with the same value in every row of a file: missing columns and place columns, one row each."""
    return [
        *(pl.Series(name, [None], pl.String()) for name in file.table.column_names if name not in file.columns),
        pl.Series("_contract", [file.contract], pl.String()),
        pl.Series("_corrected", [file.corrected]),
        pl.Series("_file", [file.file], pl.Int32()),
    ]


def _raw_frame(frame: pl.DataFrame, file: TableFile, alike: list[pl.Series]) -> pl.DataFrame:
    """A frame of columns by position as the raw frame of `Block`: combined unchanged, since a query would cost more."""
    places = {name: f"c{number}" for number, name in enumerate(file.columns) if name is not None}
    columns = {column.name: column.new_from_index(0, frame.height) for column in alike}
    columns |= {name: frame.get_column(place).alias(name) for name, place in places.items()}
    columns |= {name: frame.get_column(name) for name in ("_record", "_line")}
    extra = [name for name in places if name.startswith(EXTRA_PREFIX)]
    return pl.DataFrame([columns[name] for name in (*file.table.column_names, *extra, "_contract", "_corrected", *PLACE_COLUMNS)])


def _found(part: Parsed, rejected: pl.DataFrame, checked: CheckedRows, file: TableFile) -> pl.DataFrame:
    findings = [
        *([] if rejected.is_empty() else [with_schema(rejected, FINDINGS_SCHEMA)]),
        *([_notes(PADDING, part.padding, file, _PADDING)] if part.padding else []),
        *([_notes(BLANK_LINE, part.blank, file, "blank lines are skipped")] if part.blank else []),
        *([_notes(STRIPPED_SURROGATE, part.stripped, file, _STRIPPED)] if part.stripped else []),
        *([find_encoded_twice(checked.frame, file)] if part.suspect else []),
        checked.findings,
    ]
    return pl.concat(findings) if len(findings) > 1 else checked.findings


def _set_aside(
    part: Parsed, checked: CheckedRows, file: TableFile, replaced: frozenset[tuple[str, int, str]]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rejected records, places of records with a corrected version in the delivery, and the remaining records."""
    nothing = not part.asides and checked.unusable.is_empty()
    if nothing and not replaced:
        return _NO_REJECTS, _NO_PLACES, checked.frame
    rejected = _NO_REJECTS if nothing else pl.concat([_malformed(part, file), _unusable(checked, file)]).sort("_record")
    cells = [f"c{number}" for number in range(len(file.columns))]
    named = part.frame.filter(pl.col("_line").is_in(sorted({line for _, line, _ in replaced})))
    lines = corrected_lines(part, named.select("_line", *cells).iter_rows(), file, replaced) if replaced else []
    is_corrected = pl.col("_line").is_in(lines)
    places = [frame.filter(is_corrected).select("_record", "_line") for frame in (rejected, checked.frame)]
    corrected = pl.concat(places).with_columns(pl.lit(file.file, pl.Int32()).alias("_file")).select(PLACE_COLUMNS)
    return rejected.filter(~is_corrected), corrected, checked.frame.filter(~is_corrected) if lines else checked.frame


def _malformed(part: Parsed, file: TableFile) -> pl.DataFrame:
    name = file.table.name
    rows = [(file.file, record, aside.line, aside.code.id, reason_of(aside, file), name, None) for record, aside in part.asides]
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA, orient="row")


def _unusable(checked: CheckedRows, file: TableFile) -> pl.DataFrame:
    rejected = checked.unusable.select(
        "_record", "_line", "code", "message", _file=pl.lit(file.file), table=pl.lit(file.table.name)
    )
    return with_schema(rejected, REJECTED_SCHEMA)


def _notes(code: Code, lines: list[int], file: TableFile, message: str) -> pl.DataFrame:
    rows = pl.DataFrame({"_line": lines}).with_columns(_file=pl.lit(file.file))
    return make_findings(code, rows, message, table=file.table.name)


def _bounded(block: Block, rows: int) -> Iterator[Block]:
    """Yields the block in frames of at most `rows` rows. Rejects and findings are in the first one."""
    if block.frame.height <= rows:
        yield block
        return
    for at in range(0, block.frame.height, rows):
        nothing = slice(None) if at == 0 else slice(0, 0)
        yield Block(
            block.table, block.frame.slice(at, rows), block.rejected[nothing], block.replaced[nothing], block.findings[nothing]
        )
