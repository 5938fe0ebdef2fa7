"""Matches header cells with documented columns and finds missing and unknown columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from migrate.core.entities.model import EXTRA_PREFIX
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.redaction import is_name, safe_name
from migrate.read.codes import (
    COLUMN_MISSING,
    HEADER_REPAIRED,
    HEADER_REPEATED,
    KEY_COLUMN_MISSING,
    UNKNOWN_COLUMN,
)
from migrate.sources import TABLES, Column, SourceTable, fold_name, readings, visible

#: The four columns that a file of rejects has behind the original ones.
REJECT_COLUMNS = ("code", "reason", "file", "line")
#: A fifth one contains malformed records as they were.
ORIGINAL = "original"

#: The most unknown columns that get a finding each; the others are counted.
_MOST_NAMED = 100
_PLAIN = str.maketrans("", "", " _-")


def is_rejects(header: Iterable[str]) -> bool:
    """True if a header is that of a file of rejects."""
    return set(REJECT_COLUMNS) <= set(header)


def known_cells(header: Iterable[str]) -> int:
    """Returns how many cells of a line are names of documented columns of any table."""
    return sum(fold_name(cell) in _KNOWN for cell in header)


def columns_of(
    table: SourceTable, header: tuple[str, ...], shown: str, line: int, *, corrected: bool
) -> tuple[tuple[str | None, ...], list[Problem]]:
    """The raw frame's name of each column of the file, and what is wrong with the header, which is on line `line`.

    A column of ours is found by its name, then by its aliases, as `fold_name` compares them, then by what a damaged name may have
    been (`readings`). Others become `extra.<header>`; None are those of a file of rejects.
    """
    spelt = [fold_name(cell) for cell in header]
    problems = _repeated(table, header, spelt, shown, line)
    if problems:
        return (), problems
    names: list[str | None] = [*_extra_names(header)]
    found = _matches(table, spelt)
    left = [at for at in range(len(header)) if at not in found.values()]
    found |= _repaired([column for column in table.columns if column.name not in found], header, left)
    for name, at in found.items():
        names[at] = name
    problems = [
        Problem(
            code=KEY_COLUMN_MISSING,
            message=f"column '{name}' is missing",
            place=Place(shown, line),
            table=table.name,
            help=f"{table.title}.csv requires it; {_known_here(table, header)}",
        )
        for name in table.keys
        if name not in found
    ]
    if problems:
        # If the header line was lost, these would be cells of a record.
        return (), problems
    if corrected:
        ours = {EXTRA_PREFIX + name for name in (*REJECT_COLUMNS, ORIGINAL)}
        names = [None if name in ours else name for name in names]
    problems += _repairs(table, header, found, shown, line)
    unknown = [(at, name.removeprefix(EXTRA_PREFIX)) for at, name in enumerate(names) if name and name.startswith(EXTRA_PREFIX)]
    missing = [group[0] for group in table.expected if found.keys().isdisjoint(group)]
    problems += _missing(table, missing, [name for _, name in unknown], Place(shown, line))
    problems += _unknown(table, missing, unknown, shown, line)
    return tuple(names), problems


def _repeated(table: SourceTable, header: Sequence[str], spelt: list[str], shown: str, line: int) -> list[Problem]:
    problems, seen = [], set[str]()
    for number, (cell, plain) in enumerate(zip(header, spelt, strict=True), 1):
        if plain and plain in seen:
            message = f"column {_named(cell)} appears twice in the header"
            place = Place(shown, line, number)
            helped = "rename or remove one of them"
            problems.append(Problem(code=HEADER_REPEATED, message=message, place=place, table=table.name, help=helped))
        seen.add(plain)
    return problems


def _extra_names(header: Sequence[str]) -> Iterator[str]:
    """Names of unknown columns, each once: those without a letter or digit may repeat."""
    seen = set[str]()
    for number, cell in enumerate(header, 1):
        name = visible(cell)
        name = name if name and name not in seen else f"{name} column {number}".lstrip()
        seen.add(name)
        yield f"{EXTRA_PREFIX}{name}"


def _matches(table: SourceTable, spelt: list[str]) -> dict[str, int]:
    """Columns found by name or alias, and where."""
    places = {plain: at for at, plain in reversed(list(enumerate(spelt))) if plain}
    found = {}
    for column in table.columns:
        at = next((places[spelling] for spelling in _spellings(column) if spelling in places), None)
        if at is not None:
            found[column.name] = at
    return found


def _repaired(columns: list[Column], header: Sequence[str], left: Sequence[int]) -> dict[str, int]:
    """Columns found by a damaged name, where exactly one cell can be meant."""
    wanted = {spelling: column.name for column in columns for spelling in _spellings(column)}
    meant: dict[str, list[int]] = {}
    for at in left if wanted else ():
        name = next((wanted[plain] for plain in readings(header[at]) if plain in wanted), None)
        if name is not None:
            meant.setdefault(name, []).append(at)
    return {name: places[0] for name, places in meant.items() if len(places) == 1}


def _repairs(table: SourceTable, header: Sequence[str], found: dict[str, int], shown: str, line: int) -> list[Problem]:
    """A note for each column whose name holds more than other case, whitespace, hyphens and underscores."""
    spellings = {
        column.name: {name.casefold().translate(_PLAIN) for name in (column.name, *column.aliases)} for column in table.columns
    }
    return [
        Problem(
            code=HEADER_REPAIRED,
            message=f"column {at + 1} is read as '{name}': its name contains stray characters",
            place=Place(shown, line, at + 1),
            table=table.name,
        )
        for name, at in sorted(found.items(), key=lambda item: item[1])
        if header[at].casefold().translate(_PLAIN) not in spellings[name]
    ]


def _missing(table: SourceTable, missing: list[str], unknown: list[str], place: Place) -> list[Problem]:
    """One warning that names every missing column."""
    if not missing:
        return []
    near = {name: one for name in missing if (one := _nearest(name, unknown[:_MOST_NAMED])) is not None}
    helped = "rows of earlier runs keep their values; export the file again to load the column"
    if near:
        pairs = ", ".join(f"'{safe_name(one)}' to '{name}'" for name, one in near.items())
        helped = f"if the header was changed, rename {pairs}; {helped}"
    names = ", ".join(f"'{name}'" for name in missing)
    message = f"column {names} is missing" if len(missing) == 1 else f"columns {names} are missing"
    return [Problem(code=COLUMN_MISSING, message=message, place=place, table=table.name, count=len(missing), help=helped)]


def _unknown(table: SourceTable, missing: list[str], unknown: list[tuple[int, str]], shown: str, line: int) -> list[Problem]:
    documented = [column.name for column in table.columns]
    problems = []
    for at, name in unknown[:_MOST_NAMED]:
        near = _nearest(name, missing) or _nearest(name, documented)
        problems.append(
            Problem(
                code=UNKNOWN_COLUMN,
                message=f"unknown column '{safe_name(name)}' is kept",
                place=Place(shown, line, at + 1),
                table=table.name,
                value=None if is_name(name) else name,
                help=None if near is None else f"the nearest documented column is '{near}'",
            )
        )
    more = len(unknown) - _MOST_NAMED
    if more > 0:
        place = Place(shown, line, unknown[_MOST_NAMED][0] + 1)
        problems.append(
            Problem(code=UNKNOWN_COLUMN, message="more unknown columns are kept", place=place, table=table.name, count=more)
        )
    return problems


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """The name most like this one; None if none is near."""
    plain = {fold_name(one): one for one in known}
    near = get_close_matches(fold_name(name), plain, n=1, cutoff=0.6)
    if near:
        return plain[near[0]]
    words = _words(name)
    return next((one for one in known if words & _words(one)), None)


def _words(name: str) -> set[str]:
    """The words of a name that distinguish columns."""
    return set(re.split(r"[\W_]+", name.casefold())) - _COMMON


def _spellings(column: Column) -> tuple[str, ...]:
    return tuple(fold_name(spelling) for spelling in (column.name, *column.aliases))


def _named(cell: str) -> str:
    """A column in a message: by its name where it is a known one, since the first line may be a record."""
    return f"'{cell}'" if fold_name(cell) in _KNOWN else "of an unknown name"


def _known_here(table: SourceTable, header: tuple[str, ...]) -> str:
    """Which columns of the table a header has, and how many others: never their names, since they may be cells of a record."""
    ours = {spelling for column in table.columns for spelling in _spellings(column)}
    known = [cell for cell in header if fold_name(cell) in ours]
    columns = f"{len(header)} column{'' if len(header) == 1 else 's'}"
    if not known:
        return f"the first line has {columns}, none of them known; the header line may be missing"
    return f"the first line has {columns}; the known ones are: {', '.join(known)}"


_COMMON = {"", "id", "ids", "of", "the", "candidate", "project", "url", "time"}
_KNOWN = {spelling for table in TABLES.values() for column in table.columns for spelling in _spellings(column)} | {
    "filename",
    "downloadurl",
}
