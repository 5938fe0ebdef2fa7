"""Sheets that people fill in with a spreadsheet program, as `.xlsx`: text cells and drop-down lists (docs/decisions/0074)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SUFFIX = ".xlsx"
#: Format of a cell that holds text: a program then keeps every digit of an id.
_TEXT = "@"
_CHOICES = "choices"
#: Largest float that is a whole number with all its digits.
_EXACT = 10**15
_WIDEST, _NARROWEST = 60, 10


def workbook(header: Sequence[str], rows: Sequence[Sequence[object]], choices: Mapping[str, Sequence[str]]) -> bytes:
    """Returns a workbook with one sheet. `choices`: the values of the drop-down list of a column, by its header.

    Every text is stored as text, so that no program runs it as a formula or changes an id. Other values can still be typed in.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - start-up counts: only a workbook needs openpyxl
    from openpyxl.styles import Font  # noqa: PLC0415 - the same
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - the same

    book = Workbook()
    sheet = book.worksheets[0]
    for row, cells in enumerate([header, *rows], 1):
        for column, value in enumerate(cells, 1):
            _write(sheet, row, column, value)
    for column, name in enumerate(header, 1):
        sheet.cell(1, column).font = Font(bold=True)
        longest = max((len(str(cells[column - 1] or "")) for cells in rows), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest, len(name), _NARROWEST) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    _add_choices(book, sheet, header, len(rows), choices)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """Returns the rows of the first sheet that are not empty: their numbers and their cells as text.

    Raises ValueError if the content is not a workbook.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - start-up counts: only a workbook needs openpyxl

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets errors of zipfile, XML and its own out
        raise ValueError("it is not an .xlsx workbook") from error
    sheet = book.worksheets[0]
    rows = [(number, [_text(value) for value in cells]) for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)]
    book.close()
    return [(number, _without_end(cells)) for number, cells in rows if any(cells)]


def _write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
    elif value is not None and value != "":
        cell.value = str(value)
        cell.data_type = "s"
    if not isinstance(value, int):
        cell.number_format = _TEXT


def _add_choices(
    book: Workbook, sheet: Worksheet, header: Sequence[str], rows: int, choices: Mapping[str, Sequence[str]]
) -> None:
    """Adds the drop-down lists. Their values are in a hidden sheet: a list inside the rule is limited to 255 characters."""
    used = {name: values for name, values in choices.items() if name in header and values}
    if not used or not rows:
        return
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - start-up counts: only a workbook needs openpyxl
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - the same

    hidden = book.create_sheet(_CHOICES)
    hidden.sheet_state = "hidden"
    for place, (name, values) in enumerate(used.items(), 1):
        for row, value in enumerate(values, 1):
            _write(hidden, row, place, value)
        letter = get_column_letter(place)
        rule = DataValidation(type="list", formula1=f"{_CHOICES}!${letter}$1:${letter}${len(values)}", allow_blank=True)
        rule.errorStyle = "warning"
        column = get_column_letter(header.index(name) + 1)
        rule.add(f"{column}2:{column}{rows + 1}")
        sheet.add_data_validation(rule)


def _text(value: object) -> str:
    """Returns a cell as text. A whole number keeps its digits; one that lost digits looks as damaged as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _without_end(cells: list[str]) -> list[str]:
    """Returns the cells without the empty ones at the end, which formats leave behind; at least two."""
    end = max((place + 1 for place, cell in enumerate(cells) if cell), default=0)
    return cells[: max(end, 2)]
