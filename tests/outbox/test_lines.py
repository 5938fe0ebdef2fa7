"""Lines: the form of a file, its parts, and the guard against formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.core.bundle_layout import ColumnLayout, FileLayout
from migrate.outbox.lines import Lines, guard, numbered


def written(folder: Path, rows: list[tuple[str | None, ...]], **form: Any) -> dict[str, bytes]:
    columns = tuple(ColumnLayout(heading, constant="") for heading in ("A", "B")[: len(rows[0])])
    lines = Lines(folder, FileLayout(name="people.csv", table="t", key="id", columns=columns, **form))
    schema = [f"c{place}" for place in range(len(columns))]
    for row in rows:  # one frame a row: parts and batches do not meet
        lines.write(pl.DataFrame([row], schema=dict.fromkeys(schema, pl.String()), orient="row"))
    lines.close()
    return {path: (folder / path).read_bytes() for path in lines.paths}


def test_a_file_has_a_header_and_quotes_where_they_are_needed(tmp_path: Path) -> None:
    found = written(tmp_path, [('a "b"', "c,d"), ("e\nf", None)])
    assert found == {"people.csv": b'A,B\r\n"a ""b""","c,d"\r\n"e\nf",\r\n'}


def test_delimiter_quoting_and_line_end_are_those_of_the_importer(tmp_path: Path) -> None:
    found = written(tmp_path, [("a", "b")], delimiter=";", quoting="always", line_end="\n")
    assert found == {"people.csv": b'"A";"B"\n"a";"b"\n'}


def test_the_mark_of_utf_8_is_only_at_the_beginning(tmp_path: Path) -> None:
    found = written(tmp_path, [("ü", "b"), ("c", "d")], encoding="utf-8-sig")
    assert found == {"people.csv": b"\xef\xbb\xbfA,B\r\n\xc3\xbc,b\r\nc,d\r\n"}


def test_another_encoding_is_used_for_header_and_lines(tmp_path: Path) -> None:
    assert written(tmp_path, [("ü", "b")], encoding="cp1252") == {"people.csv": b"A,B\r\n\xfc,b\r\n"}


def test_more_rows_than_a_file_may_have_become_more_files_each_with_a_header(tmp_path: Path) -> None:
    found = written(tmp_path, [("1", None), ("2", None), ("3", None)], rows_per_file=2)
    assert found == {"people.csv": b"A,B\r\n1,\r\n2,\r\n", "people-2.csv": b"A,B\r\n3,\r\n"}


def test_an_empty_cell_that_is_the_whole_line_is_no_empty_line(tmp_path: Path) -> None:
    assert written(tmp_path, [(None,)]) == {"people.csv": b'A\r\n""\r\n'}


def test_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    written(tmp_path, [("a", "b")])
    assert (tmp_path / "people.csv").stat().st_mode & 0o777 == 0o600


def test_the_number_of_a_part_is_where_the_layout_wants_it() -> None:
    assert [numbered("a/{part}_people.csv", number) for number in (1, 2)] == ["a/1_people.csv", "a/2_people.csv"]
    assert numbered("a.b/people", 2) == "a.b/people-2"


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3+cmd", "@A1", "\t=1", "\r=1", "\n=1", "+1 call me"])
def test_what_a_spreadsheet_would_run_gets_the_guard(text: str) -> None:
    cells, count = guard(pl.DataFrame({"c0": [text]}))
    assert (cells["c0"].to_list(), count) == (["'" + text], 1)


@pytest.mark.parametrize("text", ["+49 (0)30 901820", "+49 30 901820,+1 (202) 555-0147", "-5", "-3.5", "a=1", "'=1", "", None])
def test_numbers_and_other_texts_get_no_guard(text: str | None) -> None:
    cells, count = guard(pl.DataFrame({"c0": [text]}, schema={"c0": pl.String}))
    assert (cells["c0"].to_list(), count) == ([text], 0)


def test_the_guard_is_off_for_files_that_a_program_reads(tmp_path: Path) -> None:
    assert written(tmp_path, [("=1", "b")], guard=False) == {"people.csv": b"A,B\r\n=1,b\r\n"}
