from __future__ import annotations

import pytest

from migrate.report.shown import byte_size, count_text, duration, moment, number, visible


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_400_000, "1.4 MB"),
        (999_999, "1.0 MB"),
        (9_960, "10 kB"),
        (65_742, "66 kB"),
        (5_000_000_000_000_000, "5,000 TB"),
    ],
)
def test_sizes_are_told_in_powers_of_a_thousand(value: int, shown: str) -> None:
    assert byte_size(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.2, "under a second"), (12.3, "12 s"), (180, "3 min"), (4_800, "80 min"), (7_200, "2 h 0 min")]
)
def test_durations_are_told_as_people_do(value: float, shown: str) -> None:
    assert duration(value) == shown


def test_times_are_told_in_utc_to_the_second() -> None:
    assert moment("2026-01-31T13:00:00.123+01:00") == "2026-01-31 12:00:00 UTC"
    assert moment("2026-01-31T12:00:00Z") == "2026-01-31 12:00:00 UTC"
    assert moment("no time") == "no time"


def test_numbers_and_plurals() -> None:
    assert number(1_300_000) == "1,300,000"
    assert [count_text(n, "record") for n in (0, 1, 2)] == ["0 records", "1 record", "2 records"]
    assert count_text(2, "activity", "activities") == "2 activities"


def test_what_moves_a_cursor_or_turns_a_line_around_is_spelt_out() -> None:
    assert visible("a\x1b[2Jb\nc") == "a\\x1b[2Jb\\nc"
    assert visible("cv\u202efdp.exe") == "cv\\u202efdp.exe"
    assert visible("Zoë 王 👩‍💻 שלום") == "Zoë 王 👩‍💻 שלום"
