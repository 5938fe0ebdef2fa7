"""Lists for people after `send`: rows that were not sent or differ at the vendor, and objects to remove there by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from migrate.core.problems import Problem
from migrate.core.spreadsheet_text import sheet_text
from migrate.outbox.calls import Calls
from migrate.outbox.codes import NOT_DELETED
from migrate.runs.durable import write_file
from migrate.runs.marker import check_folder, mark_folder, private_folder

#: Rows that were not sent, or that the vendor has otherwise; and objects that the outbox has no more.
NOT_SENT, TO_REMOVE = "not-sent.csv", "remove-by-hand.csv"


def check_lists(folder: Path) -> None:
    """Raises SetupError unless the folder is new, empty, or holds such lists."""
    check_folder(folder, "lists", option="--into")


def write_lists(calls: Calls, problems: Iterable[Problem], folder: Path) -> dict[str, int]:
    """Writes both lists, mode 0600. Returns the number of rows by path.

    Vendor's messages have no values. A key is left out where it is a value of the row.
    """
    private_folder(folder)
    mark_folder(folder, "lists")
    rows: dict[str, list[list[str | None]]] = {NOT_SENT: [], TO_REMOVE: []}
    for one in problems:
        if not one.each or one.table is None:
            continue
        vendor_id = calls.vendor_id(one.table, one.key) if one.key is not None else None
        if one.code.id == NOT_DELETED.id:
            rows[TO_REMOVE].append([one.table, one.key, vendor_id, None])
        else:
            rows[NOT_SENT].append([one.table, one.key, vendor_id, one.code.id, one.message])
    headings = {NOT_SENT: ["table", "key", "vendor id", "code", "reason"], TO_REMOVE: ["table", "key", "vendor id", "done"]}
    for name, lines in rows.items():
        with write_file(folder / name) as stream:
            stream.write(sheet_text(headings[name], lines))
    return {str(folder / name): len(lines) for name, lines in rows.items()}
