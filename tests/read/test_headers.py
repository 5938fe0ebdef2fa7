# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Header cells are matched by what they look like; what is missing, unknown or above the header is said."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.read import ReadOptions, blocks, open_delivery
from migrate.sources import TABLES, fold_name
from tests.read.deliveries import noted, read_table, rejected, rows, table_file, unpacked

#: `content` as programs, editors and people damage it.
DAMAGED = {
    "zero-width space": "content\u200b",
    "zero-width joiner inside": "con\u200dtent",
    "word joiner": "\u2060content",
    "soft hyphen": "con\u00adtent",
    "byte order mark": "\ufeffcontent",
    "left-to-right mark": "content\u200e",
    "variation selector": "content\ufe0f",
    "control character": "con\u0001tent",
    "no-break space": "content\u00a0",
    "narrow no-break space": "\u202fcontent",
    "ideographic space": "content\u3000",
    "tab": "content\t",
    "typographic quotes": "“content”",
    "apostrophes": "'content'",
    "doubled quotes": '""content""',
    "upper case": "CONTENT",
    "full width": "ｃｏｎｔｅｎｔ",
    "cyrillic letters": "соntent",
    "cyrillic capitals": "СОNТЕNТ",
    "greek letter": "cοntent",
    "combining mark": "conte\u0301nt",
    "mathematical letters": "𝐜𝐨𝐧𝐭𝐞𝐧𝐭",
    "zero-width space as CP1252": "contentâ€‹",
    "byte order mark as CP1252": "ï»¿content",
    "zero-width space as Latin-1": "contentâ\u0080\u008b",
    "zero-width space as CP437": "contentΓÇï",
    "zero-width space as CP850": "contentÔÇï",
    "zero-width space as Mac Roman": "content‚Äã",
    "no-break space as CP1252": "contentÂ\u00a0",
    "encoded twice": "contentÃ¢â‚¬â€¹",
    "replacement character": "content\ufffd",
    "question mark": "content?",
    "star": "content*",
    "colon": "content:",
    "brackets": "[content]",
    "HTML entity": "content&nbsp;",
    "numeric entity": "content&#8203;",
}


def problems(path: Path, code: str) -> list[Problem]:
    return [problem for problem in open_delivery([path]).problems if problem.code.id == code]


def with_header(folder: Path, cell: str) -> Path:
    quoted = '"' + cell.replace('"', '""') + '"'
    return unpacked(
        folder, Notes=f"note_id,project_id,candidate_id,{quoted},owner_profile_url,visibility\n1,7,2,hello,,\n".encode()
    )


@pytest.mark.parametrize("cell", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_header_cell_is_still_its_column(cell: str, tmp_path: Path) -> None:
    folder = with_header(tmp_path, cell)
    assert rows(read_table(folder, "notes"), "note_id", "content") == [("1", "hello")]
    assert problems(folder, "D124") == []
    told = [(problem.place.line, problem.place.column) for problem in problems(folder, "D125")]
    assert told == ([] if cell.strip().casefold() == "content" else [(1, 4)])


@pytest.mark.parametrize(
    "hyphen", [unicodedata.lookup(name) for name in ("HYPHEN", "NON-BREAKING HYPHEN", "EN DASH", "MINUS SIGN")]
)
def test_typographic_hyphens_are_hyphens(hyphen: str, tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=f"note{hyphen}id,candidate{hyphen}id\n1,2\n".encode())
    assert rows(read_table(folder, "notes"), "note_id", "candidate_id") == [("1", "2")]


@given(st.sampled_from([column for table in TABLES.values() for column in table.columns]), st.data())
def test_invisible_characters_anywhere_in_a_name_do_not_count(column: object, data: st.DataObject) -> None:
    name = column.name  # type: ignore[attr-defined]
    spoilt = name
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(spoilt)))
        spoilt = spoilt[:at] + data.draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u200e\u202a")) + spoilt[at:]
    assert fold_name(spoilt) == fold_name(name)


def test_two_cells_that_look_the_same_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        open_delivery([unpacked(tmp_path, Notes="note_id,content,content\u200b\n1,a,b\n".encode())])
    assert [(problem.code.id, problem.place.column) for problem in error.value.problems] == [("D105", 3)]


