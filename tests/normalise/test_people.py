from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.normalise.raw_frames import book, codes, column, found, merged, raw, rows

OLD, NEW = "1500000000000", "1600000000000"
OLD_TIME, NEW_TIME = datetime(2017, 7, 14, 2, 40, tzinfo=UTC), datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def people(folder: Path, *records: dict[str, Any]) -> Any:
    return merged(folder, ("candidates", raw("candidates", *({"candidate_id": "7", **record} for record in records))))


def person(folder: Path, *records: dict[str, Any]) -> dict[str, Any]:
    (row,) = rows(people(folder, *records), "candidate")
    return row


def test_a_person_in_two_projects_is_one_candidate_with_two_applications(tmp_path: Path) -> None:
    canonical = people(tmp_path, {"project_id": "10", "first_name": "Anna"}, {"project_id": "11", "first_name": "Anna"})
    assert column(canonical, "candidate", "candidate_id") == ["7"]
    assert [(row["application_id"], row["candidate_id"], row["job_id"]) for row in rows(canonical, "application")] == [
        ("7:10", "7", "10"),
        ("7:11", "7", "11"),
    ]
    assert book(canonical, "candidates") == (2, 2, 0, 0)
    assert codes(canonical) == []


def test_an_empty_cell_of_an_unknown_column_replaces_no_value_and_is_no_difference(tmp_path: Path) -> None:
    older = {"project_id": "10", "extra.mood": "happy", "last_modified_time": OLD}
    newer = {"project_id": "11", "extra.mood": "", "last_modified_time": NEW}
    canonical = people(tmp_path, older, newer)
    assert column(canonical, "candidate", "extra.mood") == ["happy"]
    assert codes(canonical) == []


def test_a_record_without_project_is_a_person_without_application(tmp_path: Path) -> None:
    canonical = people(tmp_path, {"project_id": " ", "first_name": "Anna"})
    assert (column(canonical, "candidate", "given_name"), rows(canonical, "application")) == (["Anna"], [])


def test_a_stage_without_a_project_is_said(tmp_path: Path) -> None:
    canonical = people(tmp_path, {"project_id": " ", "hiring_state_id": "5"}, {"project_id": "", "first_name": "Anna"})
    message = "project_id is empty, so the stage of the candidate is not loaded: hiring_state_id"
    assert found(canonical.findings()) == [("S353", 2, "7", message)]


def test_an_equal_record_is_repeated(tmp_path: Path) -> None:
    canonical = people(tmp_path, {"project_id": "10"}, {"project_id": "10"}, {"project_id": "11"})
    assert book(canonical, "candidates") == (3, 2, 0, 1)
    assert column(canonical, "application", "application_id") == ["7:10", "7:11"]


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [(NEW, OLD, "Anna"), (OLD, NEW, "Ana"), (NEW, NEW, "Ana"), (None, None, "Ana"), (None, OLD, "Ana"), (OLD, None, "Anna")],
)
def test_the_record_modified_last_wins_and_the_later_one_in_a_tie(
    tmp_path: Path, first: str | None, second: str | None, winner: str
) -> None:
    row = person(
        tmp_path,
        {"project_id": "10", "first_name": "Anna", "last_modified_time": first},
        {"project_id": "11", "first_name": "Ana", "last_modified_time": second},
    )
    assert row["given_name"] == winner
    assert row["_line"] == (2 if winner == "Anna" else 4)


def test_a_blank_erases_nothing(tmp_path: Path) -> None:
    old = {"project_id": "10", "first_name": "Anna", "profile_url": "linkedin.com/in/anna", "last_modified_time": OLD}
    row = person(tmp_path, old, {"project_id": "11", "first_name": " ", "last_name": "Example", "last_modified_time": NEW})
    assert (row["given_name"], row["family_name"], row["profile_url"]) == ("Anna", "Example", "https://www.linkedin.com/in/anna")


def test_a_difference_is_told_once_with_the_columns_and_no_value(tmp_path: Path) -> None:
    canonical = people(
        tmp_path,
        {"project_id": "10", "first_name": "Anna", "last_name": "Example", "phone_numbers": "1", "last_modified_time": NEW},
        {"project_id": "11", "first_name": "Ana", "last_name": "", "phone_numbers": "2"},
        {"project_id": "12", "first_name": "An", "last_name": "Example", "phone_numbers": "1"},
    )
    message = "records of one candidate differ in first_name, phone_numbers; the record modified last wins, lists are combined"
    assert found(canonical.findings()) == [("S311", 2, "7", message)]


def test_the_same_addresses_in_other_order_or_case_are_no_difference(tmp_path: Path) -> None:
    one, two = "a@example.com;b@example.com", "B@example.com; a@example.com"
    assert codes(people(tmp_path, {"project_id": "10", "emails": one}, {"project_id": "11", "emails": two})) == []


