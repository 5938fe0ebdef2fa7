"""Whatever the csv module writes is read back to the byte; whatever is broken is set aside and nothing else."""

# ruff: noqa: S311 - seeded, so that a case can be made again; nothing secret

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.read import ReadOptions
from tests.read.deliveries import read_table, rows, unpacked
from tests.read.laws import HEADER, check_bytes
from tests.read.mutations import broken_table

CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(st.sampled_from('a",;\t\r\n \\é\0\x85\u2028'), max_size=12),
)
#: No ids beside the key: their damages are repaired (`test_row_checks.py`).
COLUMNS = ("note_id", "visibility", "owner_profile_url", "content")


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, bool]:
    records = draw(st.lists(st.tuples(CELL, CELL, CELL), max_size=12))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    # The csv module leaves a line end of another kind than the file's own without quotes, unless told to quote all.
    quoted = end != "\r\n" or draw(st.booleans())
    return [[f"k{number}", *cells] for number, cells in enumerate(records)], draw(st.sampled_from(",;\t")), end, quoted


@settings(max_examples=150, deadline=None)
@given(table=tables(), block_bytes=st.integers(1, 400), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_table_written_by_the_csv_module_is_read_back_exactly(
    table: tuple[list[list[str]], str, str, bool], block_bytes: int, encoding: str
) -> None:
    records, delimiter, end, quoted = table
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([list(COLUMNS), *records])
    with tempfile.TemporaryDirectory() as folder:
        path = unpacked(Path(folder), Notes=text.getvalue().encode(encoding))
        found = read_table(path, "notes", ReadOptions(block_bytes=block_bytes))
        assert [list(row) for row in rows(found, *COLUMNS)] == records
        assert all(block.rejected.is_empty() for block in found)
        # Any text may look as if it was encoded twice.
        assert {code for block in found for code in block.findings["code"]} <= {"D126"}
        line, expected = 2, []
        for record in records:
            expected.append(line)
            line += 1 + sum(len(cell.replace("\r\n", "\n").replace("\r", "\n")) - len(_without_ends(cell)) for cell in record)
        assert [row[0] for row in rows(found, "_line")] == expected
        assert [row[0] for row in rows(found, "_record")] == list(range(1, len(records) + 1))


def _without_ends(cell: str) -> str:
    return cell.replace("\r", "").replace("\n", "")


@settings(max_examples=250, deadline=None)
@given(
    body=st.lists(
        st.sampled_from(['"', ",", "\n", "\r\n", "\r", "\\", " ", "a", "7", '""', "é", "1,2,3,4\n", '1,2,3,"x\ny"\n', "\ufeff"]),
        max_size=60,
    ).map("".join),
    block_bytes=st.integers(1, 80),
)
def test_the_laws_of_reading_hold_for_any_text(body: str, block_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_bytes(Path(folder), body.encode(), block_bytes)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_file_agrees_with_the_csv_module_record_by_record(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    for _ in range(4):
        check_bytes(tmp_path, broken_table(dice), dice.choice([40, 200, 1 << 20]))


@pytest.mark.parametrize("block_bytes", range(1, 12))
def test_a_line_end_that_is_cut_in_two_behind_a_broken_record_stays_one_line_end(tmp_path: Path, block_bytes: int) -> None:
    broken = b'"\r\nx,"\r\n"k9,,"9","y\r\n"\r\n'
    assert check_bytes(tmp_path, broken, block_bytes)[0] == 0


def test_one_fault_costs_one_record(tmp_path: Path) -> None:
    good = b"".join(b'k%d,7,1,"several\nlines, and ""quotes"""\n' % number for number in range(200))
    for fault in (
        b"short,7\n",
        b"long,7,1,x,y\n",
        b'bare,7,1,12" pipe\n',
        b'"text"after,7,1,x\n',
        b'open,7,1,"never\n',
        b'back,7,1,"a \\"b\\" c"\n',
    ):
        assert check_bytes(tmp_path, good + fault + good, 1000) == (400, 1), fault


def test_the_header_is_the_laws_own() -> None:
    assert HEADER.decode().strip().split(",") == ["note_id", "project_id", "candidate_id", "content"]
