from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.normalise.raw_frames import book, codes, column, found, merged, raw, rows

START, END = "1600000000000", "1600003600000"
MODULE = {"interview_module_id": "50", "name": "On site", "state": "complete", "start_time": START, "end_time": END}
CARD = {"interview_id": "5", "candidate_id": "7", "project_id": "10", "interview_module_id": "50"}


def cards(*records: dict[str, Any]) -> tuple[str, Any]:
    return "scorecards", raw("scorecards", *({"scorecard_id": str(n), **record} for n, record in enumerate(records)))


def test_several_scorecards_tell_of_one_interview_with_the_times_of_its_module(tmp_path: Path) -> None:
    canonical = merged(tmp_path, cards(CARD, CARD), ("interview_modules", raw("interview_modules", MODULE)))
    (row,) = rows(canonical, "interview")
    assert (row["interview_id"], row["candidate_id"], row["job_id"], row["application_id"]) == ("5", "7", "10", "7:10")
    assert (row["interview_module_id"], row["state"]) == ("50", "complete")
    assert row["start_at"] == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert row["end_at"] == datetime(2020, 9, 13, 13, 26, 40, tzinfo=UTC)
    assert column(canonical, "scorecard", "scorecard_id") == ["0", "1"]
    assert book(canonical, "scorecards") == (2, 2, 0, 0)
    assert codes(canonical) == []


def test_the_first_record_wins_and_a_difference_is_said(tmp_path: Path) -> None:
    canonical = merged(tmp_path, cards(CARD, {**CARD, "candidate_id": "8", "interview_module_id": "51"}))
    assert column(canonical, "interview", "candidate_id") == ["7"]
    assert column(canonical, "scorecard", "candidate_id") == ["7", "8"]
    message = "scorecards of one interview differ in candidate_id, interview_module_id; the first record wins"
    assert found(canonical.findings()) == [("S315", 2, "5", message)]


def test_a_scorecard_without_interview_tells_of_none(tmp_path: Path) -> None:
    canonical = merged(tmp_path, cards({**CARD, "interview_id": " "}))
    assert (rows(canonical, "interview"), column(canonical, "scorecard", "interview_id")) == ([], [None])
    assert codes(canonical) == []


def test_a_module_without_scorecard_stays_a_module(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("interview_modules", raw("interview_modules", MODULE)))
    assert (column(canonical, "interview_module", "name"), rows(canonical, "interview")) == (["On site"], [])


def test_an_interview_whose_module_is_missing_has_no_times(tmp_path: Path) -> None:
    modules = ("interview_modules", raw("interview_modules", {**MODULE, "interview_module_id": "51"}))
    for folder, blocks in (("a", [cards(CARD)]), ("b", [cards(CARD), modules])):
        (row,) = rows(merged(tmp_path / folder, *blocks), "interview")
        assert (row["interview_module_id"], row["state"], row["start_at"]) == ("50", None, None)


def test_a_rejected_scorecard_tells_of_no_interview(tmp_path: Path) -> None:
    twice = raw("scorecards", {"scorecard_id": "1"}, {"scorecard_id": "1", **CARD})
    assert rows(merged(tmp_path, ("scorecards", twice)), "interview") == []


@pytest.mark.parametrize("cell", ["1600000000", "2020-09-13 12:26:40", "2020-09-13T12:26:40Z"])
def test_a_modules_times_are_read_in_every_spelling(tmp_path: Path, cell: str) -> None:
    canonical = merged(tmp_path, ("interview_modules", raw("interview_modules", {**MODULE, "start_time": cell})))
    assert column(canonical, "interview_module", "start_at") == [datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)]


def test_the_epoch_column_is_preferred_and_the_other_one_helps_where_it_cannot_be_read(tmp_path: Path) -> None:
    both = {"created_datetime": "2001-01-01 00:00:00"}
    notes = [{"note_id": "1", "created_time": START, **both}, {"note_id": "2", "created_time": "1.6E+12", **both}]
    canonical = merged(tmp_path, ("notes", raw("notes", *notes)))
    first, second = column(canonical, "note", "created_at")
    assert (first.year, second.year) == (2020, 2001)
    assert found(canonical.findings())[0] == ("S321", 4, "2", "created_time cannot be read as a time")
    assert codes(canonical) == ["S321", "S322"]


def test_an_assumed_zone_is_said_once_a_file_however_many_blocks_it_has(tmp_path: Path) -> None:
    blocks = [("notes", raw("notes", {"note_id": str(n), "created_datetime": "2001-01-01 00:00:00"}, first=n)) for n in (1, 2, 3)]
    assert codes(merged(tmp_path, *blocks)) == ["S322"]
