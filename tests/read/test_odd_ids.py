"""What each column of ids, in every table, makes of each odd spelling: read as meant, set aside, or kept as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.damaged_ids import read_cell
from migrate.read.row_checks import id_columns
from migrate.sources import TABLES
from tests.read.deliveries import noted, read_table, rejected, rows, unpacked

TALENT_HUB = [table for table in TABLES.values() if table.source == "talent-hub"]
COLUMNS = [(table.name, column) for table in TALENT_HUB for column in id_columns(table, table.column_names)]
LISTS = {("projects", "candidate_hiring_state_ids"), ("projects", "candidate_hiringstate_id"), ("feedbacks", "company")}

LOST = "S108"
#: Spelling -> what is read (None: the record is set aside), and the finding's code.
SPELLINGS: dict[str, tuple[str | None, str | None]] = {
    "\uff11\uff12": ("12", "S115"),
    "'12": ("12", "S115"),
    "12'": ("12", "S115"),
    '="12"': ("12", "S115"),
    "12.0": ("12", "S115"),
    "1\u200b2": ("12", "S115"),
    "1,234": ("1234", "S115"),
    "9007199254740000": ("9007199254740000", "S114"),
    "007": ("007", None),
    "9E+17": (None, LOST),
    "#N/A": (None, LOST),
    "####": (None, LOST),
}
#: Words for nothing: empty where the column may be empty, otherwise lost.
NOTHING = ["\\N", "null", "NaN", "N/A"]


def read(folder: Path, table: str, column: str, cells: list[str]) -> list[tuple[str | None, list[str]]]:
    """What each cell of a column is read as, None if its record was set aside; and the codes found on its line."""
    source = TABLES[table]
    filled = {*id_columns(source, source.column_names), *source.filled}
    others = {name: "5" if name in filled else "" for name in source.column_names}
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    lines = [",".join((others | {column: cell}).values()) for cell in quoted]
    text = "\n".join([",".join(others), *lines, ""])
    found = read_table(unpacked(folder, **{source.title: text.encode()}), table)
    kept = {int(str(line)): str(cell) for line, cell in rows(found, "_line", column)}
    told = {*noted(found), *rejected(found)}
    return [(kept.get(line), sorted({code for code, at in told if at == line})) for line in range(2, len(cells) + 2)]


def test_the_columns_are_those_of_ten_files() -> None:
    assert len({table for table, _ in COLUMNS}) == len(TALENT_HUB) == 10


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_of_ids_reads_an_odd_spelling_as_meant_or_reports_it(table: str, column: str, tmp_path: Path) -> None:
    ends = read(tmp_path, table, column, list(SPELLINGS))
    assert dict(zip(SPELLINGS, ends, strict=True)) == {
        cell: (meant, [] if code is None else [code]) for cell, (meant, code) in SPELLINGS.items()
    }


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_word_for_nothing_is_empty_in_a_reference_and_lost_in_a_key(table: str, column: str, tmp_path: Path) -> None:
    expected = (None, [LOST]) if column in TABLES[table].filled else ("", ["S115"])
    assert read(tmp_path, table, column, NOTHING) == [expected] * len(NOTHING)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_two_ids_in_a_cell_are_a_list_or_lost(table: str, column: str, tmp_path: Path) -> None:
    many = (table, column) in LISTS
    expected = [("1;2", []), ("1;", [])] if many else [(None, [LOST]), ("1", ["S115"])]
    assert read(tmp_path, table, column, ["1;2", "1;"]) == expected


#: Names of companies that look like damaged ids: quotes, formulas, dates, words, lists.
NAMES = [
    "'s Gravesande BV",
    '"Acme" Ltd',
    "=Acme",
    "Smith; Sons",
    "May-21",
    "True",
    "Infinity",
    "1,000 Tails",
    "3E Group",
    "Caf\u00e9 #1",
]


def test_a_company_may_be_a_name_which_is_kept_as_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, "feedbacks", "company", NAMES) == [(name, []) for name in NAMES]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t"])
def test_ids_on_two_lines_of_a_cell_do_not_become_a_third_one(between: str, tmp_path: Path) -> None:
    cells = [f"12{between}13", f"12{between}", f"{between}12"]
    assert read(tmp_path, "notes", "candidate_id", cells[:1]) == [(None, [LOST])]
    assert [read_cell(cell) for cell in cells[1:]] == [("12", False)] * 2


def test_text_on_two_lines_is_one_opaque_id() -> None:
    assert read_cell('lead\n"0"').lost is False


@pytest.mark.parametrize("cell", ["a-1\nb-2", "12 \r\n 13", "1\n2\n3", "\ufeff12\n\u200b13"])
def test_ids_on_lines_are_lost_whatever_their_form(cell: str) -> None:
    assert read_cell(cell).lost is True
