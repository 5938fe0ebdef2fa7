"""Finds well-formed records that cannot be used: no key, an id damaged by a spreadsheet, a header in the middle of the file.

Works on whole columns. Expensive tests run only if a cheap test has found something.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from migrate.core.damaged_ids import read_cells
from migrate.core.errors import SetupError
from migrate.core.findings import make_findings
from migrate.core.places import Place
from migrate.core.problems import FINDINGS_SCHEMA, Code, Problem
from migrate.read.codes import BLANK_LINE, EMPTY_KEY, OTHER_HEADER, REFORMATTED_ID, REPEATED_HEADER, SPREADSHEET_ID, TOTAL
from migrate.read.delivery import TableFile
from migrate.read.totals import find_totals
from migrate.sources import UNCOUNTED_PATTERN, SourceTable, fold_name

_NOT_UNUSABLE = [pl.Series("code", dtype=pl.String()), pl.Series("message", dtype=pl.String())]
_NO_FINDINGS = pl.DataFrame(schema=FINDINGS_SCHEMA)
_NEVER = pl.lit(False)

#: Columns that are documented as ids, but hold names in some exports.
_IDS_OR_NAMES = frozenset({"company"})


@dataclass(frozen=True, slots=True)
class RowChecks:
    """What of a file's columns is judged: columns by position.

    Attributes:
        filled: Must not be empty.
        ids: Hold ids, which a spreadsheet may have damaged.
        keys: Columns that show a header among the records.
        names: What the table's and the file's columns are called, folded.
        lists: Those of `ids` whose cells can hold several.
        named: Those of `ids` whose cells can hold a name instead, which is not judged.
        questions: Of each checked column whether a cell begins with a plus sign, then of each the length of the longest cell.
    """

    filled: tuple[str, ...]
    ids: tuple[str, ...]
    keys: tuple[str, ...]
    names: frozenset[str]
    lists: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    questions: tuple[pl.Expr, ...] = ()

    @property
    def checked(self) -> list[str]:
        """All columns that are checked, once each."""
        return sorted({*self.filled, *self.ids, *self.keys})

    @property
    def may_be_numbers(self) -> bool:
        """Whether a column's name is a number, so that a header may contain a number."""
        return any(name.isdigit() for name in self.names)


@dataclass(frozen=True, slots=True)
class CheckedIds:
    """Whole columns of ids, looked at in one query: many small blocks pay the cost of each.

    Attributes:
        numbers: The columns as Int64; null where a cell is not a whole number.
        longest: The bytes of the longest cell of each column; None if there is none.
        odd: Columns with cells that are not whole numbers, or have a plus sign.
        strange: Columns of `odd` in which such a cell is not empty.
    """

    numbers: Mapping[str, pl.Series]
    longest: Mapping[str, int | None]
    odd: frozenset[str]
    strange: frozenset[str]


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """A frame by use.

    Attributes:
        frame: Usable records: columns by position, `_record`, `_line`.
        unusable: The same columns, then `code` and `message`.
        findings: A frame of `FINDINGS_SCHEMA` on lines that are not records.
        ids: What is known of the checked columns of `frame`; None if some of their cells were changed.
    """

    frame: pl.DataFrame
    unusable: pl.DataFrame
    findings: pl.DataFrame
    ids: CheckedIds | None = None


def id_columns(table: SourceTable, names: Iterable[str | None]) -> list[str]:
    """Those of a file's columns that hold ids or lists of ids."""
    known = {column.name for column in table.columns}
    return [
        name
        for name in names
        if name is not None and name in known and (name.endswith(("_id", "_ids", "Id", "IdentityKey")) or name in _IDS_OR_NAMES)
    ]


def row_checks(file: TableFile) -> RowChecks:
    """What `check_rows` looks at; the same for all pieces of a file."""
    table = file.table
    names = {cell for column in table.columns for cell in (column.name, *column.aliases)} | set(file.layout.header)
    columns = RowChecks(
        filled=_places(file, table.filled),
        ids=_places(file, id_columns(table, file.columns)),
        keys=_places(file, table.keys),
        names=frozenset(fold_name(name) for name in names) - {""},
        lists=frozenset(_places(file, [column.name for column in table.columns if column.many])),
        named=frozenset(_places(file, sorted(_IDS_OR_NAMES))),
    )
    signed = (pl.col(name).str.starts_with("+").any().name.prefix("signed ") for name in columns.checked)
    longest = (pl.col(name).str.len_bytes().max().name.prefix("longest ") for name in columns.checked)
    return replace(columns, questions=(*signed, *longest))


