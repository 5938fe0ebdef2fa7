"""CSV for spreadsheet programs: UTF-8 with a byte order mark, and no cell that a program would run as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from migrate.core.csv_text import csv

#: A spreadsheet program treats text that begins like this as a formula; a leading apostrophe makes it text.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def guard_formula(text: str) -> str:
    """Returns the text of a cell; with an apostrophe before it if a spreadsheet program would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Returns the text that `guard_formula` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def sheet_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Returns a CSV file; None is an empty cell, and numbers are not quoted."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    return "" if value is None else guard_formula(value) if isinstance(value, str) else value
