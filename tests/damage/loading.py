"""Loads a delivery through the command line, and reads what it wrote and found."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.damage.world import NUMBERS, PLACES, Cells, Place, write
from tests.e2e import database
from tests.e2e.running import load

Key = tuple[str, str]
Row = dict[str, Any]
Rows = dict[Key, Row]

#: Users who are not in the users file are reported in every load of this world.
_ALWAYS = {"M208"}
_KNOWN = set(NUMBERS[: len(PLACES) + 1])
_NUMBER = re.compile(r"7([1-689]{4})7|1202555([1-689]{4})|(?<!\d)([1-689]{4})(?!\d)")


class Found(NamedTuple):
    """A finding: the first of its kind in its file, and how many there are."""

    code: str
    file: str
    line: int | None
    column: int | None
    table: str | None
    counted: int
    message: str


class Loaded(NamedTuple):
    """The rows of the target, what the run reported, and where the record of each place is."""

    rows: Rows
    findings: list[Found]
    lines: dict[Place, int]


class Change(NamedTuple):
    """A row before and after; None where it is missing."""

    key: Key
    before: Row | None
    after: Row | None

    @property
    def columns(self) -> list[str]:
        """The columns that differ; all of a row that is new or lost."""
        both = self.before or self.after or {}
        if self.before is None or self.after is None:
            return list(both)
        return [column for column in both if self.before[column] != self.after[column]]

    @property
    def said(self) -> Row:
        """The cells that differ, as they are after; none of a row that is lost."""
        return {} if self.after is None else {column: self.after[column] for column in self.columns}


def run(cells: Cells) -> Loaded:
    """Loads the world with these cells in place of its own."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        lines = write(work / "delivery", cells)
        ended = load(work / "delivery", work)
        problems = [problem | kind for problem in ended.document["problems"] for kind in problem.get("kinds") or [{}]]
        assert (work / "ats.db").exists(), problems
        return Loaded(
            rows_of(work / "ats.db"), [_found(problem) for problem in problems if problem["code"] not in _ALWAYS], lines
        )


def rows_of(file: Path) -> Rows:
    """Every row that was loaded, by table and remote_id, without the tool's own columns."""
    ours = {"id", "created_at", "modified_at"}
    names = database.query(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'talenthub%'")
    return {
        (name["name"], row["remote_id"]): {column: cell for column, cell in row.items() if column not in ours}
        for name in names
        for row in database.rows_with_keys(file, name["name"])
    }


def changes_between(before: Rows, after: Rows) -> list[Change]:
    """The rows that differ."""
    every = (Change(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys()))
    return [change for change in every if change.before != change.after]


def numbers_in(key: Key, row: Row) -> set[str]:
    """The numbers of the strands that a row belongs to."""
    text = " ".join(map(str, (key[1], *row.values())))
    return {number for groups in _NUMBER.findall(text) for number in groups if number in _KNOWN}


def _found(problem: dict[str, Any]) -> Found:
    file = str(problem["file"]).rsplit("/", 1)[-1].removesuffix(".csv")
    return Found(
        problem["code"], file, problem["line"], problem["column"], problem["table"], problem["count"], problem["message"]
    )
