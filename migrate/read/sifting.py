"""Records that are well-formed and yet no use: no key, an id spoilt by a spreadsheet, a header in the middle of the file.

All by whole columns; what costs more is only looked at where a cheap test has found something.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

_UNUSABLE: dict[str, pl.DataType] = {"code": pl.String(), "reason": pl.String()}
_NEVER = pl.lit(False)


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
    every = [f"c{number}" for number in range(len(file.columns))]
    odd = _with_more_than_numbers(frame, file)
    no_key = pl.any_horizontal(_NEVER, *(_blank(column) for column in _places(file, file.table.filled) if column in odd))
    rounded = pl.any_horizontal(_NEVER, *(pl.col(column).str.contains(_ROUNDED) for column in _ids(file) if column in odd))
    header = pl.col("_record").is_in(_like_headers(frame, file, odd))
    if not odd or not frame.select((header | no_key | rounded).any()).item():
        return Sifted(frame, pl.DataFrame(schema=frame.schema | _UNUSABLE), pl.DataFrame(schema=FINDINGS_SCHEMA))
    marked = frame.with_columns(
        pl.when(header)
        .then(pl.lit(REPEATED_HEADER.id))
        .when(no_key)
        .then(pl.lit(EMPTY_KEY.id))
        .when(rounded)
        .then(pl.lit(SPREADSHEET_ID.id))
        .alias("code")
    )
    unusable = marked.filter(pl.col("code").is_not_null())
    headers = unusable.filter(pl.col("code") == REPEATED_HEADER.id)
    _refuse_other_headers(headers, file, every)
    empty = unusable.filter(pl.col("code") == EMPTY_KEY.id).filter(pl.all_horizontal(_blank(column) for column in every))
    records = unusable.filter(pl.col("code") != REPEATED_HEADER.id).join(
        empty.select("_record"), on="_record", how="anti", maintain_order="left"
    )
    findings = [
        _notes(REPEATED_HEADER, headers, file, "the header stands again in the middle of the file; the line is passed over"),
        _notes(BLANK_LINE, empty, file, "lines of empty cells are no records"),
    ]
    return Sifted(marked.filter(pl.col("code").is_null()).drop("code"), _with_reason(records, file), pl.concat(findings))


def _places(file: TableFile, names: Collection[str]) -> list[str]:
    """Columns by position of those of a file that are called so."""
    return [f"c{number}" for number, name in enumerate(file.columns) if name in names]


def _ids(file: TableFile) -> list[str]:
    return _places(file, [name for name in file.columns if name and (name in file.table.keys or name.endswith(("_id", "Id")))])


def _with_more_than_numbers(frame: pl.DataFrame, file: TableFile) -> set[str]:
    """Of the columns whose cells are judged, those that hold more than whole numbers.

    Most keys and ids are nothing else, which is seen at once; and a whole number is neither empty nor rounded.
    """
    judged = {*_ids(file), *_places(file, file.table.filled), *_places(file, file.table.keys)}
    if any(name.isdigit() for name in _column_names(file.table, file.layout.header)):
        return judged  # a number may stand in a header
    numbers = frame.select(pl.col(sorted(judged)).cast(pl.Int64(), strict=False).null_count())
    return {column for column, others in zip(numbers.columns, numbers.row(0), strict=True) if others}


def _blank(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars() == ""


def _like_headers(frame: pl.DataFrame, file: TableFile, odd: set[str]) -> list[int]:
    """Numbers of records whose keys, and half of whose cells at least, are names of columns; what is not in `odd` holds none."""
    known = _column_names(file.table, file.layout.header)
    keys = _places(file, file.table.keys)
    if not odd.issuperset(keys):
        return []
    if not any(name.isdigit() for name in known):
        frame = frame.filter(pl.all_horizontal(~pl.col(key).str.contains(r"^[0-9]+$") for key in keys))
    if frame.is_empty():
        return []
    plain = (pl.col(key).str.to_lowercase().str.replace_all(r"[ _\-\x{a0}]", "") for key in keys)
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
