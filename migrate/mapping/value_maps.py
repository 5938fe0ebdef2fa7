"""Reads value maps: CSVs that people edit in a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from migrate.core import text_equality
from migrate.core.csv_text import csv
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.small_files import read_small_file, read_small_text
from migrate.core.workbook import read_workbook
from migrate.mapping.codes import FAULTY_MAP
from migrate.mapping.document import shown_name

#: In a value map, the mark of a target value that is not decided yet. `check` lists these lines.
GAP_MARK = "?"
_WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class MapFile:
    """A value map as it is in the file.

    Attributes:
        header: Its columns; the first contains the export's values, the others contain target values.
        rows: Line and cells by folded text (trimmed, lower case); `*` matches every other value.
    """

    name: str
    shown: str
    header: tuple[str, ...]
    rows: dict[str, tuple[int, tuple[str, ...]]]

    def column(self, target: str) -> int:
        """The column for a target column: the one with that name, otherwise the second one."""
        return self.header.index(target) if target in self.header[1:] else 1


def read_maps(folder: Path, faults: list[Problem]) -> dict[str, MapFile]:
    """All value maps of a mapping (`maps/*.csv`, `maps/*.xlsx`) by name; unreadable ones are faults, and two of one name."""
    maps: dict[str, MapFile] = {}
    files = [
        path for kind in ("*.csv", f"*{_WORKBOOK}") for path in (folder / "maps").glob(kind) if not path.name.startswith("~$")
    ]
    for path in sorted(files):
        if path.stem in maps:
            message = f"there are two value maps '{path.stem}': a CSV and a workbook"
            faults.append(Problem(code=FAULTY_MAP, message=message, place=Place(shown_name(path)), help="keep one of the files"))
            continue
        found = read_map(path, faults)
        if found is not None:
            maps[path.stem] = found
    return maps


def read_map(path: Path, faults: list[Problem]) -> MapFile | None:
    """One value map. The separator is a comma or semicolon; the encoding is UTF-8 with or without a BOM."""
    shown = shown_name(path)
    table = read_table(path, FAULTY_MAP, faults)
    if table is None:
        return None
    header, lines = table
    if len(header) < 2:
        message = f"value map '{path.stem}' needs two columns: the export's value and the target's value"
        faults.append(Problem(code=FAULTY_MAP, message=message, place=Place(shown, 1)))
        return None
    rows: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line, cells in lines:
        key = fold_key(cells[0])
        padded = tuple(cell.strip() for cell in cells) + ("",) * (len(header) - len(cells))
        if key in rows:
            message = f"value map '{path.stem}' contains a value twice; first in line {rows[key][0]}"
            faults.append(Problem(code=FAULTY_MAP, message=message, place=Place(shown, line), help="keep one of the lines"))
            continue
        rows[key] = (line, padded)
    return MapFile(path.stem, shown, tuple(name.strip() for name in header), rows)


def read_table(path: Path, code: Code, faults: list[Problem]) -> tuple[list[str], list[tuple[int, list[str]]]] | None:
    """Header, and records with their line numbers, of a small CSV or workbook that people edit. Blank lines are ignored."""
    shown = shown_name(path)
    if path.suffix.lower() == _WORKBOOK:
        return _workbook_table(path, code, faults)
    try:
        text = read_small_text(path)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        faults.append(Problem(code=code, message=message, place=Place(shown)))
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        help_text = "save it as CSV UTF-8"
        faults.append(Problem(code=code, message="the file is not UTF-8", place=Place(shown, line), help=help_text))
        return None
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(text), strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or len(cells) > 1:
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(Problem(code=code, message=f"the file is not valid CSV: {error}", place=Place(shown, line)))
        return None
    return _checked(records, shown, code, faults)


def delimiter_of(text: str) -> str:
    """The separator of a CSV: a comma or semicolon, as its first line has it."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _workbook_table(path: Path, code: Code, faults: list[Problem]) -> tuple[list[str], list[tuple[int, list[str]]]] | None:
    try:
        return _checked(read_workbook(read_small_file(path)), shown_name(path), code, faults)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
    except ValueError as error:
        message = f"the file cannot be read: {error}"
    faults.append(Problem(code=code, message=message, place=Place(shown_name(path))))
    return None


def _checked(
    records: list[tuple[int, list[str]]], shown: str, code: Code, faults: list[Problem]
) -> tuple[list[str], list[tuple[int, list[str]]]] | None:
    if not records:
        faults.append(Problem(code=code, message="the file is empty; it needs a header", place=Place(shown)))
        return None
    wide = [(line, cells) for line, cells in records[1:] if len(cells) > len(records[0][1])]
    for line, _ in wide:
        help_text = "put values that contain commas in quotes"
        faults.append(
            Problem(code=code, message="the line has more cells than the header", place=Place(shown, line), help=help_text)
        )
    return [cell.strip() for cell in records[0][1]], [record for record in records[1:] if record not in wide]


def fold_key(text: str) -> str:
    """The form in which values of a map are compared: NFC, without case, zero-width characters and repeated spaces."""
    return text_equality.fold_text(text)