def test_two_spellings_of_one_profile_are_no_difference(tmp_path: Path) -> None:
    one, two = "http://de.linkedin.com/in/Anna/", "https://www.linkedin.com/in/anna"
    assert codes(people(tmp_path, {"project_id": "10", "profile_url": one}, {"project_id": "11", "profile_url": two})) == []


def test_lists_are_united_in_file_order_whoever_is_newer(tmp_path: Path) -> None:
    row = person(
        tmp_path,
        {"project_id": "10", "emails": "b@example.com; A@example.com", "tags": "x;y", "last_modified_time": NEW},
        {"project_id": "11", "emails": "a@example.com;c@example.com", "tags": "X;y", "last_modified_time": OLD},
        {"project_id": "12", "phone_numbers": "1"},
    )
    assert row["emails"] == ["b@example.com", "A@example.com", "c@example.com"]
    assert row["tags"] == ["x", "y", "X"]
    assert row["phone_numbers"] == ["1"]


def test_lists_that_no_record_has_are_null(tmp_path: Path) -> None:
    assert person(tmp_path, {"project_id": "10"}, {"project_id": "11", "tags": ";"})["tags"] is None


def test_times_are_the_earliest_and_the_latest(tmp_path: Path) -> None:
    row = person(
        tmp_path,
        {"project_id": "10", "created_time": NEW, "last_modified_time": NEW},
        {"project_id": "11", "created_time": OLD, "last_modified_time": OLD},
        {"project_id": "12"},
    )
    assert (row["created_at"], row["modified_at"]) == (OLD_TIME, NEW_TIME)


@pytest.mark.parametrize(
    ("records", "source"),
    [
        ([("10", NEW, "web"), ("11", OLD, "fair")], "fair"),
        ([("10", NEW, "web"), ("11", OLD, " ")], "web"),
        ([("10", None, "web"), ("11", NEW, "fair")], "fair"),
        ([("10", OLD, "web"), ("11", OLD, "fair")], "web"),
        ([(None, OLD, "web"), ("11", NEW, "fair")], "fair"),
        ([(None, OLD, "web"), ("11", NEW, None)], "web"),
        ([("10", None, None), ("11", None, None)], None),
    ],
)
def test_the_source_is_that_of_the_earliest_application(tmp_path: Path, records: list[Any], source: str | None) -> None:
    given = [{"project_id": p, "created_time": t, "sourcing_channels": s} for p, t, s in records]
    assert person(tmp_path, *given)["source"] == source


def test_the_same_candidate_twice_in_a_project_is_one_application_and_said(tmp_path: Path) -> None:
    canonical = people(
        tmp_path,
        {"project_id": "10", "hiring_state_id": "1", "sourcing_channels": "web", "last_modified_time": NEW, "created_time": NEW},
        {"project_id": "10", "hiring_state_id": "2", "last_modified_time": OLD, "created_time": OLD},
    )
    (row,) = rows(canonical, "application")
    assert (row["stage_id"], row["job_stage_id"], row["source"], row["_line"]) == ("1", "10:1", "web", 2)
    assert (row["created_at"], row["modified_at"]) == (OLD_TIME, NEW_TIME)
    message = "records of one application differ in hiring_state_id; the record modified last wins"
    assert found(canonical.findings()) == [("S312", 2, "7:10", message)]
    assert book(canonical, "candidates") == (2, 2, 0, 0)


def test_an_application_knows_the_name_of_its_stage(tmp_path: Path) -> None:
    states = raw("hiring_states", {"candidate_hiringstate_id": " 1", "name": "Hired", "type": "hired"})
    records = [{"candidate_id": "7", "project_id": "10", "hiring_state_id": state} for state in ("1 ", "")]
    canonical = merged(tmp_path, ("candidates", raw("candidates", records[0])), ("hiring_states", states))
    (row,) = rows(canonical, "application")
    assert (row["stage_name"], row["stage_type"]) == ("Hired", "hired")


def test_a_state_that_hiring_states_lacks_is_said_unless_the_whole_file_is_missing(tmp_path: Path) -> None:
    record = raw("candidates", {"candidate_id": "7", "project_id": "10", "hiring_state_id": "1"})
    states = raw("hiring_states", {"candidate_hiringstate_id": "2", "name": "Hired"})
    assert codes(merged(tmp_path / "a", ("candidates", record))) == []
    assert codes(merged(tmp_path / "b", ("candidates", record), ("hiring_states", states))) == ["S351", "S352"]


