"""Periods become windows of at most ninety days that neither overlap nor leave a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.fetch.sales.files import RowCounter
from migrate.fetch.sales.kinds import ExportKind, Window, parse_file_name, windows

DAYS = st.integers(0, 500).map(lambda number: date(2025, 1, 1) + timedelta(days=number))


@st.composite
def some_windows(draw: st.DrawFn) -> Window:
    first = draw(DAYS)
    return Window(first, first + timedelta(days=draw(st.integers(0, 120))))


def days(window: Window) -> set[date]:
    return {window.first + timedelta(days=number) for number in range(window.days)}


@given(some_windows(), st.lists(some_windows(), max_size=5))
def test_what_is_asked_for_is_the_period_without_what_is_there(period: Window, have: list[Window]) -> None:
    asked = list(windows(period, have))
    wanted = days(period) - {day for window in have for day in days(window)}
    assert all(1 <= window.days <= 90 for window in asked)
    assert sorted(asked) == asked
    assert sum(window.days for window in asked) == len(wanted)
    assert {day for window in asked for day in days(window)} == wanted


def test_a_year_is_five_windows() -> None:
    asked = list(windows(Window(date(2025, 1, 1), date(2025, 12, 31)), []))
    assert [window.days for window in asked] == [90, 90, 90, 90, 5]


def test_a_window_spans_whole_days_in_utc() -> None:
    window = Window(date(2026, 1, 1), date(2026, 3, 31))
    assert (window.start_ms, window.end_ms) == (1767225600000, 1775001600000)


@given(some_windows())
def test_halves_are_the_whole(window: Window) -> None:
    split_in_two = window.split_in_two()
    if window.days == 1:
        assert split_in_two is None
    else:
        assert split_in_two is not None
        assert days(split_in_two[0]) | days(split_in_two[1]) == days(window)
        assert abs(split_in_two[0].days - split_in_two[1].days) <= 1


@pytest.mark.parametrize("kind", list(ExportKind))
def test_a_file_s_name_tells_kind_and_window(kind: ExportKind) -> None:
    window = Window(date(2026, 1, 1), date(2026, 3, 31))
    assert window.file_name(kind) == f"{kind.value}_2026-01-01_2026-03-31.csv"
    assert parse_file_name(window.file_name(kind)) == (kind, window)
    assert parse_file_name("activity.csv") is None


@given(st.lists(st.lists(st.text("ab,\"\n\r'", max_size=6), min_size=2, max_size=3), min_size=1, max_size=8), st.integers(1, 7))
def test_records_are_counted_whatever_their_cells_hold_and_wherever_chunks_end(rows: list[list[str]], size: int) -> None:
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows).encode()
    for content in (text, text + b"\r\n"):
        counter = RowCounter()
        for start in range(0, len(content), size):
            counter.feed(content[start : start + size])
        assert counter.rows == len(rows) - 1
