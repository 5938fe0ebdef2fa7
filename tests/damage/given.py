"""Whether rows contain a damaged cell as it was given."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.damage.loading import Change, Row

#: Columns that count the items of a list.
_COUNTING = {"position", "stage_order"}
#: Columns of lists and values in JSON.
_JSON = {"options", "value"}

#: What the mapping makes of an empty cell.
EMPTY = {
    ("application", "outcome"): "PENDING",
    ("scorecard", "overall_recommendation"): "NO_DECISION",
    ("activity", "activity_type"): "OTHER",
}


def items(text: str) -> list[str]:
    """The items of a cell that may be a list, and the text itself."""
    return list(dict.fromkeys(part for part in (text.strip(), *(item.strip() for item in text.split(";"))) if part))


class Strand(NamedTuple):
    """The rows of a strand before and after, and the cells that count where the damaged one does not."""

    before: Sequence[Row]
    after: Sequence[Row]
    texts: Sequence[str]


def is_given(text: str, original: str, changes: Sequence[Change], strand: Strand) -> str | None:
    """None if the changed cells say what the damaged cell says, otherwise what they say instead."""
    known = {plain(cell) for row in strand.before for column in row for cell in _cells(column, row[column])}
    said = {plain(item) for item in items(text)}
    others = set(map(_time, strand.texts)) | ({""} if not text.strip() else set())
    renamed = {each.replace(plain(old), plain(new)) for each in known for old, new in _pairs(original, text)}
    keyed = {f"{each.split(':')[0]}:{item}" for each in known for item in said}
    for change in changes:
        for column, cell in change.said.items():
            cells = set(_cells(column, cell))
            allowed = set(items(text)) | {text} | others
            if change.before is None or column.endswith("_id"):
                cells, allowed = set(map(plain, cells)), said | set(map(plain, others)) | known | renamed | keyed
            if column in _COUNTING or cells <= allowed:
                continue
            if text.strip() or EMPTY.get((change.key[0], column)) != cell:
                return f"{change.key[0]}.{column} is {cell!r}"
    return _missing(text, changes, strand.after)


def _missing(text: str, changes: Sequence[Change], after: Sequence[Row]) -> str | None:
    """None if no table lost its rows, and every item of the cell is somewhere."""
    if not text.strip():
        return None
    before = {change.key[0] for change in changes if change.before is not None and change.after is None}
    lost = before - {change.key[0] for change in changes if change.after is not None}
    if lost:
        return f"rows of {', '.join(sorted(lost))} are missing"
    rows = [*after, *(change.after for change in changes if change.after is not None)]
    known = " ".join(plain(cell) for row in rows for column, value in row.items() for cell in _cells(column, value))
    missing = [item for item in items(text)[1:] if plain(item) not in known] if plain(text) not in known else []
    return f"{missing} is missing" if missing else None


def _pairs(original: str, text: str) -> Iterator[tuple[str, str]]:
    yield original.strip(), text.strip()
    old, new = [[item for item in each.split(";") if item.strip()] for each in (original, text)]
    if len(old) == len(new):
        yield from zip((item.strip() for item in old), (item.strip() for item in new), strict=True)


def _cells(column: str, cell: Any) -> list[str]:
    """The texts in a cell; those of a list in JSON."""
    if cell is None:
        return [""]
    if column in _JSON and isinstance(cell, str) and cell[:1] in '["':
        try:
            parsed = json.loads(cell)
        except ValueError:
            return [cell]
        return [str(each) for each in parsed] if isinstance(parsed, list) else [str(parsed)]
    return [str(cell)]


def plain(text: str) -> str:
    """A text as keys compare it: composed, folded, trimmed; links without percent-encoding."""
    readable = unquote(text) if text.startswith("https://") else text
    return unicodedata.normalize("NFC", readable).casefold().strip()


def _time(text: str) -> str:
    """Milliseconds since 1970 as the target writes them."""
    if len(text) != len("1609459200000") or not text.isdigit():
        return text
    return dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
