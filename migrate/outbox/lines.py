"""Writes cells as lines of CSV files, in the form that the importer expects."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO

import polars as pl

from migrate.core.bundle_layout import FileLayout
from migrate.runs.marker import private_folder

#: What a spreadsheet runs as a formula, unless it is a number or phone numbers: without a letter, no function or cell is named.
_FORMULA = r"^[=+\-@\t\r\n]"
_NUMBER = r"^[+\-][0-9 ().,;/+\-]*$"
_GUARD = "'"


def guard(cells: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Returns the cells, those that a spreadsheet would run as a formula with ' before them, and the number of these."""
    marked = cells.select(
        (pl.col(name).str.contains(_FORMULA) & ~pl.col(name).str.contains(_NUMBER)).fill_null(value=False)
        for name in cells.columns
    )
    count = int(marked.sum_horizontal().sum() or 0) if cells.width else 0
    if not count:
        return cells, 0
    changed = [
        pl.when(marked[name]).then(pl.lit(_GUARD) + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in cells.columns
    ]
    return cells.with_columns(changed), count


class Lines:
    """The lines of one file of a layout: as many files as `rows_per_file` requires, each with the header.

    Attributes:
        rows: Lines written.
        guarded: Cells that got the guard.
        paths: The files, relative to the bundle's folder; `{bundle}` is not replaced yet.
    """

    def __init__(self, folder: Path, layout: FileLayout) -> None:
        self.rows = 0
        self.guarded = 0
        self.paths: list[str] = []
        self._folder = folder
        self._layout = layout
        self._stream: IO[bytes] | None = None
        self._left = 0

    def write(self, cells: pl.DataFrame, headings: Sequence[str] | None = None) -> None:
        """Writes lines: text columns in the order of `headings`, by default the layout's. Raises OSError."""
        titles = list(headings) if headings is not None else [column.heading for column in self._layout.columns]
        if self._layout.guard:
            cells, count = guard(cells)
            self.guarded += count
        start = 0
        while start < cells.height:
            if self._left == 0:
                self._begin(titles)
            part = cells.slice(start, self._left)
            self._put(part)
            start += part.height
            self._left -= part.height
            self.rows += part.height

    def close(self) -> None:
        """Closes the last file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _begin(self, titles: list[str]) -> None:
        self.close()
        self.paths.append(numbered(self._layout.name, len(self.paths) + 1))
        path = self._folder / self.paths[-1]
        private_folder(path.parent)
        self._stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._left = self._layout.rows_per_file or (1 << 62)
        header = pl.DataFrame({f"h{place}": [title] for place, title in enumerate(titles)})
        self._put(header, first=True)

    def _put(self, cells: pl.DataFrame, *, first: bool = False) -> None:
        layout = self._layout
        # An empty cell that is the whole line is quoted: readers skip empty lines.
        whole = cells.fill_null("") if cells.width == 1 else cells
        made = BytesIO()
        whole.write_csv(
            made,
            include_header=False,
            separator=layout.delimiter,
            line_terminator=layout.line_end,
            quote_style="always" if layout.quoting == "always" else "necessary",
        )
        # A mark at the beginning, such as that of utf-8-sig, belongs to the header only.
        encoding = layout.encoding if first or layout.encoding.lower() not in ("utf-8-sig", "utf_8_sig") else "utf-8"
        if self._stream is not None:
            plain = encoding.lower() in ("utf-8", "utf8", "utf_8")
            self._stream.write(made.getbuffer() if plain else made.getvalue().decode().encode(encoding))


def numbered(name: str, number: int) -> str:
    """The name of the file of that number: `{part}` replaced, or `candidates-2.csv`."""
    if "{part}" in name:
        return name.replace("{part}", str(number))
    if number == 1:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{number}{dot}{ending}" if dot and "/" not in ending else f"{name}-{number}"
