"""Threads change when work is done, never the order of what comes out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread, current_thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.core.ordered_map import ordered_map


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items_however_long_each_takes(items: list[int], threads: int) -> None:
    def slow(item: int) -> int:
        time.sleep(item / 1000)
        return item * 2

    assert list(ordered_map(slow, items, threads)) == [item * 2 for item in items]


def test_an_exception_comes_where_its_result_would_have_come() -> None:
    def work(item: int) -> float:
        return 6 / item

    results = ordered_map(work, [3, 2, 0, 1], 4)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_an_exception_of_the_source_comes_behind_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise KeyError

    results = ordered_map(str, items(), 4)
    assert [next(results), next(results)] == ["1", "2"]
    with pytest.raises(KeyError):
        next(results)


def test_only_a_few_items_are_taken_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = ordered_map(str, items(), 2)
    next(results)
    assert taken == [0, 1, 2]
    results.close()


def test_no_thread_is_left_where_the_reader_stops_early() -> None:
    seen: set[Thread] = set()

    def work(item: int) -> int:
        seen.add(current_thread())
        return item

    results = ordered_map(work, range(100), 3)
    next(results)
    results.close()
    assert seen
    assert [thread for thread in seen if thread.is_alive()] == []
