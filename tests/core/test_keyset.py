"""A set of keys answers as a set of texts would, whatever was added when."""

from __future__ import annotations

import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core import keyset
from migrate.core.keyset import KeySet

KEYS = st.lists(st.one_of(st.none(), st.integers(0, 60).map(str), st.text(max_size=3)))


@given(st.lists(KEYS, max_size=4), KEYS)
def test_it_holds_what_was_added_and_lacks_all_else(added: list[list[str | None]], asked: list[str | None]) -> None:
    keys = KeySet()
    known: set[str] = set()
    for some in added:
        keys.add(pl.Series("added", some, dtype=pl.String))
        known |= {key for key in some if key is not None}
        answer = keys.holds(pl.Series("asked", asked, dtype=pl.String))
        assert answer.to_list() == [key in known for key in asked]
        assert answer.name == "asked"
        lacking = keys.lacks(pl.Series("asked", asked, dtype=pl.String))
        assert lacking.to_list() == [key is not None and key not in known for key in asked]
        assert lacking.name == "asked"
    assert len(keys) == len(known)


@pytest.mark.parametrize("counted", [1, 999, 1 << 15])
def test_it_holds_many(counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "_COUNTED", counted)
    keys = KeySet()
    keys.add(pl.Series([f"candidate:{number}" for number in range(0, 40_000, 2)]))
    keys.add(pl.Series([f"candidate:{number}" for number in range(20_000, 60_000, 2)]))
    assert len(keys) == 30_000
    asked = pl.Series([f"candidate:{number}" for number in range(60_000)])
    assert keys.holds(asked).to_list() == [number % 2 == 0 for number in range(60_000)]


def test_making_it_needs_little_more_memory_than_it_has() -> None:
    added = pl.Series([f"candidate:{number}" for number in range(400_000)])
    keys = KeySet()
    for begin in range(0, len(added), 25_000):
        keys.add(added[begin : begin + 25_000])
    tracemalloc.start()  # numpy reports its arrays; what was added is polars' own
    try:
        assert len(keys) == 400_000
        has, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert has < 16 * len(keys)
    assert peak < has + (4 << 20)


def test_several_threads_may_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count = np.bincount

    def slowly(*args: Any, **given: Any) -> Any:
        time.sleep(0.05)  # the others ask meanwhile
        return count(*args, **given)

    monkeypatch.setattr(np, "bincount", slowly)
    keys = pl.Series([str(number) for number in range(5_000)])
    known = KeySet()
    known.add(keys)
    with ThreadPoolExecutor(4) as threads:
        assert all(held.all() for held in threads.map(known.holds, [keys] * 4))
