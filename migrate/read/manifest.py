"""Reads export.csv: the archives of an export, and the statistics below them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from migrate.core.csv_text import csv
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import (
    EXPORT_FAILED_FILES,
    LISTED_MISSING,
    NOT_LISTED,
)
from migrate.read.delivery import Manifest
from migrate.read.names import archive_name, stem
from migrate.sources import fold_name

_HEADER = ["filename", "downloadurl"]


def is_manifest(name: str) -> bool:
    """True for `export.csv` and its copies."""
    return stem(name) == "export" and name.lower().endswith(".csv")


def parse_manifest(data: bytes, shown: str) -> Manifest | None:
    """Reads an export.csv, by comma, tab or semicolon; None if it has neither header nor archives.

    The guide spells the labels `Total Files`, `Total files`, `Exported files` and `Failed files`.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace").replace("\0", "")
    rows = max((_rows(text, delimiter) for delimiter in ",\t;"), key=_count_headers)
    if not _count_headers(rows):
        return None
    archives: list[str] = []
    numbers: dict[str, int] = {}
    statistics = False
    for row in rows:
        label = fold_name(row[0])
        if label == "statistics":
            statistics = True
        elif statistics:
            # A spreadsheet program writes `1,200` or `3.0`.
            value = re.sub(r"\.0+$", "", next((cell.replace(",", "") for cell in row[1:] if cell), ""))
            if value.isdecimal():
                numbers[label] = int(value)
        elif [fold_name(cell) for cell in row[:2]] != _HEADER and row[0]:
            archives.append(row[0])
    return Manifest(shown, tuple(archives), numbers.get("totalfiles"), numbers.get("exportedfiles"), numbers.get("failedfiles"))


def compare_manifest(
    manifest: Manifest, archives: Iterable[str], *, unpacked: bool, unpacked_ranges: Iterable[str]
) -> list[Problem]:
    """Compares an export.csv with the delivery; returns warnings.

    `archives` are names of zips, `unpacked_ranges` names of unpacked `Attachments_<a>-<b>` folders, `unpacked` is True if the
    CSVs are unpacked. The number of attachments is counted where files are distinguished from markers and repeats.
    """
    place = Place(manifest.shown)
    here = {archive_name(name): name for name in archives}
    listed = {archive_name(name): name for name in manifest.archives}
    loose = {archive_name(name) for name in unpacked_ranges if archive_name(name) != "export"} | (
        {"export"} if unpacked else set()
    )
    problems = [
        Problem(
            code=LISTED_MISSING,
            message=f"{name} is listed but missing",
            place=place,
            help="download it and add it to the delivery",
        )
        for key, name in listed.items()
        if key not in here and key not in loose
    ]
    problems += [
        Problem(code=NOT_LISTED, message=f"{name} is present but not listed", place=place, help="it may belong to another export")
        for key, name in here.items()
        if key not in listed
    ]
    if manifest.failed:
        message = f"LinkedIn could not export {manifest.failed} file{'' if manifest.failed == 1 else 's'}"
        helped = "download them from Talent Hub by hand, or export again"
        problems.append(Problem(code=EXPORT_FAILED_FILES, message=message, place=place, help=helped))
    return problems


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def _count_headers(rows: list[list[str]]) -> int:
    return sum([fold_name(cell) for cell in row[:2]] == _HEADER for row in rows)
