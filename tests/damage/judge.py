"""Loads a damaged delivery and says of each damaged cell how it ended."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.damage.damages import Damage
from tests.damage.world import TABLES, Cells, number_of, value, write
from tests.e2e import database
from tests.e2e.running import load

COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns]
Key = tuple[str, str]
Row = dict[str, Any]
Rows = dict[Key, Row]
Pair = tuple[Row | None, Row | None]
Place = tuple[str, str]
SILENT = "SILENT"


class Loaded(NamedTuple):
    """One load: its rows, its findings (code, file, line, message), the line of each (table, strand)."""

    rows: Rows
    problems: set[tuple[str, str, int | None, str]]
    lines: dict[tuple[str, int], int]


def rows_of(file: Path) -> Rows:
    """Every row that was loaded, by table and remote_id, without the tool's own columns."""
    ours = {"id", "created_at", "modified_at"}
    names = database.query(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'talenthub%'")
    return {
        (name["name"], row["remote_id"]): {column: cell for column, cell in row.items() if column not in ours}
        for name in names
        for row in database.rows_with_keys(file, name["name"])
    }


def run(cells: Cells) -> Loaded:
    """Loads a delivery with one strand for each column, and one more that nobody damages."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        lines = write(work / "delivery", len(COLUMNS) + 1, cells)
        ended = load(work / "delivery", work)
        problems = [problem | kind for problem in ended.document["problems"] for kind in problem.get("kinds") or [{}]]
        found = {(str(each["code"]), str(each["file"]), each["line"], str(each["message"])) for each in problems}
        assert (work / "ats.db").exists(), problems
        return Loaded(rows_of(work / "ats.db"), found, lines)


def judge(damage: Damage, places: list[Place], baseline: Loaded) -> dict[Place, str]:
    """How each place ended: `meant`, `given`, `reported` or `SILENT`; a place that the damage leaves alone is left out.

    Each place is damaged in a strand of its own. The report counts findings of one kind and shows the first line,
    so places that one load does not tell apart are loaded again, one of each table at a time.
    """
    ends = _judge_together(damage, places, baseline)
    left = [place for place, end in ends.items() if end == SILENT]
    while left:
        once = list({place[0]: place for place in left}.values())
        ends |= _judge_together(damage, once, baseline)
        left = [place for place in left if place not in once]
    return ends


def _judge_together(damage: Damage, places: list[Place], baseline: Loaded) -> dict[Place, str]:
    texts = {place: damage.harm(value(COLUMNS.index(place), *place)) for place in places}
    texts = {place: text for place, text in texts.items() if text != value(COLUMNS.index(place), *place)}
    if not texts:
        return {}
    after = run({(COLUMNS.index(place), *place): text for place, text in texts.items()})
    keys = baseline.rows.keys() | after.rows.keys()
    pairs = {key: (baseline.rows.get(key), after.rows.get(key)) for key in keys}
    changed = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    found = {(file.rsplit("/", 1)[-1], line) for _, file, line, _ in after.problems - baseline.problems}
    numbers = {number_of(COLUMNS.index(place)) for place in texts}
    ends: dict[Place, str] = {}
    explained: set[tuple[str, str]] = set()
    for place, text in texts.items():
        strand = COLUMNS.index(place)
        mine = {
            key: pair
            for key, pair in changed.items()
            if number_of(strand) in (row := f"{key}{pair}") or (text in row and not any(n in row for n in numbers))
        }
        explained |= mine.keys()
        if any((f"{table}.csv", after.lines[table, strand]) in found for table in TABLES):
            ends[place] = "reported"
        elif not mine:
            ends[place] = "meant"
        else:
            ends[place] = "given" if _all_given(mine, text) else SILENT
    if strangers := changed.keys() - explained:
        # A row that belongs to no damaged strand: a row under the damaged key is explained by a finding alone.
        known = {key for key in strangers if key not in baseline.rows}
        assert strangers == known, f"{damage.name} changed rows of others: {sorted(strangers - known)[:5]}"
    return ends


def _all_given(pairs: dict[Key, Pair], text: str) -> bool:
    """Whether each cell that differs contains the damaged text, or an item of it; a lost row has a row in its place."""
    items = [item.strip().casefold() for item in text.split(";") if item.strip()]
    added = {table for (table, _), (before, _) in pairs.items() if before is None}
    for (table, _), (before, after) in pairs.items():
        if after is None and table not in added:
            return False
        cells = [cell for column, cell in (after or {}).items() if before and before[column] != cell]
        if before is None:
            cells = [" ".join(map(str, (after or {}).values()))]
        if not all(any(item in str(cell).casefold() for item in items) for cell in cells):
            return False
    return True
