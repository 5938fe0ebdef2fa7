"""Exit codes: each is reached by the real command, with a message and, with `--format json`, one document."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest

from migrate import run
from migrate.targets import open_target
from tests.cli.conftest import TARGET
from tests.cli.runner import talenthub

SHARED = ("--mapping", "ats", "--target", TARGET)


def edit(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "ats.db")) as file, file:
        file.execute(statement)


def test_0_done(loaded: Path) -> None:
    assert talenthub("status", "--target", TARGET, folder=loaded).exit == 0


def test_1_an_internal_error_shows_its_place_and_not_its_text(fresh: Path) -> None:
    with mock.patch.object(run, "inspect", side_effect=ValueError("Ada Example, ada@example.com")):
        ended = talenthub("inspect", "export", folder=fresh)
    assert ended.exit == 1
    assert "internal error: ValueError" in ended.stderr
    assert "Ada" not in ended.stderr + ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lod"], "Did you mean 'load'?"),
        (["load", "export"], "Missing option '--target'"),
        (["load", "--target", TARGET], "Missing argument 'DELIVERY...'"),
        (["load", "export", "--target", TARGET, "--max-size-of", "1"], "No such option"),
        (["load", "export", "--target", TARGET, "--zip-total", "much"], "not a valid size"),
        (["load", "export", "--target", TARGET, "--zip-encoding", "klingon"], "not a code page"),
        (["load", "export", "--target", TARGET, "--fail-on", "X999"], "neither 'warning' nor a code"),
        (["show", "plan", "--action", "insert"], "--action requires --table"),
    ],
)
def test_2_wrong_usage_names_what_is_wrong(arguments: list[str], said: str, fresh: Path) -> None:
    ended = talenthub(*arguments, folder=fresh)
    assert (ended.exit, ended.stdout) == (2, "")
    assert said in " ".join(ended.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "nowhere"],
        ["load", "export", "--target", "oracle://db"],
        ["load", "export", "--target", TARGET, "--mapping", "nowhere"],
        ["load", "export", "--target", TARGET, "--max-rejects", "abc"],
        ["status", "--target", TARGET],
        ["show", "nowhere"],
        ["apply", "nowhere"],
        ["explain", "Q999"],
        ["rejects", "nowhere"],
        ["rollback", "nowhere", "--target", TARGET, "--yes"],
    ],
)
def test_2_wrong_setup_writes_nothing_and_is_one_document(arguments: list[str], fresh: Path) -> None:
    ended = talenthub(*arguments, "--format", "json", folder=fresh)
    assert ended.exit == 2
    assert json.loads(ended.stdout)["status"] == "refused"
    assert not (fresh / "ats.db").exists()


def test_2_rollback_without_a_terminal_requires_yes(fresh: Path) -> None:
    assert talenthub("load", "export", *SHARED, folder=fresh).exit == 0
    known = json.loads(talenthub("status", "--target", TARGET, "--format", "json", folder=fresh).stdout)
    ended = talenthub("rollback", known["facts"]["runs"][0]["run"], "--target", TARGET, folder=fresh)
    assert ended.exit == 2
    assert "--yes" in ended.stdout + ended.stderr


def test_3_finished_with_rejects(damaged: Path) -> None:
    ended = talenthub("load", "damaged", *SHARED, "--format", "json", folder=damaged)
    assert (ended.exit, json.loads(ended.stdout)["status"]) == (3, "rejects")


def test_5_a_threshold_stops_before_anything_is_written(damaged: Path) -> None:
    ended = talenthub("load", "damaged", *SHARED, "--max-rejects", "0", folder=damaged)
    assert ended.exit == 5
    assert not (damaged / "ats.db").exists()


def test_4_differences_6_drift_and_7_busy(fresh: Path) -> None:
    assert talenthub("load", "export", *SHARED, folder=fresh).exit in (0, 3)
    assert talenthub("verify", "export", *SHARED, folder=fresh).exit == 0
    assert talenthub("plan", "export", *SHARED, "--out", "plan", folder=fresh).exit in (0, 3)
    edit(fresh, "UPDATE candidate SET last_name = 'Edited'")
    assert talenthub("verify", "export", *SHARED, folder=fresh).exit == 4
    edit(fresh, "ALTER TABLE candidate ADD COLUMN nickname TEXT")
    drifted = talenthub("apply", "plan", folder=fresh)
    assert drifted.exit == 6
    assert "candidate" in drifted.stdout
    with open_target(f"sqlite:///{fresh}/ats.db", schema_name="ats").held("other-run"):
        busy = talenthub("load", "export", *SHARED, folder=fresh)
    assert busy.exit == 7
    assert "other-run" in busy.stdout


def test_8_an_unreachable_server(fresh: Path) -> None:
    ended = talenthub("status", "--target", "postgresql://nobody@127.0.0.1:1/none", folder=fresh)
    assert ended.exit == 8


def test_130_interrupted_says_that_it_is_safe_to_run_again(fresh: Path) -> None:
    with mock.patch.object(run, "inspect", side_effect=KeyboardInterrupt):
        ended = talenthub("inspect", "export", "--format", "json", folder=fresh)
    assert ended.exit == 130
    assert "safe to run the same command again" in ended.stderr
    assert json.loads(ended.stdout)["status"] == "failed"
