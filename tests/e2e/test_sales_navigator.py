"""From Sales Navigator's API into the database: a year of three kinds, the process killed twice, every row once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.rows import all_rows
from tests.e2e.running import Ended, load, talenthub
from tests.fetch.sales_server import TOKEN, URN, Sales, sales_server

SECRET = {"TALENTHUB_LINKEDIN_TOKEN": TOKEN}
YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")


@pytest.fixture
def server() -> Iterator[Sales]:
    with sales_server() as sales:
        yield sales
    assert sales.violations == []


def arguments(server: Sales, into: Path, *period: str, contract: str = URN) -> list[str]:
    head = ["sales-navigator", "export", "--contract", contract, "--type", "all", *period, "--into", str(into)]
    return [*head, "--base-url", server.base, "--poll-interval", "0.02"]


def export(server: Sales, into: Path, *period: str, contract: str = URN) -> Ended:
    return talenthub(*arguments(server, into, *period, contract=contract), environment=SECRET)


def killed(server: Sales, into: Path, downloads: int) -> dict[str, int]:
    """Kills an export in the middle; the files that were finished by then, with the time of their writing."""
    command = [sys.executable, "-m", "migrate.cli.main", *arguments(server, into, *YEAR)]
    process = subprocess.Popen(command, env=os.environ | SECRET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while sum(server.downloads.values()) < downloads and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    assert process.poll() is None, "it was over before it could be killed"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return written(into)


def written(into: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in into.glob("*.csv")}


@pytest.mark.slow
def test_a_year_of_three_kinds_killed_twice_stands_in_the_database_once(server: Sales, tmp_path: Path) -> None:
    into = tmp_path / "sales"
    server.polls = 3
    first = killed(server, into, 4)
    second = killed(server, into, 9)
    done = export(server, into, *YEAR)
    assert done.exit == 0, done.stderr
    # Five windows of three kinds; what was whole at a kill was never fetched again.
    whole = written(into)
    assert 0 < len(first) < len(second) < len(whole) == 15
    assert first.items() <= second.items() <= whole.items()

    loaded = load(into, tmp_path)
    assert loaded.exit == 0, loaded.document["problems"]
    days = 365 * server.rows_a_day
    for table in ("sales_activity", "sales_activity_outcome", "sales_seat"):
        assert database.count(tmp_path / "ats.db", table) == days
        assert loaded.target(table)["insert"] == days

    rows = all_rows(f"sqlite:///{tmp_path / 'ats.db'}")
    before = server.downloads.copy(), server.requests["POST /salesAnalyticsExportJobs"]
    again = export(server, into, *YEAR)
    assert again.exit == 0
    assert (server.downloads, server.requests["POST /salesAnalyticsExportJobs"]) == before
    assert written(into) == whole
    reloaded = load(into, tmp_path)
    assert reloaded.exit == 0
    assert sum(row["insert"] + row["update"] + row["delete"] for row in reloaded.document["targets"]) == 0
    assert all_rows(f"sqlite:///{tmp_path / 'ats.db'}") == rows


def test_a_later_end_brings_only_the_new_days_and_only_they_are_inserted(server: Sales, tmp_path: Path) -> None:
    into = tmp_path / "sales"
    assert export(server, into, "--from", "2025-01-01", "--to", "2025-01-31").exit == 0
    assert load(into, tmp_path).exit == 0
    assert export(server, into, "--from", "2025-01-01", "--to", "2025-02-10").exit == 0
    second = load(into, tmp_path)
    assert second.exit == 0, second.document["problems"]
    assert second.target("sales_activity")["insert"] == 10 * server.rows_a_day
    assert second.target("sales_activity")["unchanged"] == 31 * server.rows_a_day


def test_contracts_are_listed_with_the_reason_against_an_export(server: Sales) -> None:
    listed = talenthub("sales-navigator", "contracts", "--base-url", server.base, environment=SECRET)
    assert listed.exit == 0, listed.stderr


@pytest.mark.parametrize(
    ("period", "contract", "code"),
    [
        (("--from", "2025-02-01", "--to", "2025-01-01"), URN, "F304"),
        (("--from", "2125-01-01", "--to", "2125-02-01"), URN, "F304"),
        (("--from", "2025-01-01", "--to", "2025-02-01"), "urn:li:contract:1", "F303"),
        (("--from", "2025-01-01", "--to", "2025-02-01"), "Board", "F302"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_nothing(
    server: Sales, tmp_path: Path, period: tuple[str, ...], contract: str, code: str
) -> None:
    ended = export(server, tmp_path / "sales", *period, contract=contract)
    assert ended.exit == 2
    assert [(problem["code"], problem["count"]) for problem in ended.document["problems"]] == [(code, 1)]
    assert not (tmp_path / "sales").exists()


def test_a_dead_token_stops_with_one_problem_and_is_not_shown(server: Sales, tmp_path: Path) -> None:
    server.token = "another"  # noqa: S105 - it opens nothing
    ended = export(server, tmp_path / "sales", *YEAR)
    assert ended.exit == 2
    assert [problem["code"] for problem in ended.document["problems"]] == ["F301"]
    assert TOKEN not in f"{ended.document}{ended.stderr}"


def test_without_a_token_it_is_said_where_to_put_one(server: Sales, tmp_path: Path) -> None:
    ended = talenthub(*arguments(server, tmp_path / "sales", *YEAR))
    assert ended.exit == 2
    assert [problem["code"] for problem in ended.document["problems"]] == ["F101"]


def test_a_service_that_is_not_there_is_exit_8(server: Sales, tmp_path: Path) -> None:
    server.base = "http://127.0.0.1:9"
    ended = export(server, tmp_path / "sales", *YEAR)
    assert ended.exit == 8
    assert [problem["code"] for problem in ended.document["problems"]] == ["F206"]