def test_a_corrected_record_takes_the_place_of_those_of_the_same_candidate_and_project(tmp_path: Path) -> None:
    files = raw(
        "candidates",
        {"candidate_id": "7", "project_id": "10", "first_name": "wrong", "last_modified_time": NEW},
        {"candidate_id": "7", "project_id": "11", "first_name": "Anna"},
        _corrected=False,
    )
    corrected = raw("candidates", {"candidate_id": "7", "project_id": "10", "first_name": "Anna"}, file=2, _corrected=True)
    canonical = merged(tmp_path, ("candidates", files), ("candidates", corrected))
    assert column(canonical, "candidate", "given_name") == ["Anna"]
    assert sorted(column(canonical, "application", "application_id")) == ["7:10", "7:11"]
    assert book(canonical, "candidates") == (3, 2, 0, 1)
    assert codes(canonical) == []


def test_unknown_columns_stay_with_person_and_application_in_every_batch(tmp_path: Path) -> None:
    one = raw("candidates", {"candidate_id": "7", "project_id": "10", "extra.Shoe size": "43"})
    two = raw("candidates", {"candidate_id": "8", "project_id": "10"}, file=1)
    canonical = merged(tmp_path, ("candidates", one), ("candidates", two))
    assert [frame.columns[-1] for frame in canonical.batches("candidate")] == ["extra.Shoe size"] * 1
    assert column(canonical, "candidate", "extra.Shoe size") == ["43", None]
    assert column(canonical, "application", "extra.Shoe size") == ["43", None]


def test_the_candidates_that_there_are_can_be_asked_for(tmp_path: Path) -> None:
    known = people(tmp_path, {"project_id": "10"}, {"project_id": "11"}, {"candidate_id": "08"}).known_candidates
    asked = raw("candidates", *({"candidate_id": key} for key in ("7", "8", "08", None)))["candidate_id"]
    assert known.contains(asked).to_list() == [True, False, True, False]
    assert known.count == 2
    assert sorted(key for ids in known.batches() for key in ids) == ["08", "7"]


ADA = {"first_name": "Ada", "last_name": "One", "emails": "ada@example.com", "profile_url": "linkedin.com/in/ada-one"}
BO = {"first_name": "Bo", "last_name": "Two", "emails": "bo@example.com", "profile_url": "linkedin.com/in/bo-two"}


@pytest.mark.parametrize(
    ("second", "third", "people_found"),
    [
        (BO, {}, 0),
        ({**BO, "last_name": "One"}, {}, 0),
        ({**BO, "emails": ""}, {}, 0),
        ({**BO, "emails": "", "profile_url": ""}, {}, 1),
        ({**BO, "first_name": "", "last_name": ""}, {}, 0),
        ({**BO, "emails": "x@example.com; ADA@example.com"}, {}, 1),
        ({**BO, "profile_url": "https://de.linkedin.com/in/Ada-One/"}, {}, 1),
        ({**BO, "first_name": "ADA", "last_name": " One "}, {}, 1),
        (BO, {**BO, "emails": "bo@example.com;ada@example.com"}, 1),
        ({"first_name": "Ada", "last_name": "Married"}, {}, 1),
        ({"emails": "other@example.com"}, {}, 1),
        ({}, {}, 1),
    ],
)
def test_records_of_one_id_are_one_persons_only_if_they_agree_in_something(
    tmp_path: Path, second: dict[str, str], third: dict[str, str], people_found: int
) -> None:
    records = [{"project_id": "10", **ADA}, {"project_id": "11", **second}, *([{"project_id": "12", **third}] if third else [])]
    canonical = people(tmp_path, *records)
    assert len(rows(canonical, "candidate")) == people_found
    rejected = len(records) if people_found == 0 else 0
    assert book(canonical, "candidates") == (len(records), len(records) - rejected, rejected, 0)
    assert codes(canonical).count("S316") == rejected


def test_under_a_rounded_id_a_single_witness_is_enough(tmp_path: Path) -> None:
    records = [
        {"candidate_id": "9007199254740000", "project_id": n, "first_name": name} for n, name in (("1", "Ada"), ("2", "Ana"))
    ]
    canonical = people(tmp_path, *records)
    assert (rows(canonical, "candidate"), codes(canonical)) == ([], ["S316", "S316"])


def test_tags_that_look_the_same_are_one_tag_and_contents_of_notes_stay_as_they_are(tmp_path: Path) -> None:
    tags = "caf\u00e9;cafe\u0301; Go  lang;Go\u200b lang;Go\u00a0lang"
    assert person(tmp_path, {"project_id": "10", "tags": tags})["tags"] == ["caf\u00e9", "Go lang"]
    text = " cafe\u0301  \u200bGo\n"
    canonical = merged(tmp_path / "notes", ("notes", raw("notes", {"note_id": "1", "content": text})))
    assert column(canonical, "note", "content") == [text]
