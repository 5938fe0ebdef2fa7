"""Exports come whole from an API that expires, throttles and fails, or it is said why not."""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta
from pathlib import Path

import pytest

from migrate.core.errors import SetupError, UnreachableError
from migrate.fetch import ALL_KINDS
from migrate.fetch.sales.state import STATE_FILE
from tests.fetch.exporting import DOWNLOAD, JOBS, START, codes, ids, run
from tests.fetch.sales_server import Sales
from tests.fetch.serving import TurnedClock


def test_an_expired_link_is_asked_for_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.answers[DOWNLOAD] = deque([(401, {})])
    assert run(server, clock, tmp_path).files[0].rows == 30


def test_a_link_that_is_about_to_expire_is_not_used(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.link_lives = timedelta(seconds=30)
    run(server, clock, tmp_path)
    assert server.requests[DOWNLOAD] == 1
    assert server.requests[JOBS] == server.polls + 2


def test_a_token_that_dies_stops_with_one_sentence(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.answers[DOWNLOAD] = deque([(401, {}), (401, {})])
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F301"]


def test_three_kinds_with_a_dead_token_are_one_problem(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path, kinds=ALL_KINDS, token="other")  # noqa: S106 - it opens nothing
    assert codes(error.value) == ["F301"]
    assert "other" not in str(error.value)


def test_no_right_to_report_is_said(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.allowed = False
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F302"]
    assert not list(tmp_path.glob("*.csv"))


def test_a_retry_after_is_obeyed(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.answers[START] = deque([(429, {"Retry-After": "123"})])
    run(server, clock, tmp_path)
    assert clock.waits[0] == 123.0


def test_a_limit_without_a_word_is_tried_again_soon_and_then_waited_out_until_midnight(
    server: Sales, clock: TurnedClock, tmp_path: Path
) -> None:
    server.answers[START] = deque([(429, {})] * 6)
    run(server, clock, tmp_path)
    assert clock.waits[:5] == [10.0, 20.0, 40.0, 80.0, 160.0]
    assert clock.waits[5] == pytest.approx(6 * 3600 + 60 - 310)


def test_faults_of_the_server_are_tried_again_and_then_given_up(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.answers[JOBS] = deque([(500, {}), (502, {}), (503, {})])
    assert run(server, clock, tmp_path / "a").files[0].rows == 30
    server.answers[START] = deque([(500, {})] * 4)
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path / "b")
    assert codes(error.value) == ["F206"]
    assert error.value.problems[0].message == "LinkedIn's API did not answer after 4 attempts: status 500"


def test_a_cut_body_is_fetched_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.bodies.extend([(b"activityId,activityType,createdAt\r\n1,", 9000)])
    assert run(server, clock, tmp_path).files[0].rows == 30
    assert sum(ids(tmp_path).values()) == 30


def test_a_body_cut_in_silence_is_found_by_its_rows(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    body = b"activityId,activityType,createdAt\r\n1,x,y\r\n"
    server.bodies.append((body, len(body)))
    assert run(server, clock, tmp_path).files[0].rows == 30
    assert sum(ids(tmp_path).values()) == 30


def test_a_wrong_number_of_rows_leaves_no_file(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.announced_offset.extend([1] * 9)
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F307"]
    assert "30 rows" in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == [STATE_FILE]


def test_an_error_page_is_no_csv(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.bodies.append((b"<!DOCTYPE html><title>Sorry</title>", 35))
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F306"]
    assert not list(tmp_path.glob("activity*"))


def test_a_day_that_is_too_big_cannot_be_halved(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.longest_days = 0
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path, last=date(2026, 1, 1))
    assert codes(error.value)[0] == "F305"


def test_a_job_that_fails_inside_linkedin_is_started_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.ends.extend(["FAILED_DUE_TO_INTERNAL_ERROR", "FAILED_DUE_TO_TIMED_OUT"])
    assert sum(file.rows for file in run(server, clock, tmp_path).files) == 30


def test_an_unknown_failure_is_final_and_named(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.ends.append("FAILED_DUE_TO_SOMETHING_NEW")
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F305"]
    assert "FAILED_DUE_TO_SOMETHING_NEW" in str(error.value)


def test_a_job_that_never_ends_is_left_and_taken_up_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.polls = 10_000
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F313"]
    for job in server.jobs.values():
        job.polls_left = 0
    assert run(server, clock, tmp_path).files[0].rows == 30
    assert server.requests[START] == 1


def test_a_job_that_linkedin_has_forgotten_is_started_again(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.polls = 10_000
    with pytest.raises(UnreachableError):
        run(server, clock, tmp_path)
    server.jobs = {1: server.jobs.popitem()[1]}
    server.polls = 0
    assert run(server, clock, tmp_path).files[0].rows == 30


def test_one_kind_that_fails_does_not_hold_back_the_others(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.ends.append("FAILED_DUE_TO_SOMETHING_NEW")
    with pytest.raises(UnreachableError):
        run(server, clock, tmp_path, kinds=ALL_KINDS)
    assert len(list(tmp_path.glob("*.csv"))) == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(2026, 11, 21), date(2026, 11, 21)),
        (date(2026, 11, 1), date(2026, 11, 22)),
        (date(2027, 1, 1), date(2027, 2, 1)),
    ],
)
def test_a_period_reversed_empty_or_in_the_future_is_refused(
    server: Sales, clock: TurnedClock, tmp_path: Path, first: date, last: date
) -> None:
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path / "into", first=first, last=last)
    assert codes(error.value) == ["F304"]
    assert not (tmp_path / "into").exists()
    assert not server.requests


def test_a_folder_of_another_contract_is_refused(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    run(server, clock, tmp_path)
    state = tmp_path / STATE_FILE
    state.write_text(state.read_text("utf-8").replace("123456", "999"), "utf-8")
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F308"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9, "contract": "x", "windows": []}', '{"version": 1}'])
def test_a_state_that_cannot_be_read_is_refused(server: Sales, clock: TurnedClock, tmp_path: Path, text: str) -> None:
    (tmp_path / STATE_FILE).write_text(text, "utf-8")
    with pytest.raises(SetupError) as error:
        run(server, clock, tmp_path)
    assert codes(error.value) == ["F309"]
