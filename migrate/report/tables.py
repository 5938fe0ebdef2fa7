"""The accounting as tables: one line per source file or target table; empty columns are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from migrate.core.books import AttachmentBook, Books
from migrate.report.canvas import HEADING, QUIET
from migrate.report.shown import count_text, number, visible

_INDENT = 2
_GAP = 2
_NOTHING: tuple[object, ...] = (0, None, "", [], {})
#: Maximum number of list items in one cell.
_LISTED = 5


def books_parts(books: Books, *, width: int, planned: bool = False, into: str = "Into the target") -> list[RenderableType]:
    """Renders the accounting of records, rows and files, without empty tables; `planned` if nothing was done yet."""
    parts: list[RenderableType] = []
    if books.sources:
        parts += [
            *table_parts("From the export", [asdict(book) for book in books.sources], always=("records", "used"), width=width),
            "",
        ]
    if books.targets:
        parts += [*table_parts(into, [asdict(book) for book in books.targets], always=("rows",), width=width), ""]
    line = attachments_line(books.attachments, planned=planned)
    if line:
        parts += [Text.assemble(("Attachments  ", HEADING), line), ""]
    return parts


def attachments_line(book: AttachmentBook, *, planned: bool = False) -> str:
    """Renders `9 files: 7 stored, 2 unmatched; 3 empty folders (empty.txt)`; empty if there are no files."""
    if not book.files and not book.markers:
        return ""
    classes = {name: count for name, count in asdict(book).items() if count and name not in ("files", "markers")}
    text = count_text(book.files, "file")
    words = {"stored": "to be stored"} if planned else {}
    if classes:
        text += ": " + ", ".join(f"{number(count)} {words.get(name, name.replace('_', ' '))}" for name, count in classes.items())
    if book.markers:
        text += f"; {count_text(book.markers, 'empty folder')} (empty.txt)"
    return text


def table_parts(
    title: str, rows: Sequence[Mapping[str, Any]], *, always: Sequence[str] = (), width: int, total: bool = True
) -> list[RenderableType]:
    """Renders a table whose first column names the row, with totals; as records with labels if the table is too wide.

    Whole numbers are right-aligned; columns with only zeros or nothing are left out unless named in `always`.
    """
    first, *others = dict.fromkeys(name for row in rows for name in row)
    names = [name for name in others if name in always or any(row.get(name) not in _NOTHING for row in rows)]
    numeric = {name for name in names if all(_whole(row.get(name)) for row in rows)}
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_header=True, header_style=HEADING)
    table.add_column(title, no_wrap=True)
    for name in names:
        table.add_column(name.replace("_", " "), justify="right" if name in numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(_cell(row.get(first)), *(_cell(row.get(name)) for name in names))
    if total and len(rows) > 1 and numeric:
        sums = {name: sum(row.get(name) or 0 for row in rows) for name in numeric}
        table.add_row("total", *(_cell(sums.get(name)) for name in names), style=HEADING)
    if _wide(table) <= width:
        return [table]
    return [Text(title, style=HEADING), *(part for row in rows for part in _record(row, first, names))]


def _wide(table: Table) -> int:
    from rich.console import Console  # noqa: PLC0415 - measuring needs a console of unlimited width, made here only

    console = Console(width=10_000, _environ={})
    return Measurement.get(console, console.options, table).maximum


def _whole(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(_cell(item) or "-" for item in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        shown = ", ".join(_cell(item) or "-" for item in value[:_LISTED])
        return f"{shown} and {number(len(value) - _LISTED)} more" if len(value) > _LISTED else shown
    return number(value) if isinstance(value, int) else visible(str(value))


def _record(row: Mapping[str, Any], first: str, names: Sequence[str]) -> list[RenderableType]:
    """Renders a row as a record: its name, then a label and a value per line. Columns with nothing are left out."""
    known = [(name.replace("_", " "), _cell(row.get(name))) for name in names if row.get(name) not in _NOTHING]
    room = max((len(label) for label, _ in known), default=0)
    heading = Padding(Text(_cell(row.get(first)) or "-"), (0, 0, 0, _INDENT))
    lines = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_header=False)
    lines.add_column(no_wrap=True, min_width=room)
    lines.add_column(overflow="fold")
    for label, value in known:
        lines.add_row(Text(label, style=QUIET), value)
    return [heading, Padding(lines, (0, 0, 0, 2 * _INDENT))] if known else [heading]
