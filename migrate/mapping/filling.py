"""Fills a value map with ids of the vendor. What people filled in stays as it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrate.core.csv_text import csv
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_text
from migrate.core.spreadsheet_text import guard_formula
from migrate.mapping.codes import FAULTY_MAP
from migrate.mapping.value_maps import GAP_MARK, MapFile, delimiter_of, fold_key, read_map, read_table

#: The column with the names of values that are only an id.
NAMES = "name in Talent Hub"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value of the export.

    Attributes:
        value: The text of the map's first column.
        name: Its name; None if the value is one.
        target: The only id at the vendor of an equal name; None if there is none, or several.
    """

    value: str
    name: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled map: its content, and the number of lines that were filled in, kept and are open."""

    content: bytes
    filled: int
    kept: int
    open: int


def fill_map(path: Path, column: str, wanted: Mapping[str, Wanted], faults: list[Problem], *, add: bool) -> Filled | None:
    """Returns the value map with ids for the target column in place of `?`; None with faults added.

    `wanted` is by folded value. With `add`, values that the map lacks are added, unless a line `*` takes them all.
    """
    found: list[Problem] = []  # A line with a fault would be lost.
    file, table = read_map(path, found), read_table(path, FAULTY_MAP, [])
    if file is None or table is None or found:
        faults += found
        return None
    header, lines = table
    text = read_small_text(path)
    rows = [_padded(cells, len(header)) for _, cells in lines]
    place, filled = file.column(column), 0
    for row in rows:
        known = wanted.get(fold_key(row[0]))
        if row[place].strip() == GAP_MARK and known is not None and known.target is not None:
            row[place] = known.target
            filled += 1
    new = [one for key, one in wanted.items() if key not in file.rows] if add and "*" not in file.rows else []
    if NAMES not in header and any(one.name is not None for one in new):
        header, rows = [*header, NAMES], [[*row, ""] for row in rows]
    rows += [_line(header, one, place) for one in new]
    open_now = sum(row[place].strip() == GAP_MARK for row in rows)
    filled += sum(one.target is not None for one in new)
    content = _content(header, rows, text)
    return Filled(content, filled, len(rows) - filled - open_now, open_now)


def targets_of(file: MapFile, column: str) -> dict[str, str]:
    """Returns the target values of a map by folded value, without those that are open or empty."""
    place = file.column(column)
    return {key: cells[place] for key, (_, cells) in file.rows.items() if cells[place] not in ("", GAP_MARK)}


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _line(header: list[str], one: Wanted, place: int) -> list[str]:
    cells = [one.value, *[GAP_MARK] * (len(header) - 1)]
    cells[place] = one.target or GAP_MARK
    if NAMES in header:
        cells[header.index(NAMES)] = guard_formula(one.name or "")
    return cells


def _content(header: list[str], rows: list[list[str]], text: str) -> bytes:
    """The map in its own separator and line ends, with a byte order mark for spreadsheet programs."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter_of(text), lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerows([header, *rows])
    return stream.getvalue().encode("utf-8-sig")
