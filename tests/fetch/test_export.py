"""Exports come whole from an API that queues, expires, throttles and fails, and LinkedIn would refuse none of the requests."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.progress import Silent
from migrate.fetch import (
    ALL_KINDS,
    Client,
    ExportKind,
    ExportOutcome,
    ExportRequest,
    Patience,
    SalesOptions,
    Token,
    choose_contract,
    export,
    list_contracts,
)
from migrate.fetch.sales.state import STATE_FILE
from tests.fetch.sales_server import TOKEN, URN, Sales, sales_server
from tests.fetch.serving import TurnedClock

OPTIONS = SalesOptions(poll_interval=10.0, longest_job=1800.0, patience=Patience(attempts=4, first_pause=1.0, timeout=5.0))
JOBS, START, DOWNLOAD = "GET /salesAnalyticsExportJobs", "POST /salesAnalyticsExportJobs", "GET /download"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def server(clock: TurnedClock) -> Iterator[Sales]:
    with sales_server(clock) as sales:
        yield sales
    assert sales.violations == []


def client(server: Sales, clock: TurnedClock, token: str = TOKEN) -> Client:
    return Client(Token(token), server.base, OPTIONS, clock=clock)


def run(
    server: Sales,
    clock: TurnedClock,
    folder: Path,
    *,
    kinds: tuple[ExportKind, ...] = (ExportKind.ACTIVITY,),
    first: date = date(2026, 1, 1),
    last: date = date(2026, 1, 10),
    token: str = TOKEN,
) -> ExportOutcome:
    return export(client(server, clock, token), ExportRequest(URN, kinds, first, last), folder, Silent())


def codes(error: MigrateError) -> list[str]:
    return [problem.code.id for problem in error.problems]


def ids(folder: Path, kind: str = "activity") -> Counter[str]:
    found: Counter[str] = Counter()
    for path in folder.glob(f"{kind}_2*.csv"):
        found.update(row[0] for row in list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))[1:])
    return found


def test_contracts_come_page_by_page_with_the_reason_against_an_export(server: Sales, clock: TurnedClock) -> None:
    server.contracts += [{"contract": f"urn:li:contract:{n}", "name": f"Team {n}", "hasReportingAccess": True} for n in range(23)]
    contracts = list_contracts(client(server, clock))
    assert [contract.urn for contract in contracts] == [each["contract"] for each in server.contracts]
    assert server.requests["GET /salesContracts"] == 3
    assert contracts[0].obstacle is None
    assert contracts[1].obstacle is not None


def test_smaller_pages_than_asked_for_lose_no_contract(server: Sales, clock: TurnedClock) -> None:
    server.page_size = 4
    server.contracts += [{"contract": f"urn:li:contract:{n}", "name": "x", "hasReportingAccess": True} for n in range(9)]
    assert len(list_contracts(client(server, clock))) == 11


def test_a_contract_is_chosen_by_urn_number_or_name(server: Sales, clock: TurnedClock) -> None:
    contracts = list_contracts(client(server, clock))
    assert {choose_contract(contracts, wanted).urn for wanted in (URN, "123456", "northern TEAM")} == {URN}


def test_an_unknown_contract_and_one_without_the_right_are_told_apart(server: Sales, clock: TurnedClock) -> None:
    contracts = list_contracts(client(server, clock))
    for wanted, code in (("urn:li:contract:5", "F303"), ("Board", "F302")):
        with pytest.raises(SetupError) as error:
            choose_contract(contracts, wanted)
        assert codes(error.value) == [code]


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


def test_a_day_that_is_too_big_cannot_be_halved(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.longest_days = 0
    with pytest.raises(UnreachableError) as error:
        run(server, clock, tmp_path, last=date(2026, 1, 1))
    assert codes(error.value)[0] == "F305"


def test_data_that_is_not_ready_shortens_the_period_and_comes_later(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    server.fresh_until = date(2026, 1, 8)
    outcome = run(server, clock, tmp_path)
    assert [(file.first, file.last) for file in outcome.files] == [("2026-01-01", "2026-01-08")]
    assert [problem.code.id for problem in outcome.problems] == ["F311", "F311"]
    server.fresh_until = None
    assert [file.first for file in run(server, clock, tmp_path).files] == ["2026-01-01", "2026-01-09"]
    assert sum(ids(tmp_path).values()) == len(ids(tmp_path)) == 30


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


def test_today_is_left_out_and_said(server: Sales, clock: TurnedClock, tmp_path: Path) -> None:
    outcome = run(server, clock, tmp_path, first=date(2026, 11, 19), last=date(2026, 11, 21))
    assert [file.last for file in outcome.files] == ["2026-11-20"]
    assert [problem.code.id for problem in outcome.problems] == ["F311"]


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


def test_an_answer_without_what_is_documented_is_named(server: Sales, clock: TurnedClock) -> None:
    server.answers["GET /salesContracts"] = deque([(200, {})])
    with pytest.raises(UnreachableError) as error:
        list_contracts(client(server, clock))
    assert codes(error.value) == ["F310"]
