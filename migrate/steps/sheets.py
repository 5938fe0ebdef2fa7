"""Files that people fill in: a CSV, or a workbook if the name ends in .xlsx; an update keeps what is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.spreadsheet_text import sheet_text, unguarded
from migrate.core.workbook import SUFFIX, workbook
from migrate.mapping.codes import FAULTY_LIST
from migrate.mapping.value_maps import read_table
from migrate.runs.durable import write_file
from migrate.sources import fold_name
from migrate.steps.codes import OUTPUT_EXISTS


def check_output(path: Path, *, update: bool | None) -> None:
    """Raises SetupError if the file exists and is not to be updated, or is to be updated and does not exist.

    `update` is None for a command that has no such option.
    """
    if path.exists() and not update:
        message = "the file exists and was not overwritten"
        advice = "name another file or folder"
        if update is not None:
            advice = "add --update to keep what is filled in and add new lines"
    elif update and not path.is_file():
        message, advice = "the file to update does not exist", "leave out --update to write a new file"
    else:
        return
    raise SetupError(Problem(code=OUTPUT_EXISTS, message=message, place=Place(str(path)), help=advice))


def write_sheet(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], choices: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Writes the file with mode 0600; `choices`: values of drop-down lists of a workbook, by column."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_workbook = path.suffix.lower() == SUFFIX
    content = workbook(header, rows, choices or {}) if is_workbook else sheet_text(header, rows)
    with write_file(path) as stream:
        stream.write(content)


def kept_lines(path: Path, header: Sequence[str]) -> list[list[str]]:
    """Returns the lines of a file in the order of `header`; cells of columns that it lacks are empty.

    Raises SetupError if the file cannot be read, or has none of the columns.
    """
    faults: list[Problem] = []
    table = read_table(path, FAULTY_LIST, faults)
    if faults or table is None:
        raise SetupError(faults)
    names, records = table
    known = [fold_name(name) for name in names]
    places = [known.index(fold_name(name)) if fold_name(name) in known else None for name in header]
    if places[0] is None:
        message = f"the file to update has no column '{header[0]}'"
        raise SetupError(Problem(code=FAULTY_LIST, message=message, place=Place(str(path), 1)))
    return [
        [unguarded(cells[place].strip()) if place is not None and place < len(cells) else "" for place in places]
        for _, cells in records
    ]
