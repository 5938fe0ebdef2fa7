from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.normalise.raw_frames import book, codes, column, found, merged, raw, rows

OLD, NEW = "1500000000000", "1600000000000"


def projects(folder: Path, *records: dict[str, Any], states: tuple[str, ...] = ()) -> Any:
    named = raw("hiring_states", *({"candidate_hiringstate_id": key, "name": f"State {key}", "type": "t"} for key in states))
    blocks = [("projects", raw("projects", *({"project_id": "10", **record} for record in records)))]
    return merged(folder, *blocks, *([("hiring_states", named)] if states else []))


def test_a_project_with_two_job_posts_is_one_job_with_two_postings(tmp_path: Path) -> None:
    canonical = projects(
        tmp_path,
        {"project_name": "Cook", "job_post_id": "1", "job_post_description": " <p>one</p>\n", "job_post_state": "active"},
        {"project_name": "Cook", "job_post_id": "2", "job_post_description": "two", "job_post_created_at": NEW},
    )
    assert column(canonical, "job", "name") == ["Cook"]
    assert [(row["job_posting_id"], row["job_id"], row["content"], row["state"]) for row in rows(canonical, "job_posting")] == [
        ("1", "10", " <p>one</p>\n", "active"),
        ("2", "10", "two", None),
    ]
    assert column(canonical, "job_posting", "created_at") == [None, datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)]
    assert book(canonical, "projects") == (2, 2, 0, 0)
    assert codes(canonical) == []


def test_a_project_without_job_post_has_no_posting(tmp_path: Path) -> None:
    canonical = projects(tmp_path, {"job_post_id": "", "job_post_description": " ", "job_post_state": ""})
    assert (rows(canonical, "job_posting"), codes(canonical)) == ([], [])


def test_a_job_post_whose_id_is_empty_is_not_loaded_and_said(tmp_path: Path) -> None:
    canonical = projects(tmp_path, {"job_post_id": " ", "job_post_description": "x"}, {"project_id": "11", "job_post_id": "5"})
    message = "job_post_id is empty, so the job post is not loaded: job_post_description, job_post_created_at, job_post_state"
    assert column(canonical, "job_posting", "job_posting_id") == ["5"]
    assert found(canonical.findings()) == [("S353", 2, "10", message)]


def test_a_file_without_ids_of_job_posts_is_not_said_record_by_record(tmp_path: Path) -> None:
    assert codes(projects(tmp_path, {"job_post_description": "x"})) == []


def test_the_record_modified_last_wins_and_the_difference_is_said(tmp_path: Path) -> None:
    canonical = projects(
        tmp_path,
        {"project_name": "Cook", "state": "ACTIVE", "job_post_id": "1", "last_modified_time": NEW},
        {"project_name": "Cook", "state": "CLOSED", "project_description": "d", "job_post_id": "2", "last_modified_time": OLD},
    )
    assert [(row["state"], row["description"]) for row in rows(canonical, "job")] == [("ACTIVE", "d")]
    message = "records of one project differ in state; the record modified last wins"
    assert found(canonical.findings()) == [("S313", 2, "10", message)]


def test_a_description_is_kept_byte_for_byte_and_an_empty_one_stays_the_empty_text(tmp_path: Path) -> None:
    assert column(projects(tmp_path / "a", {"project_description": " a\r\nb "}), "job", "description") == [" a\r\nb "]
    assert column(projects(tmp_path / "b", {"project_description": ""}), "job", "description") == [""]
    assert column(projects(tmp_path / "c", {}), "job", "description") == [None]
    repeated = ({"project_description": "", "job_post_id": key} for key in "12")
    assert column(projects(tmp_path / "d", *repeated), "job", "description") == [""]


def test_one_job_post_in_two_projects_is_one_row_and_said(tmp_path: Path) -> None:
    older = {"project_id": "11", "job_post_id": "1", "last_modified_time": OLD}
    canonical = projects(tmp_path, {"job_post_id": "1", "last_modified_time": NEW}, older)
    assert [(row["job_posting_id"], row["job_id"]) for row in rows(canonical, "job_posting")] == [("1", "10")]
    assert codes(canonical) == ["S314"]


