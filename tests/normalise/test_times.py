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


FULL_WIDTH, ARABIC = 0xFF10, 0x0660


def written(text: str, zero: int) -> str:
    """The text with the digits of another script, whose zero is given."""
    return "".join(chr(zero + int(letter)) if letter.isdigit() else letter for letter in text)


#: Cells that exports, scripts and spreadsheet programs make of 5 January 2021, and of no time at all: with the time that each
#: one is, or None where it must not be guessed.
DAY = datetime(2021, 1, 5, tzinfo=UTC)
NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)
CELLS: list[tuple[str, datetime | None]] = [
    # Years of two digits, and years that cannot be true.
    ("05-01-21", None),
    ("21-01-05", None),
    ("05-01-21 12:00", None),
    ("21-01-05 12:00:00", None),
    ("1-2-3", None),
    ("021-01-05", None),
    ("0021-01-05 00:00:00", None),
    ("+2021-01-05", None),
    ("-2021-01-05", None),
    ("+12021-01-05", None),
    ("12021-01-05", None),
    ("1899-12-30", None),
    ("1899-12-31 23:59:59", None),
    ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
    ("0000-00-00", None),
    ("0000-00-00 00:00:00", None),
    ("0001-01-01T00:00:00Z", None),
    ("9999-12-31", None),
    ("9999-12-31T23:59:59.999Z", None),
    # Orders of a country.
    ("05-01-2021", None),
    ("05/01/2021", None),
    ("5.1.2021", None),
    ("05.01.2021 12:00", None),
    ("2021/01/05", None),
    ("2021.01.05", None),
    ("Jan 5, 2021", None),
    ("5 January 2021", None),
    ("2021-05-13", datetime(2021, 5, 13, tzinfo=UTC)),
    ("2021-13-05", None),
    # Numbers.
    ("1609804800000", DAY),
    ("1609804800", DAY),
    ("160980480000", datetime(1975, 2, 7, 4, 48, tzinfo=UTC)),
    ("16098048000", None),
    ("16098048000000", None),
    ("1609804800000000", None),
    ("1609804800.0", None),
    ("1609804800000.0", None),
    ("1,609,804,800,000", None),
    ("1.6098E+12", None),
    ("1,6098E+12", None),
    ("-1609804800000", None),
    ("+1609804800000", None),
    ("'1609804800000", None),
    ("7258118400000", None),
    ("9999999999999", None),
    ("9999999999", None),
    ("0", None),
    ("-1", None),
    ("44201", None),
    ("44201.5", None),
    ("20210105", None),
    ("20210105120000", None),
    # Times of day, and zones.
    ("2021-01-05 12:00", NOON),
    ("2021-01-05T12:00Z", NOON),
    ("2021-01-05t12:00:00z", NOON),
    ("2021-1-5 12:00:00", NOON),
    ("2021-01-05 12:00:00 Z", NOON),
    ("2021-01-05T14:00:00+02:00", NOON),
    ("2021-01-05T14:00:00+0200", NOON),
    ("2021-01-05T14:00:00+02", None),
    ("2021-01-05T12:00:00+15:00", None),
    ("2021-01-05T12:00:00+99:99", None),
    ("2021-01-05 12:00:00 UTC", None),
    ("2021-01-05 12:00:00 CET", None),
    ("2021-01-05 12:00:00 PST", None),
    ("2021-01-05 12:00 PM", None),
    ("2021-01-05 24:00:00", None),
    ("2021-01-05 25:00:00", None),
    ("2021-01-05 12:60:00", None),
    ("2016-12-31 23:59:60", None),
    ("2021-01-05 12:5", None),
    ("2021-01-05 12", None),
    ("2021-01-05  12:00:00", None),
    ("2021-01-05_12:00:00", None),
    ("2021-02-29", None),
    ("2021-04-31", None),
    ("2021-01-00", None),
    # Other digits and invisible characters.
    (written("2021-01-05", FULL_WIDTH), None),
    (written("2021-01-05", ARABIC), None),
    ("2021\N{NON-BREAKING HYPHEN}01\N{NON-BREAKING HYPHEN}05", None),
    ("2021-01-05\N{ZERO WIDTH SPACE}", None),
    ("\N{NO-BREAK SPACE}2021-01-05", DAY),
    # Words.
    ("NULL", None),
    ("N/A", None),
    ("#VALUE!", None),
    ("########", None),
    ("today", None),
]


@pytest.mark.parametrize(("text", "expected"), CELLS)
def test_a_cell_is_the_time_that_it_says_or_is_reported(text: str, expected: datetime | None) -> None:
    moment, unreadable, _, _ = read(text)
    assert moment == expected
    assert unreadable == (expected is None)


def test_a_hundred_years_ahead_is_a_time_and_a_year_more_is_not() -> None:
    year = datetime.now(UTC).year + 100
    assert read(f"{year}-12-31")[0] == datetime(year, 12, 31, tzinfo=UTC)
    assert read(f"{year + 1}-01-01")[:2] == (None, True)


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.sampled_from(["-", "/", "."]))
def test_a_year_of_two_digits_is_never_a_time(year: int, month: int, day: int, sign: str) -> None:
    orders = [(year, month, day), (day, month, year), (month, day, year)]
    cells = [sign.join(f"{part:02}" for part in order) + time for order in orders for time in ("", " 10:00", " 10:00:00")]
    result = times(pl.Series(cells), MONTH_FIRST)
    assert result.values.to_list() == [None] * len(cells)
    assert result.unreadable.all()


def test_digits_behind_the_milliseconds_are_cut_and_reported() -> None:
    result = times(pl.Series(["2021-01-05T12:00:00.123456Z", "2021-01-05T12:00:00.123000Z", "2021-01-05T12:00:00Z"]))
    milliseconds = NOON + timedelta(milliseconds=123)
    assert result.values.to_list() == [milliseconds, milliseconds, NOON]
    assert result.cut.to_list() == [True, False, False]


def test_a_day_that_can_only_come_first_makes_the_days_that_could_be_months_unreadable() -> None:
    column = pl.Series(["31-12-2021 10:00:00", "05-01-2021 10:00:00", "12-31-2021 10:00:00", "05-05-2021 10:00:00"])
    result = times(column, MONTH_FIRST)
    last, fifth = datetime(2021, 12, 31, 10, tzinfo=UTC), datetime(2021, 5, 5, 10, tzinfo=UTC)
    assert result.values.to_list() == [None, None, last, fifth]
    assert result.unreadable.to_list() == [True, True, False, False]


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


@given(
    st.lists(
        st.one_of(
            st.integers(10**12 - 2, 10**12 + 2).map(str),
            st.integers(10**12, 10**13 - 1).map(str),
            st.integers(10**11, 10**12).map(lambda number: f"+{number}"),
            st.integers(10**11, 10**12).map(lambda number: f"-{number}"),
            st.sampled_from(
                [None, "1614834367 00", "161483436700 ", "1614834367\u0660\u0660", "1614834367,00", "16148343670.0", "1e15"]
            ),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_column_of_milliseconds_alone_is_read_like_a_mixed_one(cells: list[str | None]) -> None:
    """The empty cell at the end makes the column a mixed one."""
    alone = times(pl.Series(cells, dtype=pl.String))
    mixed = times(pl.Series([*cells, ""], dtype=pl.String))
    for name in ("values", "unreadable", "assumed_utc", "seconds", "cut"):
        assert getattr(alone, name).to_list() == getattr(mixed, name)[:-1].to_list()
