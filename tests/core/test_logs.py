"""A log line holds counts and closed words, always the run; whatever looks like a person is masked on its way in."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.books import Books, SourceBook, TargetBook
from migrate.core.errors import SetupError
from migrate.core.logs import Logged, log, log_outcome, logging_to, name_run
from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Problem, Severity
from migrate.core.progress import Silent
from migrate.core.redaction import redact

WRONG = Code("S901", "a record that is rejected", Severity.ERROR)


def break_with(message: str) -> NoReturn:
    raise ValueError(message)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_line_has_the_run_and_the_time_from_whatever_thread_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.jsonl"
    name_run("20260131T120000Z-7f3a")
    with logging_to(path), ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda number: log("batch", rows=number), range(5)))
    found = lines(path)
    assert len(found) == 5
    assert {line["run"] for line in found} == {"20260131T120000Z-7f3a"}
    assert all(str(line["time"]).endswith("Z") and line["level"] == "info" for line in found)
    assert sorted(int(str(line["rows"])) for line in found) == [0, 1, 2, 3, 4]


def test_a_log_that_is_not_called_json_is_text(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    name_run("r1")
    with logging_to(path):
        log("stage", stage="reading", rows=12)
    (line,) = path.read_text("utf-8").splitlines()
    assert line.endswith('info [r1] stage stage="reading" rows=12')


def test_a_log_is_continued_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    for _ in range(2):
        with logging_to(path):
            log("one")
    log("after")
    assert [line["event"] for line in lines(path)] == ["one", "one"]


def test_nothing_is_written_where_no_log_was_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    with logging_to(None):
        log("event", rows=1)
        log("broken", level=logging.ERROR, error=ValueError("Anna"))
    assert capfd.readouterr() == ("", "")


def test_other_libraries_do_not_reach_the_log(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with logging_to(path):
        logging.getLogger("sqlalchemy.engine").warning("INSERT INTO candidate VALUES ('Anna')")
        log("ours")
    assert [line["event"] for line in lines(path)] == ["ours"]


def test_of_an_exception_only_type_and_places_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with logging_to(path):
        try:
            break_with("duplicate key value (email)=(anna@example.com) of Anna Novak")
        except ValueError as error:
            log("broke", level=logging.ERROR, error=error)
    text = path.read_text("utf-8")
    assert "anna" not in text.lower()
    (line,) = lines(path)
    assert line["error"] == "ValueError"
    assert "test_of_an_exception_only_type_and_places_are_kept" in str(line["at"])


def test_a_stage_is_logged_with_what_it_did_even_when_it_breaks(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with logging_to(path):
        with Logged(Silent()).stage("mapping", 10) as advance:
            advance(4)
            advance(6)
        with suppress(ValueError), Logged(Silent()).stage("loading", 10, "B") as advance:
            advance(3)
            break_with("Anna")
    first, second = lines(path)
    assert (first["event"], first["stage"], first["done"]) == ("stage", "mapping", 10)
    assert (second["event"], second["stage"], second["done"], second["error"]) == ("stage broke", "loading", 3, "ValueError")


def test_the_end_of_a_command_is_logged_by_counts(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    problem = Problem(code=WRONG, message="m", key="note:6", value="Anna", count=3)
    outcome = Outcome("load", "r1", Books([SourceBook("notes", 3, 0, 3)], [TargetBook("activity")]), error=SetupError(problem))
    outcome.problems.add(problem)
    with logging_to(path):
        log_outcome(outcome)
    source, target, found, end = lines(path)
    assert (source["table"], source["rejected"], target["table"]) == ("notes", 3, "activity")
    assert (found["code"], found["count"]) == ("S901", 3)
    assert (end["status"], end["exit_code"], end["balanced"], end["error"]) == ("refused", 2, True, "SetupError")
    assert "Anna" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("unique: anna.novak+x@mail.example.com twice", "unique: <e-mail> twice"),
        ("see https://www.linkedin.com/in/anna-novak?x=1 there", "see <url> there"),
        ("de.linkedin.com/in/anna", "<url>"),
        ("call +49 (0)170 123-45-67 now", "call <number> now"),
        ("call 0170 123 45 67", "call <number>"),
        ("postgresql://me:secret@db/ats", "postgresql://db/ats"),
    ],
)
def test_what_looks_like_a_person_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "export.zip/Contract_123456/Notes.csv",
        "Attachment_1-2.zip",
        "candidate 1234567890123456789",
        "7:12",
        "note:6",
        "verify candidate",
    ],
)
def test_names_of_files_tables_and_ids_stay_readable(text: str) -> None:
    assert redact(text) == text


@given(st.emails(), st.text(alphabet="abc ,.;", max_size=8), st.text(alphabet="abc ,.;", max_size=8))
def test_no_address_survives(address: str, before: str, after: str) -> None:
    assert address not in redact(f"{before} {address} {after}")
