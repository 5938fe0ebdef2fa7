"""Collects what verify finds: all differences are counted, the first ones of each code and table are kept as entries."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, Code, Problem

#: Columns of a frame of differences: `key` as it may be shown, the place of the record, the message.
DIFFERENCE_SCHEMA: dict[str, pl.DataType] = {
    "key": pl.String(),
    "_file": pl.Int32(),
    "_line": pl.Int64(),
    "message": pl.String(),
}


@dataclass(slots=True)
class _Group:
    entries: list[Problem] = field(default_factory=list)
    over: int = 0


class Differences:
    """Collects differences; `files` are the names of the delivery's files, which `_file` indexes.

    A difference rejects nothing and belongs to two sides. A target of another delivery differs in every row, so only the first
    entries of each code and table are kept, whatever their file: `core.findings.Findings` keeps all of them.
    """

    def __init__(self, files: list[str]) -> None:
        self._files = files
        self._groups: dict[tuple[str, str], _Group] = {}
        self._notes: list[Problem] = []
        self.total = 0

    def add(self, code: Code, table: str, frame: pl.DataFrame) -> None:
        """Adds a frame of `DIFFERENCE_SCHEMA` with one row per difference of a table."""
        if frame.is_empty():
            return
        group = self._groups.setdefault((code.id, table), _Group())
        self.total += frame.height
        room = ENTRY_LIMIT - len(group.entries)
        group.over += max(0, frame.height - room)
        for row in frame.head(room).iter_rows(named=True):
            file = None if row["_file"] is None else self._files[row["_file"]]
            place = Place(file, row["_line"])
            problem = Problem(code=code, message=row["message"], place=place, table=table, key=row["key"], each=True)
            group.entries.append(problem)

    def name(self, code: Code, table: str, message: str) -> None:
        """Adds one difference that does not belong to a row."""
        self.add(code, table, pl.DataFrame([{"message": message}], schema=DIFFERENCE_SCHEMA))

    def note(self, code: Code, table: str, message: str, count: int) -> None:
        """Adds information that is not a difference."""
        self._notes.append(Problem(code=code, message=message, table=table, count=count))

    def problems(self) -> list[Problem]:
        """Returns all entries. If a code and table has more than the limit, one more entry counts the rest."""
        found: list[Problem] = [*self._notes]
        for (_, table), group in self._groups.items():
            found += group.entries
            if group.over:
                rest = f"{group.over} more of this kind; the first {ENTRY_LIMIT} are listed"
                found.append(Problem(code=group.entries[0].code, message=rest, table=table, count=group.over))
        return found
