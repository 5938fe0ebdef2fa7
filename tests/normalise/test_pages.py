from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl
import pytest

import migrate
from migrate.core.errors import SetupError
from migrate.core.places import PLACE_SCHEMA
from migrate.normalise import CODES, Normaliser
from migrate.sources import TABLES, fold_name

PAGES = Path(migrate.__file__).parent / "pages"
FILE = re.compile(r"^`(.+\.csv)`:\n\n((?:    .+\n)+)", re.MULTILINE)
SAID = re.compile(r"^Output:\n\n((?:    .+\n)+)\Z", re.MULTILINE)


def frame(name: str, text: str, file: int) -> tuple[str, pl.DataFrame]:
    """The table's name and the raw frame of a CSV in a page; its first line is the header."""
    stem = fold_name(Path(name).stem)
    table = next(table for table in TABLES.values() if stem in table.file_stems)
    records = list(csv.DictReader(line.strip() for line in text.splitlines()))
    contract = name.split("/", maxsplit=1)[0] if "/" in name else "Contract_1"
    placed = [
        {**record, "_contract": contract, "_file": file, "_record": n, "_line": n + 1} for n, record in enumerate(records, 1)
    ]
    schema = {column: pl.String() for column in table.column_names}
    return table.name, pl.DataFrame(placed, schema={**schema, "_contract": pl.String(), **PLACE_SCHEMA})


def said(folder: Path, files: list[tuple[str, str]]) -> list[str]:
    """What is found in these files, as the terminal shows it."""
    names = [name for name, _ in files]
    normaliser = Normaliser(folder, names)
    for number, (name, text) in enumerate(files):
        normaliser.take(normaliser.read(*frame(name, text, number)))
    try:
        canonical = normaliser.merge()
    except SetupError as error:
        found = [(p.code.id, p.message, p.place.file, p.place.line) for p in error.problems]
    else:
        found = [
            (code, message, names[file], line)
            for findings in canonical.findings()
            for code, message, file, line in findings.select("code", "message", "_file", "_line").iter_rows()
        ]
    return [f"{CODES[code].severity}[{code}]: {message}\n  --> {file}:{line}" for code, message, file, line in found]


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_example_of_a_page_says_what_the_page_says_it_says(code: str, tmp_path: Path) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    expected = SAID.search(page)
    assert expected is not None
    assert "\n".join(said(tmp_path, FILE.findall(page))) == "\n".join(
        line.removeprefix("    ") for line in expected[1].splitlines()
    )
