"""Texts are compared in one form, and the fast form for columns is the plain one."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.text_equality import comparable, comparable_column, comparable_text

TEXTS = st.text(alphabet=st.sampled_from("aZ9 \t\n\u00a0\u2003\u200b\u00ade\u0301\u00e9\u1100\u1161"), max_size=6) | st.text()


@given(st.lists(st.none() | TEXTS, max_size=8))
def test_a_column_is_compared_as_each_of_its_texts(texts: list[str | None]) -> None:
    column = pl.Series("text", texts, dtype=pl.String)
    plain = column.to_frame().select(comparable_text(pl.col("text"))).to_series()
    assert comparable_column(column).to_list() == plain.to_list()


def test_a_text_and_a_column_agree_on_blanks_marks_and_invisible_characters() -> None:
    texts = ["  a \t b ", "e\u0301", "a\u200bb", "\u00a0a\u2003b"]
    assert [comparable(text) for text in texts] == ["a b", "\u00e9", "ab", "a b"]
    assert comparable_column(pl.Series(texts)).to_list() == ["a b", "\u00e9", "ab", "a b"]
