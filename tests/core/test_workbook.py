"""Workbooks that people fill in: what is written is read again, ids keep their digits, and lists are offered."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from migrate.core.workbook import read_workbook, workbook

HEADER = ["candidate id", "decision", "times"]


def test_texts_come_back_as_they_were_and_ids_keep_zeros_and_digits() -> None:
    rows: list[list[object]] = [["0012", "same", 3], ["1234567890123456789", None, 0], ["=1+1", "", 7]]
    assert read_workbook(workbook(HEADER, rows, {})) == [
        (1, HEADER), (2, ["0012", "same", "3"]), (3, ["1234567890123456789", "", "0"]), (4, ["=1+1", "", "7"]),
    ]  # fmt: skip


def test_no_text_is_stored_as_a_formula() -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER, [["=HYPERLINK(1)", "+1", None]], {})))
    assert [cell.data_type for cell in book.worksheets[0][2]] == ["s", "s", "n"]


def test_a_column_with_choices_has_a_drop_down_list_even_if_they_are_long() -> None:
    words = [f"a long word number {number}" for number in range(60)]
    book = load_workbook(io.BytesIO(workbook(HEADER, [["1", None, 1], ["2", None, 1]], {"decision": words})))
    sheet, hidden = book.worksheets
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.type) == ("B2:B3", "choices!$A$1:$A$60", "list")
    assert hidden.sheet_state == "hidden"
    assert [cell.value for cell in hidden["A"]] == words


def test_a_number_that_lost_digits_looks_damaged_and_is_not_guessed() -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER, [["1", None, 1]], {})))
    book.worksheets[0]["A2"] = 1234567890123456789.0
    book.worksheets[0]["B2"] = 12.0
    stream = io.BytesIO()
    book.save(stream)
    _, (damaged, *others) = read_workbook(stream.getvalue())[1]
    assert damaged.startswith("1.2345678901234")
    assert damaged.endswith("e+18")
    assert others == ["12", "1"]


def test_empty_rows_are_left_out_and_keep_the_numbers_of_the_others() -> None:
    rows: list[list[object]] = [["1", "same", None], [None, None, None], ["3", None, None]]
    assert [number for number, _ in read_workbook(workbook(HEADER, rows, {}))] == [1, 2, 4]


def test_content_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not an \.xlsx workbook"):
        read_workbook(b"candidate id,decision\n")
