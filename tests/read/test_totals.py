from __future__ import annotations

import polars as pl
import pytest

from migrate.read.totals import find_totals


@pytest.mark.parametrize(
    ("key", "others", "total"),
    [
        ("Total: 40", ("", ""), True),
        ("total", ("", "123"), True),
        ("GRAND TOTAL", ("", ""), True),
        ("Summe: 1.234", ("", ""), True),
        ("Applied filters: none", ("", " "), True),
        ("Applied filters: none", ("7", ""), False),
        ("total", ("7", "Anna"), False),
        ("Totalis", ("", ""), False),
        ("sum-41", ("", ""), False),
        ("40", ("", ""), False),
        ("candidate-7", ("", ""), False),
        ("", ("", ""), False),
    ],
)
def test_a_word_for_a_total_or_a_phrase_alone_is_no_record(key: str, others: tuple[str, ...], total: bool) -> None:
    frame = pl.DataFrame({"c0": ["1", key], "c1": ["", others[0]], "c2": ["", others[1]], "_record": [1, 2]})
    assert find_totals(frame, "c0", ["c1", "c2"]) == ([2] if total else [])


def test_a_file_of_keys_alone_has_no_totals() -> None:
    assert find_totals(pl.DataFrame({"c0": ["Total"], "_record": [1]}), "c0", []) == []
