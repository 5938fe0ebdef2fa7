"""Changed rows of a plan as lines of text, and as CSV: one line per changed column."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from migrate.core.csv_text import csv
from migrate.core.facts.delivery import ChangedColumn, ChangedRow, DeliveryFacts
from migrate.core.outcome import Outcome
from migrate.core.spreadsheet_text import guard_formula
from migrate.report.canvas import HEADING
from migrate.report.faults import indent_after
from migrate.report.shown import visible

_SUMMARY = ("table", "column", "rows")
_ROW = ("table", "action", "key", "id", "column")
_VALUES = ("before", "after")
_INDENT = 4


def row_lines(rows: Sequence[ChangedRow], *, show_values: bool) -> Iterator[RenderableType]:
    """Renders each row with its columns: names only, or with the values before and after."""
    for row in rows:
        yield Text.assemble((f"{row.action} {row.table} {visible(row.key)}", HEADING), (f"  {row.id or ''}", "dim"))
        if not row.known:
            yield indent_after("  ", "the plan does not contain the target's values of this row", indent=2)
            continue
        if not show_values:
            yield indent_after("  ", ", ".join(one.column for one in row.columns) or "no column", indent=2)
            continue
        for one in row.columns:
            yield indent_after(f"  {one.column}: ", _change(row.action, one), indent=_INDENT)
    if not rows:
        yield "No row of this table changes."


def changes_csv(outcome: Outcome, *, show_values: bool) -> str:
    """Returns CSV: the changed columns of the rows if rows were asked for, otherwise the counts by table and column."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    facts = outcome.facts if isinstance(outcome.facts, DeliveryFacts) else DeliveryFacts()
    rows = facts.changed_rows
    if rows is None:
        writer.writerow(_SUMMARY)
        writer.writerows([each.table, each.column, each.rows] for each in facts.changes or ())
        return stream.getvalue()
    writer.writerow((*_ROW, *_VALUES) if show_values else _ROW)
    for row in rows:
        for one in row.columns:
            cells = [_cell(text) for text in (row.table, row.action, row.key, row.id, one.column)]
            writer.writerow([*cells, *(_cell(value) for value in (one.before, one.after))] if show_values else cells)
    return stream.getvalue()


def _change(action: str, one: ChangedColumn) -> str:
    if action == "insert":
        return _quoted(one.after)
    if action == "delete":
        return _quoted(one.before)
    return f"{_quoted(one.before)} -> {_quoted(one.after)}"


def _quoted(value: object) -> str:
    """Renders a value like JSON, so that an empty text, a missing value and a number can be distinguished."""
    return visible(json.dumps(value, ensure_ascii=False))


def _cell(value: object) -> object:
    """Returns a value as a CSV cell; a missing value is empty, and text is written as it is.

    An apostrophe comes before a text that a spreadsheet program would run as a formula.
    """
    return "" if value is None else guard_formula(visible(value)) if isinstance(value, str) else json.dumps(value)
