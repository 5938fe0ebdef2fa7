"""Records that are well-formed and yet no use: no key, an id spoilt by a spreadsheet, a header in the middle of the file.

All by whole columns; what costs more is only looked at where a cheap test has found something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import FINDINGS_SCHEMA, Code, Problem
from migrate.read.codes import BLANK_LINE, EMPTY_KEY, OTHER_HEADER, REPEATED_HEADER, SPREADSHEET_ID
from migrate.read.delivery import TableFile
from migrate.sources import SourceTable, folded

#: `7.20576E+18`, and with a comma: what spreadsheets make of a long id.
_ROUNDED = r"^\s*\d(?:[.,]\d+)?[eE]\+\d+\s*$"

_UNUSABLE = {"code": pl.lit(None, pl.String()), "reason": pl.lit(None, pl.String())}


@dataclass(frozen=True, slots=True)
class Sifted:
    """A frame by use.

    Attributes:
        frame: Usable records: columns by position, `_record`, `_line`.
        unusable: The same columns, then `code` and `reason`.
        findings: A frame of `FINDINGS_SCHEMA` on lines that are no records.
    """

    frame: pl.DataFrame
    unusable: pl.DataFrame
    findings: pl.DataFrame


def sifted(frame: pl.DataFrame, file: TableFile) -> Sifted:
    """Sifts the records of one piece. Raises SetupError (D117) where a header with other columns stands among them."""
    needed = [f"c{number}" for number, name in enumerate(file.columns) if name in file.table.filled]
    ids = [f"c{number}" for number, name in enumerate(file.columns) if name and _is_id(name, file)]
    every = [f"c{number}" for number in range(len(file.columns))]
    no_key = pl.any_horizontal(_blank(key) for key in needed)
    rounded = pl.any_horizontal(pl.col(column).str.contains(_ROUNDED) for column in ids)
    header = pl.col("_record").is_in(_like_headers(frame, file))
    if not frame.select((header | no_key | rounded).any()).item():
        return Sifted(frame, frame.clear().with_columns(**_UNUSABLE), pl.DataFrame(schema=FINDINGS_SCHEMA))
    marked = frame.with_columns(
        pl.when(header)
        .then(pl.lit(REPEATED_HEADER.id))
        .when(no_key)
        .then(pl.lit(EMPTY_KEY.id))
        .when(rounded)
        .then(pl.lit(SPREADSHEET_ID.id))
        .alias("code")
    )
    odd = marked.filter(pl.col("code").is_not_null())
    headers = odd.filter(pl.col("code") == REPEATED_HEADER.id)
    _refuse_other_headers(headers, file, every)
    empty = odd.filter(pl.col("code") == EMPTY_KEY.id).filter(pl.all_horizontal(_blank(column) for column in every))
    records = odd.filter(pl.col("code") != REPEATED_HEADER.id).join(
        empty.select("_record"), on="_record", how="anti", maintain_order="left"
    )
    findings = [
        _notes(REPEATED_HEADER, headers, file, "the header stands again in the middle of the file; the line is passed over"),
        _notes(BLANK_LINE, empty, file, "lines of empty cells are no records"),
    ]
    return Sifted(marked.filter(pl.col("code").is_null()).drop("code"), _with_reason(records, file), pl.concat(findings))


def _is_id(name: str, file: TableFile) -> bool:
    return name in file.table.keys or name.endswith(("_id", "Id"))


def _blank(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars() == ""


def _like_headers(frame: pl.DataFrame, file: TableFile) -> list[int]:
    """Numbers of records whose keys, and half of whose cells at least, are names of columns."""
    known = _column_names(file.table, file.layout.header)
    keys = [number for number, name in enumerate(file.columns) if name in file.table.keys]
    if not any(name.isdigit() for name in known):
        # Most keys are numbers, and those are seen at once.
        frame = frame.filter(pl.all_horizontal(~pl.col(f"c{number}").str.contains(r"^[0-9]+$") for number in keys))
    if frame.is_empty():
        return []
    plain = (pl.col(f"c{number}").str.to_lowercase().str.replace_all(r"[ _\-\x{a0}]", "") for number in keys)
    likely = frame.filter(pl.all_horizontal(cell.is_in(sorted(known)) for cell in plain))
    cells = likely.select(f"c{number}" for number in range(len(file.columns)))
    counts = (sum(folded(cell) in known for cell in row) for row in cells.iter_rows())
    return [record for record, count in zip(likely["_record"], counts, strict=True) if count * 2 >= len(file.columns)]


@lru_cache(maxsize=32)
def _column_names(table: SourceTable, header: tuple[str, ...]) -> frozenset[str]:
    """What the table's and the file's columns are called, folded."""
    names = {cell for column in table.columns for cell in (column.name, *column.aliases)} | set(header)
    return frozenset(folded(name) for name in names) - {""}


def _refuse_other_headers(headers: pl.DataFrame, file: TableFile, every: Sequence[str]) -> None:
    for record in headers.iter_rows(named=True):
        if [folded(record[column] or "") for column in every] != [folded(cell) for cell in file.layout.header]:
            raise SetupError(
                Problem(
                    code=OTHER_HEADER,
                    message="another header, with other columns, stands in the middle of the file",
                    place=Place(file.shown, record["_line"]),
                    table=file.table.name,
                    help="split the file at this line and give both parts",
                )
            )


def _with_reason(records: pl.DataFrame, file: TableFile) -> pl.DataFrame:
    keys = " and ".join(file.table.filled)
    reasons = {
        EMPTY_KEY.id: f"{keys} must not be empty",
        SPREADSHEET_ID.id: "an id was rounded by a spreadsheet program (1.23E+18); its digits are lost",
    }
    return records.with_columns(pl.col("code").replace_strict(reasons, default=None, return_dtype=pl.String).alias("reason"))


def _notes(code: Code, records: pl.DataFrame, file: TableFile, message: str) -> pl.DataFrame:
    values: dict[str, object] = {"code": code.id, "_file": file.file, "table": file.table.name, "message": message}
    columns = [
        pl.col("_line") if name == "_line" else pl.lit(values.get(name), dtype).alias(name)
        for name, dtype in FINDINGS_SCHEMA.items()
    ]
    return records.select(columns)
