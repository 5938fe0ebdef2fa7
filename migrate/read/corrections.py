"""Files of corrected rejects: which records they replace.

A malformed record has no key, so its corrected version is matched by place and original text. The text is needed because a newer
export may have another record at the same line.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from migrate.core.csv_text import csv
from migrate.read.delivery import ReadOptions, TableFile
from migrate.read.header import ORIGINAL
from migrate.read.parsing import Parsed, parse_csv
from migrate.read.pieces import Aside


def replaced_places(files: Iterable[TableFile], options: ReadOptions) -> frozenset[tuple[str, int, str]]:
    """Shown name, physical line and squeezed text of the records that the columns `file`, `line` and `original` name."""
    places: set[tuple[str, int, str]] = set()
    for file in files:
        if ORIGINAL not in file.layout.header:
            continue
        cells = [f"c{file.layout.header.index(name)}" for name in ("file", "line", ORIGINAL)]
        for part in parse_csv(file, options):
            for name, line, text in part.frame.select(cells).iter_rows():
                if line.strip().isdecimal() and text:
                    places.add((name.strip(), int(line), without_whitespace(text)))
    return frozenset(places)


def corrected_lines(
    part: Parsed, unusable: Iterable[tuple[object, ...]], file: TableFile, replaced: frozenset[tuple[str, int, str]]
) -> list[int]:
    """Lines of rejected records with a corrected version in the delivery; `unusable` are rows of a line and a record's cells."""
    mine = {(line, text) for name, line, text in replaced if same_file(name, file.shown)}
    if not mine:
        return []
    asides = [(aside.line, text_of(aside)) for _, aside in part.asides]
    rows = [(line, as_line(cells)) for line, *cells in unusable]
    return [int(str(line)) for line, text in [*asides, *rows] if (line, without_whitespace(text)) in mine]


def text_of(aside: Aside) -> str:
    """The original text of a malformed record, without its line end."""
    return aside.raw.decode("utf-8", "backslashreplace").rstrip("\r\n")


def as_line(cells: Iterable[object]) -> str:
    """A well-formed record as a line of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def without_whitespace(text: str) -> str:
    """Without whitespace and line ends, which spreadsheet programs change."""
    return "".join(text.split())


def same_file(left: str, right: str) -> bool:
    """True if two shown names are one file, given from different folders: one is the end of the other."""
    return left == right or left.endswith(f"/{right}") or right.endswith(f"/{left}")
