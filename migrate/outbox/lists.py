"""What a bundle does not hand over, as lists for people: refused rows and files, and rows to delete by hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Protocol

import polars as pl

from migrate.core.bundle_layout import AttachmentLayout, FileLayout
from migrate.core.problems import Problem
from migrate.outbox.cells import CODE, HEADING
from migrate.outbox.codes import CODES, FILE_REFUSED, GUARDED, NOT_DELETED, SEPARATOR_REPLACED
from migrate.outbox.lines import Lines
from migrate.outbox.selection import cells_of

#: The folder of the lists, apart from the files for the importer.
LISTS = "not-handed-over"


class Changed(Protocol):
    """Counts of changed cells of one file."""

    name: str
    table: str
    guarded: int
    replaced: int


class Listed:
    """Writes the lists, and counts their findings by file, code and heading."""

    def __init__(self, folder: Path) -> None:
        self.paths: list[str] = []
        self.files = 0
        self._folder = folder
        self._lines: dict[str, Lines] = {}
        self._refused: Counter[tuple[str, str, str, str]] = Counter()
        self._keys: dict[tuple[str, str, str, str], str] = {}
        self._lost: dict[str, int] = {}
        self._changed: list[Problem] = []

    def refuse(self, layout: FileLayout, rows: pl.DataFrame) -> None:
        """Lists rows (`key`, cells, `_code`, `_heading`) that the importer would refuse."""
        titles = {code: CODES[code].title for code in rows[CODE].unique().to_list()}
        reason = pl.col(CODE).replace_strict(titles, return_dtype=pl.String).alias("reason")
        cells = [name for name in rows.columns if name in set(cells_of(layout))]
        headings = ["key", "code", "reason", "column", *(column.heading for column in layout.columns)]
        self._write(f"{LISTS}/{_stem(layout.name)}.csv", rows.select("key", CODE, reason, HEADING, *cells), headings)
        for code, heading, number, key in rows.group_by(CODE, HEADING, maintain_order=True).agg(pl.len(), pl.first("key")).rows():
            kind = (code, layout.name, layout.table, heading)
            self._refused[kind] += number
            if layout.show_keys:
                self._keys.setdefault(kind, key)

    def refuse_files(self, layout: AttachmentLayout, rows: pl.DataFrame) -> None:
        """Lists files (`key`, `reason`) that the importer does not take."""
        self._write(f"{LISTS}/{layout.section}-files.csv", rows.select("key", "reason"), ["key", "reason"])
        self.files += rows.height
        for reason, number, key in rows.group_by("reason", maintain_order=True).agg(pl.len(), pl.first("key")).rows():
            kind = (FILE_REFUSED.id, layout.section, layout.table, reason)
            self._refused[kind] += number
            if layout.show_keys:
                self._keys.setdefault(kind, key)

    def lose(self, layout: FileLayout, keys: pl.Series) -> None:
        """Lists rows that must be deleted by hand."""
        frame = pl.DataFrame({"table": [layout.table] * len(keys), "key": keys})
        self._write(f"{LISTS}/to-delete.csv", frame, ["table", "key"])
        self._lost[layout.table] = self._lost.get(layout.table, 0) + len(keys)

    def note_changes(self, count: Changed) -> None:
        """Notes cells that are not as the outbox has them."""
        for code, number in ((GUARDED, count.guarded), (SEPARATOR_REPLACED, count.replaced)):
            if number:
                message = f"{shown_name(count.name)}: {code.title}"
                self._changed.append(Problem(code=code, message=message, table=count.table, count=number))

    def close(self) -> None:
        """Closes the files."""
        for lines in self._lines.values():
            lines.close()
            self.paths += lines.paths

    def problems(self) -> list[Problem]:
        """Returns the findings."""
        found = []
        for kind, number in self._refused.items():
            code, name, table, what = kind
            message = f"{name}: {what}" if code == FILE_REFUSED.id else f"{shown_name(name)}: {what} ({CODES[code].title})"
            found.append(Problem(code=CODES[code], message=message, table=table, key=self._keys.get(kind), count=number))
        for table, number in self._lost.items():
            message = f"{table}: rows of earlier bundles are no longer in the outbox; delete them by hand"
            found.append(Problem(code=NOT_DELETED, message=message, table=table, count=number))
        return found + self._changed

    def _write(self, path: str, frame: pl.DataFrame, headings: list[str]) -> None:
        if path not in self._lines:
            layout = FileLayout(name=path, table="", key="", columns=(), encoding="utf-8-sig", guard=True)
            self._lines[path] = Lines(self._folder, layout)
        cells = frame.select(pl.nth(place).cast(pl.String).alias(f"c{place}") for place in range(frame.width))
        self._lines[path].write(cells, headings)


def shown_name(name: str) -> str:
    """The name of a file of the layout as messages show it: without the marks that a bundle replaces."""
    return re.sub(r"[-_ ]?\{\w+\}", "", name)


def _stem(name: str) -> str:
    """The name of a file without marks, folders and ending."""
    return shown_name(name).rpartition(".")[0].replace("/", "-").strip("-_") or "rows"