def check_rows(frame: pl.DataFrame, file: TableFile, columns: RowChecks) -> CheckedRows:
    """Checks the records of one piece. Raises SetupError (D117) if a header with other columns is among them."""
    ids = look_at_ids(frame, columns)
    no_key = pl.any_horizontal(_NEVER, *(_blank(column) for column in columns.filled if column in ids.odd))
    damaged = _read_ids(frame, [column for column in columns.ids if column in ids.strange], columns)
    lost = pl.any_horizontal(_NEVER, *(pl.col(column).is_in(cells.lost) for column, cells in damaged.items()))
    repeated = _like_headers(frame, file, columns, ids.odd)
    header = pl.col("_record").is_in(repeated)
    every = [f"c{number}" for number in range(len(file.columns))]
    key = columns.keys[0]
    totals = find_totals(frame, key, [column for column in every if column != key]) if key in ids.strange else []
    total = pl.col("_record").is_in(totals)
    suspicious = bool(repeated or totals or ids.odd.intersection(columns.filled) or any(cells.lost for cells in damaged.values()))
    if not suspicious or not frame.select((header | no_key | lost | total).any()).item():
        repaired, repairs = _repair_ids(frame, file, damaged)
        return CheckedRows(repaired, frame.clear().hstack(_NOT_UNUSABLE), repairs, None if damaged else ids)
    marked = frame.with_columns(
        pl.when(header)
        .then(pl.lit(REPEATED_HEADER.id))
        .when(no_key)
        .then(pl.lit(EMPTY_KEY.id))
        .when(total)
        .then(pl.lit(TOTAL.id))
        .when(lost)
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
    usable, repairs = _repair_ids(marked.filter(pl.col("code").is_null()).drop("code"), file, damaged)
    findings = [
        _notes(REPEATED_HEADER, headers, file, "the header is repeated in the middle of the file; the line is skipped"),
        _notes(BLANK_LINE, empty, file, "lines of empty cells are skipped"),
        repairs,
    ]
    return CheckedRows(usable, _with_reason(records, file, damaged), pl.concat(findings))


@dataclass(frozen=True, slots=True)
class _Damaged:
    """Distinct damaged cells of a column: the ids that they mean, and the cells that lost digits."""

    read: Mapping[str, str]
    lost: Sequence[str]


def _read_ids(frame: pl.DataFrame, ids: Collection[str], columns: RowChecks) -> dict[str, _Damaged]:
    """Columns by position with damaged ids; in those that must be filled, a word for nothing is a lost id."""
    found: dict[str, _Damaged] = {}
    for column in ids:
        cells = read_cells(frame[column], many=column in columns.lists, named=column in columns.named)
        if cells.is_empty():
            continue
        if column in columns.filled:
            cells = cells.with_columns(pl.col("lost") | ((pl.col("read") == "") & (pl.col("text").str.strip_chars() != "")))
        kept = cells.filter(~pl.col("lost"))
        read = dict(zip(kept["text"], kept["read"], strict=True))
        found[column] = _Damaged(read, cells.filter("lost")["text"].to_list())
    return found


def _repair_ids(frame: pl.DataFrame, file: TableFile, damaged: Mapping[str, _Damaged]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Returns the frame with repaired ids, and a finding for each cell that was repaired."""
    if not damaged:
        return frame, _NO_FINDINGS
    repairs = [_NO_FINDINGS]
    for column, cells in damaged.items():
        name = file.columns[int(column[1:])]
        nothing = [text for text, read in cells.read.items() if read == ""]
        changed = pl.col(column).is_in(list(cells.read))
        empty = f"{name} contains a word for an empty value, such as null or NaN; it is read as empty"
        other = f"{name} was reformatted by a spreadsheet or a script; the id is read without loss"
        repairs.append(_notes(REFORMATTED_ID, frame.filter(pl.col(column).is_in(nothing)), file, empty))
        repairs.append(_notes(REFORMATTED_ID, frame.filter(changed & ~pl.col(column).is_in(nothing)), file, other))
    read = [pl.col(column).replace(dict(cells.read)) for column, cells in damaged.items() if cells.read]
    return (frame.with_columns(read) if read else frame), pl.concat(repairs)


def _places(file: TableFile, names: Collection[str]) -> tuple[str, ...]:
    """Columns by position of those of a file that are called so."""
    return tuple(f"c{number}" for number, name in enumerate(file.columns) if name in names)


def look_at_ids(frame: pl.DataFrame, columns: RowChecks) -> CheckedIds:
    """Most keys and ids are whole numbers, which is seen at once; and a whole number is neither empty nor damaged."""
    every = columns.checked
    numbers = {name: frame[name].cast(pl.Int64(), strict=False) for name in every}
    seen = frame.select(columns.questions).row(0) if every else ()
    signed, longest = seen[: len(every)], seen[len(every) :]
    empty = {name for name, series in numbers.items() if series.null_count()}
    # An empty cell is no number: with more of these than empty cells, there is something else.
    strange = {name for name in empty if numbers[name].null_count() > (frame[name] == "").sum()}
    strange |= {name for name, plus in zip(every, signed, strict=True) if plus}
    odd = every if columns.may_be_numbers else empty | strange
    return CheckedIds(numbers, dict(zip(every, longest, strict=True)), frozenset(odd), frozenset(strange))


def _blank(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars() == ""


def _like_headers(frame: pl.DataFrame, file: TableFile, columns: RowChecks, odd: frozenset[str]) -> list[int]:
    """Numbers of records whose keys, and half of whose cells at least, are names of columns; what is not in `odd` holds none."""
    if not odd.issuperset(columns.keys):
        return []
    if not columns.may_be_numbers:
        frame = frame.filter(pl.all_horizontal(~pl.col(key).str.contains(r"^[0-9]+$") for key in columns.keys))
    if frame.is_empty():
        return []
    plain = (pl.col(key).str.to_lowercase().str.replace_all(UNCOUNTED_PATTERN, "") for key in columns.keys)
    likely = frame.filter(pl.all_horizontal(cell.is_in(sorted(columns.names)) for cell in plain))
    cells = likely.select(f"c{number}" for number in range(len(file.columns)))
    counts = (sum(fold_name(cell) in columns.names for cell in row) for row in cells.iter_rows())
    return [record for record, count in zip(likely["_record"], counts, strict=True) if count * 2 >= len(file.columns)]


def _refuse_other_headers(headers: pl.DataFrame, file: TableFile, every: Sequence[str]) -> None:
    for record in headers.iter_rows(named=True):
        if [fold_name(record[column] or "") for column in every] != [fold_name(cell) for cell in file.layout.header]:
            raise SetupError(
                Problem(
                    code=OTHER_HEADER,
                    message="the file contains a second header with other columns",
                    place=Place(file.shown, record["_line"]),
                    table=file.table.name,
                    help="split the file at this line and give both parts",
                )
            )


def _with_reason(records: pl.DataFrame, file: TableFile, damaged: Mapping[str, _Damaged]) -> pl.DataFrame:
    keys = " and ".join(file.table.filled)
    which = pl.concat_str(
        pl.lit(None, pl.String),
        *(
            pl.when(pl.col(column).is_in(cells.lost)).then(pl.lit(file.columns[int(column[1:])]))
            for column, cells in damaged.items()
        ),
        separator=", ",
        ignore_nulls=True,
    )
    lost = pl.format("{} was damaged by a spreadsheet or a script (1.23E+18, ####, #N/A, null, two ids); the id is lost", which)
    reason = pl.when(pl.col("code") == EMPTY_KEY.id).then(pl.lit(f"{keys} must not be empty"))
    not_one = pl.lit("the line is a total or a footer, not a record")
    reasons = reason.when(pl.col("code") == TOTAL.id).then(not_one).when(pl.col("code") == SPREADSHEET_ID.id).then(lost)
    return records.with_columns(reasons.alias("message"))


def _notes(code: Code, records: pl.DataFrame, file: TableFile, message: str) -> pl.DataFrame:
    return make_findings(code, records.select("_line", _file=pl.lit(file.file)), message, table=file.table.name)
