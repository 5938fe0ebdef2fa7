"""Unknown ids that exist in another spelling are found, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.near_ids import find_near


def near(unknown: Sequence[str | None], *known: str) -> list[tuple[str, str]]:
    """The unknown ids of which another spelling is known, and the difference."""
    found = find_near(pl.Series("ids", unknown, dtype=pl.String), lambda keys: keys.is_in(known))
    return sorted(found.select("key", "difference").iter_rows())


@pytest.mark.parametrize(
    ("unknown", "known", "difference"),
    [
        ("1 2", "12", "spaces or invisible characters"),
        ("1\u00a02", "12", "spaces or invisible characters"),
        ("1\u200b2", "12", "spaces or invisible characters"),
        ("A'1", "A1", "quotes or an equals sign"),
        ("A=1", "A1", "quotes or an equals sign"),
        ("01", "1", "leading zeros"),
        ("0001", "1", "leading zeros"),
        ("1", "01", "leading zeros"),
        ("1", "0000000001", "leading zeros"),
        ("01", "001", "leading zeros"),
        ("01:7", "1:7", "leading zeros"),
        ("1:007", "1:7", "leading zeros"),
        ("1:7", "1:07", "leading zeros"),
        ("crm:01", "crm:1", "leading zeros"),
        ("0", "00", "leading zeros"),
        ("A1.0", "A1", "a decimal point"),
        ("a1", "A1", "upper and lower case"),
        ("A1", "a1", "upper and lower case"),
        ("9007199254740900", "9007199254740904", "its last digits, which a spreadsheet rounds"),
        ("9007199254741000", "9007199254740998", "its last digits, which a spreadsheet rounds"),
        ("90071992547409900", "90071992547409925", "its last digits, which a spreadsheet rounds"),
    ],
)
def test_another_spelling_is_found_with_its_difference(unknown: str, known: str, difference: str) -> None:
    assert near([unknown], known, "77") == [(unknown, difference)]


@pytest.mark.parametrize(
    ("unknown", "known"),
    [("1", "2"), ("10", "1"), ("1", "10"), ("0", "1"), ("9007199254740990", "9007199254740980"), ("12:3", "1:23"), ("", "0")],
)
def test_other_ids_are_not_near(unknown: str, known: str) -> None:
    assert near([unknown], known) == []


def test_the_simplest_difference_is_named_and_each_id_once() -> None:
    assert near(["0 1", "0 1", None], "01", "1") == [("0 1", "spaces or invisible characters")]


@given(st.lists(st.from_regex(r"\A[0-9A-Za-z ']{1,6}\Z"), max_size=5), st.lists(st.from_regex(r"\A[0-9a-z]{1,3}\Z"), max_size=5))
def test_only_ids_that_are_equal_without_zeros_spaces_quotes_and_case_are_near(unknown: list[str], known: list[str]) -> None:
    def plain(text: str) -> str:
        return text.replace(" ", "").replace("'", "").lower().lstrip("0") or "0"

    for key, _ in near(unknown, *known):
        assert plain(key) in {plain(one) for one in known}


@pytest.mark.parametrize(("known", "spelling"), [(["001:7", "1:07"], "1:07"), (["01:7", "1:07"], "01:7")])
def test_the_spelling_with_the_fewest_zeros_in_front_comes_first(known: list[str], spelling: str) -> None:
    found = find_near(pl.Series(["1:7"]), lambda keys: keys.is_in(known))

    assert found["spelling"].to_list() == [spelling]
