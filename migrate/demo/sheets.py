"""Writes the CSVs of a delivery as streams: any line end, with or without a byte order mark, in bounded memory.

The quoting is written here and not left to the csv module: a lone carriage return must be quoted whatever the line end, and
cells that need no quotes get them now and then.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from migrate.core.books import SourceBook

_NEEDS_QUOTES = re.compile('[",\r\n]').search


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written."""

    newline: str = "\r\n"
    mark: bool = False
    all_quoted: bool = False


class Sheet:
    """One CSV being written. Records added by `later` come after all others: repeats are far from their first."""

    def __init__(self, path: Path, table: str, header: Sequence[str], style: Style) -> None:
        self.path = path
        self.book = SourceBook(table)
        self.width = len(header)
        self._style = style
        self._tail_path = path.with_name(path.name + ".tail")
        self._head: BinaryIO = path.open("wb", buffering=1 << 18)
        self._tail: BinaryIO = self._tail_path.open("wb", buffering=1 << 18)
        if style.mark:
            self._head.write(b"\xef\xbb\xbf")
        self._head.write(self._line(header))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def put(self, cells: Sequence[str], *, later: bool = False) -> None:
        """Writes a record that must be used."""
        self.book.records += 1
        self.book.used += 1
        (self._tail if later else self._head).write(self._line(cells))

    def again(self, cells: Sequence[str]) -> None:
        """Writes a record once more, equal in every cell: it must be counted as repeated."""
        self.book.records += 1
        self.book.repeated += 1
        self._tail.write(self._line(cells))

    def spoil(self, cells: Sequence[str]) -> None:
        """Writes a record that must be rejected."""
        self.book.records += 1
        self.book.rejected += 1
        self._tail.write(self._line(cells))

    def close(self) -> None:
        """Puts the later records behind the others."""
        if self._head.closed:
            return
        self._tail.close()
        with self._tail_path.open("rb") as tail:
            shutil.copyfileobj(tail, self._head, 1 << 20)
        self._head.close()
        self._tail_path.unlink()

    def _line(self, cells: Iterable[str]) -> bytes:
        if self._style.all_quoted:
            text = ",".join(['"' + cell.replace('"', '""') + '"' for cell in cells])
        else:
            text = ",".join(['"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES(cell) else cell for cell in cells])
        return (text + self._style.newline).encode()
