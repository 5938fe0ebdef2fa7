"""Whatever stands in an id: empty keys and ids whose digits are lost are set aside, ids that lost nothing are read as meant."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.damaged_ids import SUSPICIOUS, read_cell
from migrate.read import Block, ReadOptions, open_delivery
from migrate.read.row_checks import look_at_ids, row_checks
from tests.read.deliveries import noted, read_table, rejected, rows, table_file, unpacked

LOST = [
    "7.20576E+18", "7,20576E+18", "7.2e18", "7E+18", "12E5", "7.2E-05", "9.007199254740993E15", "1.23\u00d710^18",
    "####", "#N/A", "#NV", "#REF!", "#VALUE!", "#WERT!", "null", "NULL", "NaN", "None", "undefined", "n/a", "<NA>", "inf",
    "9007199254740993.0", "1.5", "1.000", "1,000", "500%", "TRUE",
    "\\N", "1;2", "2021-03-04", "05/01/1900", "1900-01-05 00:00:00", "1-Feb",
]  # fmt: skip

READ = {
    "1.0": "1", "1'": "1", '"1': "1", "1;": "1",
    "1,00": "1", "1.": "1", "007.0": "007", "'1": "1", '="1"': "1", "=1": "1", "\u201c1\u201d": "1", "+1": "1",
    "1,234,567": "1234567", "1.234.567": "1234567", "1 234 567": "1234567", "1'234'567": "1234567", "1\u00a0234": "1234",
    "1,234": "1234", "1,234.00": "1234", "12,34,567": "1234567", "1.2345678E7": "12345678", "\uff11\uff12": "12",
    "1\u200b2": "12", "\ufeff12": "12", "\u0663\u0664": "34",
}  # fmt: skip

AS_WRITTEN = [
    "1",
    "007",
    "-5",
    "9007199254740993",
    "urn:li:note:1",
    "abc-def",
    "0x10",
    "1_000",
    "A.B",
    "11,12,13",
    "a1b2e5",
    "é",
    'A "B"',
    "A'",
]


def notes(folder: Path, *ids: str) -> list[Block]:
    """Notes with these ids."""
    quoted = ['"' + one.replace('"', '""') + '"' for one in ids]
    records = [f"{one},7,1,a\n" for one in quoted]
    return read_table(unpacked(folder, Notes=("note_id,project_id,candidate_id,content\n" + "".join(records)).encode()), "notes")


@pytest.mark.parametrize("cell", LOST)
def test_a_key_whose_digits_are_lost_is_set_aside_with_its_line(cell: str, tmp_path: Path) -> None:
    found = notes(tmp_path, "1", cell, "3")
    assert rejected(found) == [("S108", 3)]
    assert rows(found, "note_id") == [("1",), ("3",)]


@pytest.mark.parametrize(("cell", "meant"), READ.items())
def test_a_key_that_lost_nothing_is_read_as_it_was_meant_and_said(cell: str, meant: str, tmp_path: Path) -> None:
    found = notes(tmp_path, "x", cell)
    assert (rejected(found), rows(found, "note_id"), noted(found)) == ([], [("x",), (meant,)], [("S115", 3)])


@pytest.mark.parametrize("cell", AS_WRITTEN)
def test_other_ids_are_read_as_they_are_written(cell: str, tmp_path: Path) -> None:
    found = notes(tmp_path, "x", cell)
    assert (rejected(found), rows(found, "note_id"), noted(found)) == ([], [("x",), (cell,)], [])


def test_every_column_of_ids_is_judged_lists_among_them(tmp_path: Path) -> None:
    header = "project_id,project_name,candidate_hiring_state_ids,candidate_hiringstate_id,job_post_id\n"
    lines = "1,a,11;12.0;'13,,\n2,b,11;1.2E+18,,\n3,c,11,#REF!,\n4,d,11,,1E+18\n5,e,11,11.0,null\n"
    found = read_table(unpacked(tmp_path, Projects=(header + lines).encode()), "projects")
    assert rejected(found) == [("S108", 3), ("S108", 4), ("S108", 5)]
    states = ("candidate_hiring_state_ids", "candidate_hiringstate_id", "job_post_id")
    assert rows(found, *states) == [("11;12;13", "", ""), ("11", "11", "")]
    assert sorted(noted(found)) == [("S108", 3), ("S108", 4), ("S108", 5), ("S115", 2), ("S115", 6), ("S115", 6)]


def test_a_word_for_nothing_is_empty_where_a_column_may_be_empty(tmp_path: Path) -> None:
    found = read_table(unpacked(tmp_path, Notes=b"note_id,project_id,candidate_id,content\n1,NULL,nan,a\n"), "notes")
    assert (rejected(found), rows(found, "project_id", "candidate_id")) == ([], [("", "")])
    assert noted(found) == [("S115", 2), ("S115", 2)]


@pytest.mark.parametrize(
    ("ids", "suspicious"),
    [
        (["9007199254740000", "9007199254750000", "9007199254760000"], True),
        (["7205759403792793000"], True),
        (["7205759403792793600", "7205759403792793601"], False),
        (["9007199254740990", "9007199254740993", "9007199254740995"], False),
        (["1000", "2000", "3000", "4000"], False),
        (["9007199254740990"], False),
    ],
)
def test_long_ids_that_end_in_zeros_by_no_chance_are_said_once_a_column(ids: list[str], suspicious: bool, tmp_path: Path) -> None:
    found = notes(tmp_path, *ids)
    assert len(rows(found, "note_id")) == len(ids)
    assert noted(found) == ([("S114", 2)] if suspicious else [])


@given(st.text("0123456789abcXYZ_-:", min_size=1, max_size=12) | st.integers(0, 10**19).map(str))
def test_whatever_is_not_looked_at_is_read_as_it_is(cell: str) -> None:
    if not pl.Series([cell]).str.contains(SUSPICIOUS)[0]:
        assert read_cell(cell) == (cell, False)


@given(st.lists(st.sampled_from(["", " ", "1", "2.0", "3E+9", "x"]), min_size=1, max_size=5))
def test_every_record_is_used_or_set_aside(keys: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = notes(Path(folder), *keys)
    codes = [{"": "S107", " ": "S107", "3E+9": "S108"}.get(key) for key in keys]
    assert rejected(found) == [(code, line) for line, code in enumerate(codes, 2) if code]
    used = [key for key, code in zip(keys, codes, strict=True) if code is None]
    assert rows(found, "note_id") == [({"2.0": "2"}.get(key, key),) for key in used]


@given(st.lists(st.sampled_from(["", "1", "0", "+1", "x", "2.0", "9007199254740990", "90071992547409900000000"]), min_size=1))
def test_a_column_is_strange_if_one_cell_is_neither_empty_nor_a_whole_number(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = unpacked(Path(folder), Notes=b"note_id,project_id,candidate_id,content\n1,7,1,a\n")
        file = table_file(open_delivery([path], ReadOptions()), "notes")
    known = look_at_ids(pl.DataFrame({f"c{n}": cells for n in range(4)}), row_checks(file))
    assert bool(known.strange) == any(cell not in ("", "1", "0", "9007199254740990") for cell in cells)
    assert bool(known.odd) == any(cell not in ("1", "0", "9007199254740990") for cell in cells)
    assert set(known.longest.values()) == {max(map(len, cells))}