def test_a_pipeline_is_the_union_of_the_lists_and_then_the_single_state(tmp_path: Path) -> None:
    canonical = projects(
        tmp_path,
        {"candidate_hiring_state_ids": "3; 1;3", "candidate_hiringstate_id": "9", "job_post_id": "1"},
        {"candidate_hiring_state_ids": "1;2", "candidate_hiringstate_id": "3", "job_post_id": "2"},
        states=("1", "2", "3", "9"),
    )
    assert column(canonical, "job", "stage_ids") == [["3", "1", "2", "9"]]
    assert [(row["job_stage_id"], row["name"], row["type"], row["position"]) for row in rows(canonical, "stage")] == [
        ("10:3", "State 3", "t", 1),
        ("10:1", "State 1", "t", 2),
        ("10:2", "State 2", "t", 3),
        ("10:9", "State 9", "t", 4),
    ]
    assert codes(canonical) == []


def test_the_same_state_in_two_projects_is_two_stages(tmp_path: Path) -> None:
    pipeline = {"candidate_hiring_state_ids": "1"}
    canonical = projects(tmp_path, pipeline, {"project_id": "11", **pipeline}, states=("1",))
    assert column(canonical, "stage", "job_stage_id") == ["10:1", "11:1"]


def test_a_state_without_a_record_keeps_no_name_and_is_said(tmp_path: Path) -> None:
    canonical = projects(tmp_path, {"candidate_hiring_state_ids": "1;2"}, states=("1",))
    assert column(canonical, "stage", "name") == ["State 1", None]
    assert found(canonical.findings())[0][:3] == ("S351", 2, "10:2")


def test_states_in_no_pipeline_are_counted_in_a_note_and_used(tmp_path: Path) -> None:
    canonical = projects(tmp_path, {"candidate_hiring_state_ids": "1"}, states=("1", "2", "3"))
    assert found(canonical.findings()) == [("S352", 4, None, "hiring states in no project's pipeline: 2")]
    assert book(canonical, "hiring_states") == (3, 3, 0, 0)
    assert canonical.facts.hiring_states_in_no_project == 2


def test_a_job_without_pipeline_has_no_stages(tmp_path: Path) -> None:
    assert rows(projects(tmp_path, {}, states=("1",)), "stage") == []


def test_unknown_columns_of_hiring_states_stay_with_the_stage(tmp_path: Path) -> None:
    states = raw("hiring_states", {"candidate_hiringstate_id": "1", "extra.colour": "red"})
    pipeline = raw("projects", {"project_id": "10", "candidate_hiring_state_ids": "1", "extra.site": "Bern"})
    canonical = merged(tmp_path, ("projects", pipeline), ("hiring_states", states))
    assert [row["extra.colour"] for row in rows(canonical, "stage")] == ["red"]
    assert [row["extra.site"] for row in rows(canonical, "job")] == ["Bern"]


def test_a_corrected_record_takes_the_place_of_those_of_the_same_project_and_post(tmp_path: Path) -> None:
    files = raw(
        "projects", *({"project_id": "10", "project_name": "wrong", "job_post_id": key} for key in "12"), _corrected=False
    )
    corrected = [{"project_id": "10", "project_name": "Cook", "job_post_id": key, "job_post_state": "active"} for key in "12"]
    canonical = merged(tmp_path, ("projects", files), ("projects", raw("projects", *corrected, file=2, _corrected=True)))
    assert column(canonical, "job", "name") == ["Cook"]
    assert column(canonical, "job_posting", "state") == ["active", "active"]
    assert book(canonical, "projects") == (4, 2, 0, 2)
    assert codes(canonical) == []


def test_a_job_post_was_posted_when_the_record_modified_last_says(tmp_path: Path) -> None:
    later = {"job_post_id": "1", "job_post_created_at": NEW, "last_modified_time": NEW}
    canonical = projects(tmp_path, later, {"job_post_id": "1", "job_post_created_at": OLD, "last_modified_time": OLD})
    assert column(canonical, "job_posting", "created_at") == [datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)]
    assert codes(canonical) == ["S314"]
