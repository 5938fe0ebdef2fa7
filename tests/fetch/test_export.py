"""Exports come whole, once, and window by window, and LinkedIn would refuse none of the requests."""

from __future__ import annotations

import json
import stat
from collections import Counter
from datetime import date
from pathlib import Path

from migrate.fetch import ALL_KINDS
from migrate.fetch.sales.state import STATE_FILE
from tests.fetch.exporting import START, ids, run
from tests.fetch.sales_server import TOKEN, URN, Sales
from tests.fetch.serving import TurnedClock


def test_three_kinds_come_side_by_side_with_one_running_job_each(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    outcome = run(server, clock, tmp_path / "into", kinds=ALL_KINDS, last=date(2026, 6, 30))
    assert [path.name for path in sorted((tmp_path / "into").glob("*.csv"))] == [
        f"{kind}_{window}.csv"
        for kind in ("activity", "activity_outcome", "seat")
        for window in ("2026-01-01_2026-03-31", "2026-04-01_2026-06-29", "2026-06-30_2026-06-30")
    ]
    assert [file.rows for file in outcome.files] == [270, 270, 3] * 3
    assert all(file.fetched for file in outcome.files)
    assert set(server.most_running.values()) == {1}
    assert ids(tmp_path / "into") == Counter(dict.fromkeys(ids(tmp_path / "into"), 1))
    assert len(ids(tmp_path / "into")) == 181 * 3


def test_files_are_private_and_the_state_holds_neither_token_nor_link(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    run(server, clock, tmp_path / "into")
    assert stat.S_IMODE((tmp_path / "into").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "into").iterdir()} == {0o600}
    state = (tmp_path / "into" / STATE_FILE).read_text("utf-8")
    assert json.loads(state)["contract"] == URN
    assert TOKEN not in state
    assert "download" not in state


def test_answers_wrapped_and_unwrapped_are_both_understood(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.wrapped_looks = True
    assert run(server, clock, tmp_path).files[0].rows == 30


def test_pauses_between_looks_grow(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.polls = 7
    run(server, clock, tmp_path)
    assert clock.waits == [10.0, 15.0, 22.5, 33.75, 50.625, 60.0, 60.0]


def test_the_same_command_again_fetches_nothing(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    run(server, clock, tmp_path)
    before = server.requests.copy()
    again = run(server, clock, tmp_path)
    assert server.requests == before
    assert [file.fetched for file in again.files] == [False]


def test_a_later_end_fetches_only_the_new_days(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    run(server, clock, tmp_path)
    run(server, clock, tmp_path, last=date(2026, 1, 20))
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == [
        "activity_2026-01-01_2026-01-10.csv",
        "activity_2026-01-11_2026-01-20.csv",
    ]
    assert server.requests[START] == 2


def test_a_file_that_was_removed_is_fetched_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    run(server, clock, tmp_path)
    (tmp_path / "activity_2026-01-01_2026-01-10.csv").unlink()
    assert run(server, clock, tmp_path).files[0].fetched


def test_a_window_that_is_too_big_is_halved_until_it_fits(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.longest_days = 3
    outcome = run(server, clock, tmp_path)
    assert [(file.first, file.last) for file in outcome.files] == [
        ("2026-01-01", "2026-01-02"),
        ("2026-01-03", "2026-01-05"),
        ("2026-01-06", "2026-01-07"),
        ("2026-01-08", "2026-01-10"),
    ]
    assert [problem.code.id for problem in outcome.problems] == ["F312"] * 3
    assert sum(ids(tmp_path).values()) == len(ids(tmp_path)) == 30


def test_data_that_is_not_ready_shortens_the_period_and_comes_later(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.fresh_until = date(2026, 1, 8)
    outcome = run(server, clock, tmp_path)
    assert [(file.first, file.last) for file in outcome.files] == [("2026-01-01", "2026-01-08")]
    assert [problem.code.id for problem in outcome.problems] == ["F311", "F311"]
    server.fresh_until = None
    assert [file.first for file in run(server, clock, tmp_path).files] == ["2026-01-01", "2026-01-09"]
    assert sum(ids(tmp_path).values()) == len(ids(tmp_path)) == 30


def test_today_is_left_out_and_said(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    outcome = run(server, clock, tmp_path, first=date(2026, 11, 19), last=date(2026, 11, 21))
    assert [file.last for file in outcome.files] == ["2026-11-20"]
    assert [problem.code.id for problem in outcome.problems] == ["F311"]
