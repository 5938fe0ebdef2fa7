from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.normalise.values.times import MONTH_FIRST, times

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - the zone is added in the test


def read(text: str | None, patterns: tuple[str, ...] = ()) -> tuple[datetime | None, bool, bool, bool]:
    """The time read, then whether it is unreadable, assumed to be UTC, taken as seconds."""
    result = times(pl.Series([text], dtype=pl.String), patterns)
    return result.values[0], result.unreadable[0], result.assumed_utc[0], result.seconds[0]


@pytest.mark.parametrize(
    ("text", "expected", "assumed"),
    [
        ("1614834367000", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), False),
        (" 1614834367123 ", datetime(2021, 3, 4, 5, 6, 7, 123000, tzinfo=UTC), False),
        ("999999999999", datetime(2001, 9, 9, 1, 46, 39, 999000, tzinfo=UTC), False),
        ("2021-03-04 05:06:07", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), True),
        ("2021-03-04T05:06:07", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), True),
        ("2021-03-04 05:06:07.5", datetime(2021, 3, 4, 5, 6, 7, 500000, tzinfo=UTC), True),
        ("2021-03-04 05:06", datetime(2021, 3, 4, 5, 6, tzinfo=UTC), True),
        ("2021-03-04", datetime(2021, 3, 4, tzinfo=UTC), True),
        ("2021-03-04T05:06:07Z", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), False),
        ("2021-03-04T05:06:07.123Z", datetime(2021, 3, 4, 5, 6, 7, 123000, tzinfo=UTC), False),
        ("2021-03-04T05:06:07+02:00", datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC), False),
        ("2021-03-04 05:06:07-0530", datetime(2021, 3, 4, 10, 36, 7, tzinfo=UTC), False),
        ("2021-03-04T05:06Z", datetime(2021, 3, 4, 5, 6, tzinfo=UTC), False),
    ],
)
def test_a_time_is_read_and_a_zone_assumed_only_where_there_is_none(text: str, expected: datetime, assumed: bool) -> None:
    assert read(text) == (expected, False, assumed, False)


def test_ten_digits_are_seconds() -> None:
    assert read("1614834367") == (datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), False, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "1.6E+12",
        "12345",
        "20210304050607",
        "١٦١٤٨٣٤٣٦٧٠٠٠",
        "2021-02-30 00:00:00",
        "04.03.2021",
        "03-04-2021 05:06:07",
    ],
)
def test_what_cannot_be_read_is_said_and_left_empty(text: str) -> None:
    assert read(text) == (None, True, False, False)


@pytest.mark.parametrize("text", [None, "", "  "])
def test_an_empty_cell_is_no_fault(text: str | None) -> None:
    assert read(text) == (None, False, False, False)


def test_a_documented_spelling_with_the_month_first_is_utc_without_assuming() -> None:
    assert read("03-04-2021 05:06:07", MONTH_FIRST) == (datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), False, False, False)


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_every_spelling_of_a_moment_is_the_same_moment(moment: datetime, minutes: int) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))
    spellings = [str(int(moment.timestamp() * 1000 + 0.5)), there.isoformat(), moment.isoformat(sep=" ")]
    assert times(pl.Series(spellings)).values.to_list() == [moment] * 3


def test_rows_keep_their_order_where_spellings_are_mixed() -> None:
    mixed = pl.Series(["2021-03-04", None, "1614834367000", "x", "2021-03-04"])
    day, moment = datetime(2021, 3, 4, tzinfo=UTC), datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert times(mixed).values.to_list() == [day, None, moment, None, day]
