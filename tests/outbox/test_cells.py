"""Cells: texts in the importer's form, and the first rule of the importer that each row breaks."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from migrate.core.bundle_layout import ColumnLayout, FileLayout
from migrate.outbox.cells import render


def layout(*columns: ColumnLayout, encoding: str = "utf-8") -> FileLayout:
    return FileLayout(name="people.csv", table="candidate", key="id", columns=columns, encoding=encoding)


def cells(column: ColumnLayout, *values: Any, dtype: pl.DataType | None = None, encoding: str = "utf-8") -> list[str | None]:
    """The cells of one column with these values, or the code of the rule that a row breaks."""
    rows = pl.DataFrame(
        {"id": [str(number) for number in range(len(values))], "v": pl.Series(values, dtype=dtype or pl.String())}
    )
    found = render(layout(column, encoding=encoding), rows)
    return found.select(pl.coalesce("_code", "c0")).to_series().to_list()


def test_a_text_is_written_as_it_is() -> None:
    text = 'say "a";\n=1+1, ünï\t\\. '
    assert cells(ColumnLayout("A", column="v"), text, None, "") == [text, None, None]


def test_numbers_keep_their_digits() -> None:
    assert cells(ColumnLayout("A", column="v", kind="integer"), 9007199254740993, dtype=pl.Int64()) == ["9007199254740993"]


def test_true_and_false_are_the_importers_words() -> None:
    column = ColumnLayout("A", column="v", kind="boolean", words=("Yes", "No"))
    assert cells(column, 1, 0, None, dtype=pl.Int64()) == ["Yes", "No", None]


def test_times_are_in_the_zone_and_format_of_the_importer() -> None:
    column = ColumnLayout("A", column="v", kind="time", format="%m/%d/%y %H:%M", zone="Europe/Berlin")
    assert cells(column, "2024-07-31T22:30:00.000Z", "2024-01-31T22:30:00.000Z") == ["08/01/24 00:30", "01/31/24 23:30"]


def test_dates_have_the_format_of_the_importer() -> None:
    assert cells(ColumnLayout("A", column="v", kind="date", format="%d.%m.%Y"), "2024-07-31") == ["31.07.2024"]


def test_the_items_of_a_list_are_joined() -> None:
    column = ColumnLayout("A", column="v", kind="list", separator=";")
    assert cells(column, json.dumps(["a", 'b "c"', "d, e"]), "[]", None) == ['a;b "c";d, e', None, None]


def test_an_item_that_contains_the_separator_refuses_the_row() -> None:
    column = ColumnLayout("A", column="v", kind="list", separator=";")
    assert cells(column, json.dumps(["a", "b;c"]), json.dumps(["a", "b,c"])) == ["H104", "a;b,c"]


def test_blanks_of_the_separator_do_not_hide_it_in_an_item() -> None:
    column = ColumnLayout("A", column="v", kind="list", separator=", ")
    assert cells(column, json.dumps(["a,b"])) == ["H104"]


def test_inside_replaces_the_separator_in_items_and_counts_the_cell() -> None:
    column = ColumnLayout("A", column="v", kind="list", separator=", ", inside=" ")
    rows = pl.DataFrame({"id": ["1", "2"], "v": [json.dumps(["a,b", "c"]), json.dumps(["d"])]})
    found = render(layout(column), rows)
    assert found["c0"].to_list() == ["a b, c", "d"]
    assert found["_replaced"].to_list() == [1, 0]


def test_a_text_that_the_importer_splits_is_one_item() -> None:
    assert cells(ColumnLayout("A", column="v", kind="item"), "Fair, Ghent", "[fair", None) == ["H104", "[fair", None]
    assert cells(ColumnLayout("A", column="v", kind="item", inside=""), "Fair, Ghent") == ["Fair Ghent"]


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_a_required_cell_that_is_empty_refuses_the_row(empty: str | None) -> None:
    assert cells(ColumnLayout("A", column="v", required=True), empty, "a") == ["H101", "a"]


def test_a_cell_that_is_too_long_refuses_the_row() -> None:
    assert cells(ColumnLayout("A", column="v", max_length=3), "üüü", "üüüü") == ["üüü", "H102"]


def test_a_value_that_the_importer_does_not_know_refuses_the_row() -> None:
    column = ColumnLayout("A", column="v", allowed=("Applied", "Sourced"))
    assert cells(column, "Applied", "applied", None) == ["Applied", "H103", None]


def test_a_character_that_the_encoding_lacks_refuses_the_row() -> None:
    assert cells(ColumnLayout("A", column="v"), "ü", "履歴", encoding="cp1252") == ["ü", "H107"]


def test_a_template_is_empty_if_all_its_columns_are() -> None:
    rows = pl.DataFrame({"id": ["1", "2", "3"], "a": ["x", None, ""], "b": [None, None, "y"]})
    found = render(layout(ColumnLayout("A", template="{a} / {b}")), rows)
    assert found["c0"].to_list() == ["x / ", None, " / y"]


def test_a_constant_is_in_every_row() -> None:
    assert cells(ColumnLayout("A", constant="New"), "a", None) == ["New", "New"]


def test_the_first_broken_rule_is_named_with_its_heading() -> None:
    rows = pl.DataFrame({"id": ["1"], "a": ["x"], "b": pl.Series([None], dtype=pl.String)})
    file = layout(ColumnLayout("A", column="a"), ColumnLayout("B", column="b", required=True))
    assert render(file, rows).select("_code", "_heading").rows() == [("H101", "B")]
