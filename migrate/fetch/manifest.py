"""Which links `export.csv` lists; its tail of statistics is no list."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from migrate.core.csv_text import csv
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_file
from migrate.fetch.codes import BAD_LINK, NO_LINKS
from migrate.fetch.origins import AddressError, check_address

_NAME, _URL = "filename", "downloadurl"
_TAIL = "statistics"
#: Bytes of UTF-8 that an archive's name may have: a file's name has 255, and the unfinished file's is longer.
_LONGEST_NAME = 200
_OTHER_PATH = "Check the path: it must lead to the export.csv that you downloaded from Talent Hub."
_AGAIN = "Start a new export in Talent Hub and use the new export.csv unchanged."


@dataclass(frozen=True, slots=True)
class Link:
    """One archive: the name it must get and its link. The link is as good as a password for a day: never shown."""

    name: str
    url: str = field(repr=False)
    line: int


def read_links(export_csv: Path) -> list[Link]:
    """The links in order, each archive once; comma or tab, any case of the header.

    Raises SetupError with every row that cannot be used: a name that leads out of the folder, a link that is no http link,
    two links under one name.
    """
    place = Place(str(export_csv))
    try:
        text = _decoded(read_small_file(export_csv))
    except FileNotFoundError:
        message = f"the file {export_csv.name} does not exist"
        raise SetupError(Problem(code=NO_LINKS, message=message, place=place, help=_OTHER_PATH)) from None
    except OSError as error:
        message = f"{export_csv.name} cannot be read: {error.strerror}"
        raise SetupError(Problem(code=NO_LINKS, message=message, place=place, help=_OTHER_PATH)) from None
    except UnicodeDecodeError:
        message = f"{export_csv.name} cannot be read: it is neither UTF-8 nor UTF-16 with a byte order mark"
        raise SetupError(Problem(code=NO_LINKS, message=message, place=place, help=_AGAIN)) from None
    rows = _records(text, place)
    header = ["".join(cell.split()).casefold() for cell in next(rows, (1, []))[1]]
    if _NAME not in header or _URL not in header:
        message = "export.csv has no columns Filename and Download Url"
        raise SetupError(Problem(code=NO_LINKS, message=message, place=Place(str(export_csv), 1), help=_AGAIN))
    links, problems = _links(rows, header.index(_NAME), header.index(_URL), export_csv)
    if problems:
        raise SetupError(problems)
    if not links:
        raise SetupError(Problem(code=NO_LINKS, message="export.csv lists no archives", place=place, help=_AGAIN))
    return links


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if marked else "utf-8-sig")


def _links(rows: Iterator[tuple[int, list[str]]], name_at: int, url_at: int, path: Path) -> tuple[list[Link], list[Problem]]:
    found: dict[str, Link] = {}
    problems: list[Problem] = []
    for line, cells in rows:
        name = cells[name_at].strip() if len(cells) > name_at else ""
        url = cells[url_at].strip() if len(cells) > url_at else ""
        fault = _fault(name, url)
        if not fault and name in found and found[name].url != url:
            fault = "another link has the same name"
        if fault:
            problems.append(Problem(code=BAD_LINK, message=fault, place=Place(str(path), line), help=_AGAIN, each=True))
        else:
            found.setdefault(name, Link(name, url, line))
    return list(found.values()), problems


def _records(text: str, place: Place) -> Iterator[tuple[int, list[str]]]:
    """As `_numbered`. Raises SetupError where the csv module gives up."""
    try:
        yield from _numbered(text)
    except csv.Error:
        message = "export.csv contains a cell of more than 131,072 characters, or a character that a CSV cannot contain"
        raise SetupError(Problem(code=NO_LINKS, message=message, place=place, help=_AGAIN)) from None


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line on which each record begins, and its cells; without blank lines; ends where the statistics begin."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    line = 1
    for cells in reader:
        if cells and cells[0].strip().casefold() == _TAIL:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _fault(name: str, url: str) -> str:
    if not name or name in {".", ".."} or any(character in name for character in "/\\:\0") or name.startswith("."):
        return "the file name is empty or leads out of the folder"
    if not name.isprintable() or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        return f"the file name contains a control character or is longer than {_LONGEST_NAME} bytes"
    try:
        check_address(url)
    except AddressError as error:
        return f"the link is not followed: {error}"
    return ""