def test_of_two_cells_that_may_be_a_column_the_exact_one_is_and_the_other_is_kept(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=b"note_id,content?,content\n1,a,b\n")
    assert rows(read_table(folder, "notes"), "content", "extra.content?") == [("b", "a")]


def test_two_cells_that_may_be_one_column_are_neither(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=b"note_id,content?,content*\n1,a,b\n")
    assert rows(read_table(folder, "notes"), "content", "extra.content?", "extra.content*") == [(None, "a", "b")]
    assert [problem.message for problem in problems(folder, "D124")][-1].startswith("columns 'project_id'")


def test_every_missing_column_is_named_with_the_header_that_may_be_it(tmp_path: Path) -> None:
    notes = b"note_id,project_id,candidate_id,contents,visibility,mood\n1,7,2,x,,\n"
    (problem,) = problems(unpacked(tmp_path, Notes=notes), "D124")
    assert problem.message == "columns 'content', 'owner_profile_url' are missing"
    assert (problem.place.file, problem.place.line) == ("Contract_1/Notes.csv", 1)
    assert "rename 'contents' to 'content'" in (problem.help or "")


def test_an_unknown_column_is_told_with_the_nearest_documented_one(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=b"note_id,contents,mood\n1,x,y\n")
    assert [(problem.place.column, problem.help) for problem in problems(folder, "D106")] == [
        (2, "the nearest documented column is 'content'"),
        (3, None),
    ]


@pytest.mark.parametrize("missing", ["candidate_hiring_state_ids", "created_time"])
def test_of_columns_that_say_the_same_one_is_enough(missing: str, tmp_path: Path) -> None:
    folder = unpacked(tmp_path)
    for sheet, other in (("Projects", "Candidate_hiringstate_id"), ("Candidates", "created_datetime")):
        path = folder / "Contract_1" / f"{sheet}.csv"
        path.write_text(path.read_text("utf-8").replace(missing, other), "utf-8")
    assert problems(folder, "D124") == []


ABOVE = {
    "a title": "Notes of the company\n",
    "a remark and a blank line": 'Notes:\n"When exporting, some notes may be missing.\nThey are private."\n\n',
    "a title with empty cells": "Export of notes,,,,,\n",
    "a title in cells": "Exported by,Talent Hub\nOn,2024-01-01\n\n",
    "a separator line and a title": "sep=,\nNotes\n",
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_lines_above_the_header_are_passed_over_and_said(above: str, tmp_path: Path) -> None:
    text = f"{above}note_id,project_id,candidate_id,content,owner_profile_url,visibility\n1,7,2,hello,,\n"
    folder = unpacked(tmp_path, Notes=text.encode())
    found = read_table(folder, "notes")
    assert rows(found, "note_id", "content", "_line") == [("1", "hello", above.count("\n") + 2)]
    (problem,) = problems(folder, "D127")
    assert (problem.place.line, problem.message) == (
        1 + above.startswith("sep"),
        f"the header is in line {above.count(chr(10)) + 1}; the lines above it are skipped",
    )


def test_a_header_below_lines_that_may_be_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        open_delivery([unpacked(tmp_path, Notes=b"1,7,hello\nnote_id,project_id,content\n2,7,more\n")])
    assert [(problem.code.id, problem.place.line) for problem in error.value.problems] == [("D122", 1)]


def test_whole_lines_in_quotes_are_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="every line of the file is enclosed in quotes") as error:
        open_delivery([unpacked(tmp_path, Notes=b'"note_id,project_id,content"\n"1,7,""a, b"""\n')])
    assert [(problem.code.id, problem.place.line) for problem in error.value.problems] == [("D122", 1)]


def test_a_file_of_many_unknown_columns_names_the_first_and_counts_the_others(tmp_path: Path) -> None:
    unknown = ",".join(f"x{number}" for number in range(3_000))
    values = ",".join(f"v{number}" for number in range(3_000))
    folder = unpacked(tmp_path, Notes=f"note_id,content,{unknown}\n1,hello,{values}\n".encode())
    delivery = open_delivery([folder])
    (block,) = blocks(delivery, table_file(delivery, "notes"), ReadOptions())
    assert block.frame.select("content", "extra.x0", "extra.x2999").rows() == [("hello", "v0", "v2999")]
    assert sum(problem.count for problem in problems(folder, "D106")) == 3_000
    assert len(problems(folder, "D106")) == 101
    assert (noted([block]), rejected([block])) == ([], [])
