"""Runs are listed with what they left, found by `latest` and by the start of a name, and pruned down to a number."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import SetupError
from migrate.steps.run_names import find_run
from tests.cli.conftest import TARGET
from tests.cli.runner import talenthub

NAMES = ["20260131T120000Z-7f3a", "20260131T180000Z-11c0", "20260201T090000Z-0a0b"]


def find(word: str) -> str:
    return find_run(word, NAMES, where="talenthub-runs", listing="talenthub runs")


def document(*arguments: str, folder: Path) -> Any:
    return json.loads(talenthub(*arguments, "--format", "json", folder=folder).stdout)


@pytest.mark.parametrize(
    ("word", "name"),
    [("20260131T120000Z-7f3a", NAMES[0]), ("latest", NAMES[2]), ("202602", NAMES[2]), ("20260131T18", NAMES[1])],
)
def test_a_run_is_named_in_full_by_its_start_or_as_the_latest(word: str, name: str) -> None:
    assert find(word) == name


@pytest.mark.parametrize(
    ("word", "code", "help_text"),
    [
        ("20260131", "R202", "give more of the name: 20260131T120000Z-7f3a, 20260131T180000Z-11c0"),
        ("20260131T120000Z-7f3b", "R201", "did you mean 20260131T120000Z-7f3a? `talenthub runs` lists the runs"),
        ("x", "R201", "`talenthub runs` lists the runs"),
        ("", "R201", "`talenthub runs` lists the runs"),
    ],
)
def test_a_name_of_no_run_or_of_several_is_refused(word: str, code: str, help_text: str) -> None:
    with pytest.raises(SetupError) as refused:
        find(word)
    (problem,) = refused.value.problems
    assert (problem.code.id, problem.help) == (code, help_text)


def test_without_runs_there_is_no_latest(tmp_path: Path) -> None:
    ended = talenthub("report", "latest", "--out", "r.html", folder=tmp_path)
    assert ended.exit == 2
    assert "there are no runs in talenthub-runs" in ended.stdout


def test_runs_lists_plans_loads_and_failed_runs_with_what_they_left(fresh: Path) -> None:
    shared = ("export", "--mapping", "ats", "--target", TARGET)
    talenthub("plan", *shared, "--out", "plan", folder=fresh)
    talenthub("load", *shared, folder=fresh)
    stopped = talenthub("load", *shared, "--fail-on", "warning", "--max-gone", "1", folder=fresh)
    assert stopped.exit == 5
    found = document("runs", folder=fresh)
    runs = found["facts"]["runs"]
    assert [(run["command"], run["status"], run["keeps"]) for run in runs[:2]] == [
        ("plan", "done", []),
        ("load", "done", ["plan"]),
    ]
    assert (runs[2]["command"], runs[2]["status"]) == ("load", "refused")
    assert runs[1]["insert"] > 0
    assert runs[1]["delivery"] == ["export"]
    assert found["next_step"] == f"talenthub report {runs[2]['run']} --out report.html"
    report = document("report", "latest", "--out", "r.html", folder=fresh)
    assert report["run"] == runs[2]["run"]
    assert (fresh / "r.html").exists()


def test_a_refused_run_wrote_nothing_and_a_verify_says_that_it_found_differences(fresh: Path) -> None:
    shared = ("export", "--mapping", "ats", "--target", TARGET)
    assert talenthub("load", *shared, "--fail-on", "warning", folder=fresh).exit == 5
    talenthub("load", *shared, folder=fresh)
    with closing(sqlite3.connect(fresh / "ats.db")) as database:
        database.execute("UPDATE candidate SET first_name = 'edited'")
        database.commit()
    assert talenthub("verify", *shared, folder=fresh).exit == 4
    refused, loaded, verified = document("runs", folder=fresh)["facts"]["runs"]
    assert (refused["status"], refused["insert"]) == ("refused", 0)
    assert (loaded["status"], loaded["insert"] > 0) == ("done", True)
    assert verified["status"] == "differences"


def test_a_run_that_was_killed_is_unfinished_and_one_with_a_damaged_report_unreadable(fresh: Path) -> None:
    talenthub("load", "export", "--mapping", "ats", "--target", TARGET, folder=fresh)
    (run,) = (fresh / "talenthub-runs").iterdir()
    (run / "report.json").write_text("{", "utf-8")
    assert [one["status"] for one in document("runs", folder=fresh)["facts"]["runs"]] == ["unreadable"]
    (run / "report.json").unlink()
    assert [one["status"] for one in document("runs", folder=fresh)["facts"]["runs"]] == ["unfinished"]


def test_a_command_that_stops_before_it_reads_leaves_no_run(fresh: Path) -> None:
    assert talenthub("plan", "nothing-here", "--target", TARGET, "--out", "plan", folder=fresh).exit == 2
    assert document("runs", folder=fresh)["facts"]["runs"] == []


def test_rollback_takes_the_latest_run_and_refuses_it_once_it_is_undone(fresh: Path) -> None:
    talenthub("load", "export", "--mapping", "ats", "--target", TARGET, folder=fresh)
    assert talenthub("rollback", "latest", "--target", TARGET, "--yes", folder=fresh).exit == 0
    again = document("rollback", "latest", "--target", TARGET, "--yes", folder=fresh)
    assert [problem["code"] for problem in again["problems"]] == ["P604"]


def test_prune_keeps_the_newest_runs_of_the_folder_and_of_the_target(fresh: Path) -> None:
    for _ in range(3):
        talenthub("load", "export", "--mapping", "ats", "--target", TARGET, folder=fresh)
    before = sorted(path.name for path in (fresh / "talenthub-runs").iterdir())
    pruned = document("prune", "--keep", "2", "--target", TARGET, folder=fresh)["facts"]["pruned"]
    assert pruned == {"run_folders": 1, "runs_in_the_ledger": 1}
    assert sorted(path.name for path in (fresh / "talenthub-runs").iterdir()) == before[1:]
    again = document("prune", "--keep", "2", "--target", TARGET, folder=fresh)["facts"]["pruned"]
    assert again == {"run_folders": 0, "runs_in_the_ledger": 0}


@pytest.mark.parametrize("options", [(), ("--keep", "2", "--before", "2026-01-01")])
def test_prune_needs_a_day_or_a_number_and_not_both(options: tuple[str, ...], tmp_path: Path) -> None:
    ended = talenthub("prune", *options, folder=tmp_path)
    assert ended.exit == 2
    assert "give either --before or --keep" in ended.stderr
