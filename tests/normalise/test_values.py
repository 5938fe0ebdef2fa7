from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.normalise.values.cells import compound_key, content, trim
from migrate.normalise.values.flags import flags
from migrate.normalise.values.json_text import as_json, as_object
from migrate.normalise.values.lists import items
from migrate.normalise.values.options import by_options, options, split

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CELLS = st.fixed_dictionaries({name: TEXT | st.none() for name in ("a", "b", "extra.a")})


def hashes(cells: pl.DataFrame) -> list[int]:
    return cells.select(content(cells.columns)).to_series().to_list()


def test_ids_are_trimmed_and_keep_their_zeros() -> None:
    assert pl.select(trim(pl.lit(pl.Series([" 007 ", "", "  ", None, "7205759403792793600"])))).to_series().to_list() == [
        "007",
        None,
        None,
        None,
        "7205759403792793600",
    ]


def test_a_compound_key_needs_all_its_parts() -> None:
    parts = pl.DataFrame({"a": ["7", None, "7"], "b": ["10", "10", None]})
    assert parts.select(compound_key(pl.col("a"), pl.col("b"))).to_series().to_list() == ["7:10", None, None]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("red", ["red"]),
        (" red ;green;; red;Red ", ["red", "green", "Red"]),
        ("red\n; green", ["red", "green"]),
        (";", None),
        ("", None),
        (None, None),
    ],
)
def test_a_list_is_split_trimmed_and_freed_of_repeats_in_order(cell: str | None, expected: list[str] | None) -> None:
    assert items(pl.Series([cell], dtype=pl.String)).to_list() == [expected]


def test_mail_addresses_that_differ_in_case_only_are_one_in_their_first_spelling() -> None:
    cell = pl.Series(["Anna@example.com; b@example.com;anna@EXAMPLE.com"])
    assert items(cell, ignore_case=True).to_list() == [["Anna@example.com", "b@example.com"]]


@given(st.lists(st.text(st.sampled_from("ab ;ß"), max_size=9) | st.none()))
def test_splitting_a_list_is_what_its_sentence_says(cells: list[str | None]) -> None:
    expected = [list(dict.fromkeys(p.strip() for p in (cell or "").split(";") if p.strip())) or None for cell in cells]
    assert items(pl.Series(cells, dtype=pl.String)).to_list() == expected


def test_booleans_are_read_in_any_case_and_anything_else_is_said() -> None:
    read = flags(pl.Series(["true", "FALSE", " Yes", "no", "1", "0", "", None, "perhaps"]))
    assert read.values.to_list() == [True, False, True, False, True, False, None, None, None]
    assert read.unreadable.to_list() == [False] * 8 + [True]


@given(st.lists(TEXT | st.none(), min_size=1))
def test_json_of_texts_is_pythons_compact_json(cells: list[str | None]) -> None:
    expected = [None if cell is None else json.dumps(cell, ensure_ascii=False) for cell in cells]
    assert as_json(pl.Series(cells, dtype=pl.String)).to_list() == expected


@given(st.lists(CELLS, min_size=1))
def test_json_of_a_row_has_sorted_keys_and_no_nulls(records: list[dict[str, str | None]]) -> None:
    given = [{name: cell for name, cell in record.items() if cell is not None} for record in records]
    expected = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if row else None for row in given]
    assert as_object(pl.DataFrame(records, schema=dict.fromkeys(("a", "b", "extra.a"), pl.String))).to_list() == expected


@given(CELLS, CELLS)
def test_records_share_their_content_exactly_when_their_cells_are_equal(one: dict[str, str], other: dict[str, str]) -> None:
    frame = pl.DataFrame([one, other], schema=dict.fromkeys(("a", "b", "extra.a"), pl.String))
    first, second = hashes(frame)
    assert (first == second) == ({k: v for k, v in one.items() if v} == {k: v for k, v in other.items() if v})


def test_a_column_that_is_empty_says_no_more_than_one_that_lacks() -> None:
    assert hashes(pl.DataFrame({"a": ["x"], "b": [""]})) == hashes(pl.DataFrame({"a": ["x"]}))


def test_content_does_not_depend_on_the_order_of_columns() -> None:
    assert hashes(pl.DataFrame({"a": ["x"], "b": ["y"]})) == hashes(pl.DataFrame({"b": ["y"], "a": ["x"]}))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("red; green;red", ["red", "green"]),
        ('"Night; day";Rest', ["Night; day", "Rest"]),
        ('Rest; "say ""no""; go" ', ["Rest", 'say "no"; go']),
        (r"Night\; day;Rest", ["Night; day", "Rest"]),
        ('5" screen;6"', ['5" screen', '6"']),
        (";", None),
        (None, None),
    ],
)
def test_options_of_a_definition_may_hold_a_semicolon_in_quotes_or_escaped(cell: str | None, expected: list[str] | None) -> None:
    assert options(pl.Series([cell], dtype=pl.String)).to_list() == [expected]


@pytest.mark.parametrize(
    ("cell", "known", "expected", "ambiguous"),
    [
        ("Night; day;Rest", ["Night; day", "Rest"], ["Night; day", "Rest"], False),
        ("Night;day ; Rest", ["Night; day", "Rest"], ["Night; day", "Rest"], False),
        (r"Rest;Night\; day", ["Night; day", "Rest"], ["Rest", "Night; day"], False),
        ("a;b;c", ["a;b;c", "a;b", "c"], ["a;b;c"], True),
        ("a;b", ["a;b", "a", "b"], ["a;b"], True),
        ("a;b;c", ["a;b", "b;c"], ["a;b", "c"], True),
        ("a;b;c", ["a;b", "a", "b;c"], ["a", "b;c"], False),
        ("a;x;b", ["a", "b"], ["a", "x", "b"], True),
        ("a;;b", ["a", "b"], ["a", "b"], False),
        ("a;a", ["a", "b"], ["a"], False),
    ],
)
def test_the_longest_option_that_fits_is_an_item(cell: str, known: list[str], expected: list[str], ambiguous: bool) -> None:
    assert split(cell, known) == (expected, ambiguous)


def test_only_cells_that_their_own_fields_options_do_not_explain_are_ambiguous() -> None:
    frame = pl.DataFrame(
        {
            "custom_field_id": ["1", "1", "2", "3", "1"],
            "text": ["a;b", "a;x", "a;x", "a;x", "x"],
            "options": [["a", "b"], ["a", "b"], ["a;x"], None, ["a", "b"]],
            "items": [["a", "b"], ["a", "x"], ["a", "x"], ["a", "x"], ["x"]],
        }
    )
    merged = by_options(frame)
    assert merged["items"].to_list() == [["a", "b"], ["a", "x"], ["a;x"], ["a", "x"], ["x"]]
    assert merged["ambiguous"].to_list() == [False, True, False, False, False]
