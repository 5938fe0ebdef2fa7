"""Derives table, contract, candidate folder and copies from file names."""

from __future__ import annotations

import re

from migrate.sources import SOURCES, TABLES, SourceTable, fold_name

#: A candidate's folder: everything below it is an attachment, even a `notes.csv` or a zip.
CANDIDATE_FOLDER = r"(?i)(?:^|/)candidate[_ ]?[^/]*/"
#: What Finder, Windows and browsers append to the name of a copy: ` 2`, ` (1)`, ` copy`, ` - Copy (2)`.
_COPY = r"(?:[ _]*-?[ _]*(?:copy|kopie|copie|copia))?(?:[ _]*\(\d+\)|[ ]+\d+)?"
#: The innermost `Contract_<digits>` folder of a path, whatever marks of a copy it bears.
CONTRACT_FOLDER = rf"(?i)^(?:.*/)?contract[_ -]?(\d+){_COPY}(?:/|$)"
#: Written by the operating system, not by LinkedIn.
SYSTEM_FILE = r"(?i)(?:^|/)(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini|\.localized|~\$[^/]*)$"
#: Run folders of this tool inside the given folder.
RUN_FOLDER = r"(?:^|/)talenthub-runs/"

_WINDOW = re.compile(r"[ _-]*\d{4}-?\d{2}-?\d{2}")
_COPY_AT_END = re.compile(rf"(?i){_COPY}$")


def stem(name: str) -> str:
    """The folded stem of a path's last part: extension, marks of a copy and dates cut off."""
    base = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return fold_name(_WINDOW.sub("", _COPY_AT_END.sub("", base, count=1)))


def by_name(name: str) -> SourceTable | None:
    """The table whose file is called so."""
    plain = stem(name)
    return next((table for table in TABLES.values() if plain in table.file_stems), None)


def by_name_and_header(name: str, header: tuple[str, ...]) -> SourceTable | None:
    """The table of a file that is called otherwise: by the beginning of its name, if the source allows it, or by its columns.

    By columns it needs all keys, three known columns at least, and four fifths of its header known.
    """
    cells = [fold_name(cell) for cell in header]
    plain = stem(name)
    fitting = [table for table in TABLES.values() if all(_has(table, key, cells) for key in table.keys)]
    begun = [
        (max(len(start) for start in table.file_stems if plain.startswith(start)), table)
        for table in fitting
        if SOURCES[table.source].free_names and any(plain.startswith(start) for start in table.file_stems)
    ]
    if begun:
        return max(begun, key=lambda found: found[0])[1]
    scored = sorted(((_known(table, cells), table) for table in fitting), key=lambda found: found[0], reverse=True)
    if not scored or scored[0][0] < max(3, 0.8 * len(cells)):
        return None
    unique = len(scored) == 1 or scored[0][0] > scored[1][0]
    return scored[0][1] if unique else None


def _has(table: SourceTable, name: str, cells: list[str]) -> bool:
    column = next(column for column in table.columns if column.name == name)
    return any(fold_name(spelling) in cells for spelling in (column.name, *column.aliases))


def _known(table: SourceTable, cells: list[str]) -> int:
    known = {fold_name(spelling) for column in table.columns for spelling in (column.name, *column.aliases)}
    return sum(cell in known for cell in cells)


def contract_in(path: str) -> str | None:
    """Returns the contract of a path: its innermost `Contract_<digits>` folder. Marks of a copy, such as "(1)", are ignored."""
    found = re.match(CONTRACT_FOLDER, path)
    return found[1] if found else None


def archive_name(name: str) -> str:
    """An archive's name without regard to case, copies and the spellings of the guide: `attachment12` for all four."""
    base = name.rsplit("/", 1)[-1]
    plain = re.sub(r"(?i)\.zip$", "", base)
    ends = re.search(r"(?i)^attachments?[ _]*(\d+)[ ]*-[ ]*(\d+)", plain)
    return f"attachments {ends[1]}-{ends[2]}" if ends else fold_name(_COPY_AT_END.sub("", plain, count=1))
