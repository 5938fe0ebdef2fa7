from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.normalise.raw_frames import column, found, merged, raw, rows

ANNA, OWEN = "https://www.linkedin.com/in/anna", "https://www.linkedin.com/in/owen"
CANDIDATE = ("candidates", raw("candidates", {"candidate_id": "7", "profile_url": "http://linkedin.com/in/Anna/"}))


def message(**cells: Any) -> tuple[str, Any]:
    return "messages", raw("messages", {"message_id": "1", "candidate_id": "7", **cells})


@pytest.mark.parametrize(
    ("table", "record", "role"),
    [
        ("projects", {"project_id": "10", "owner_profile_url": OWEN}, "is_owner"),
        ("notes", {"note_id": "1", "owner_profile_url": OWEN}, "is_author"),
        ("messages", {"message_id": "1", "sender_profile_url": OWEN}, "is_author"),
        ("feedbacks", {"feedback_id": "1", "requester_profile_url": OWEN}, "is_referrer"),
        ("feedbacks", {"feedback_id": "1", "requestee_profile_url": OWEN}, "is_referrer"),
        ("scorecards", {"scorecard_id": "1", "interviewer": OWEN}, "is_interviewer"),
    ],
)
def test_every_column_that_names_a_user_makes_one(tmp_path: Path, table: str, record: dict[str, str], role: str) -> None:
    (user,) = rows(merged(tmp_path, (table, raw(table, record))), "user")
    assert (user["profile_url"], user["mentions"]) == (OWEN, 1)
    assert [name for name in user if name.startswith("is_") and user[name]] == [role]


def test_one_person_in_many_spellings_is_one_user_with_all_roles(tmp_path: Path) -> None:
    notes = raw("notes", *({"note_id": key, "owner_profile_url": "de.linkedin.com/in/Owen?x=1"} for key in "123"))
    cards = raw("scorecards", {"scorecard_id": "1", "interviewer": "http://www.linkedin.com/in/owen/"})
    (user,) = rows(merged(tmp_path, ("notes", notes), ("scorecards", cards)), "user")
    assert (user["profile_url"], user["mentions"]) == (OWEN, 4)
    assert (user["is_author"], user["is_interviewer"], user["is_owner"], user["is_referrer"]) == (True, True, False, False)


@pytest.mark.parametrize("messages_first", [True, False])
def test_a_candidate_who_answers_is_no_user(tmp_path: Path, messages_first: bool) -> None:
    blocks = [message(sender_profile_url="https://de.linkedin.com/in/anna?x"), CANDIDATE]
    canonical = merged(tmp_path, *(blocks if messages_first else reversed(blocks)))
    (row,) = rows(canonical, "message")
    assert (row["sender_url"], row["sender_is_candidate"], row["user_url"]) == (ANNA, True, None)
    assert rows(canonical, "user") == []


def test_another_candidates_url_is_a_user(tmp_path: Path) -> None:
    canonical = merged(tmp_path, CANDIDATE, message(candidate_id="8", sender_profile_url=ANNA))
    (row,) = rows(canonical, "message")
    assert (row["sender_is_candidate"], row["user_url"]) == (False, ANNA)
    assert column(canonical, "user", "profile_url") == [ANNA]


def test_an_older_url_of_the_candidate_is_the_candidates_own_as_well(tmp_path: Path) -> None:
    two = raw("candidates", {"candidate_id": "7", "project_id": "1", "profile_url": "linkedin.com/in/annas-new-name"})
    canonical = merged(tmp_path, CANDIDATE, ("candidates", two), message(sender_profile_url=ANNA))
    assert column(canonical, "message", "sender_is_candidate") == [True]


def test_a_message_without_sender_says_nothing_of_one(tmp_path: Path) -> None:
    (row,) = rows(merged(tmp_path, CANDIDATE, message(sender_profile_url="")), "message")
    assert (row["sender_url"], row["sender_is_candidate"], row["user_url"]) == (None, None, None)


def test_a_reply_that_names_no_candidate_names_no_user_either(tmp_path: Path) -> None:
    canonical = merged(tmp_path, CANDIDATE, message(candidate_id="", type="reply", sender_profile_url=ANNA))
    (row,) = rows(canonical, "message")
    assert (row["sender_is_candidate"], row["user_url"], rows(canonical, "user")) == (None, None, [])


def test_records_that_do_not_count_mention_nobody(tmp_path: Path) -> None:
    one = {"note_id": "1", "content": "a", "owner_profile_url": OWEN}
    notes = raw("notes", one, one, {"note_id": "1", "content": "b", "owner_profile_url": ANNA})
    canonical = merged(tmp_path, ("notes", notes))
    assert [(row["profile_url"], row["mentions"]) for row in rows(canonical, "user")] == [(OWEN, 1)]


def test_subject_and_body_are_kept_byte_for_byte(tmp_path: Path) -> None:
    body = ' "a",\r\n\tb;\r \u202etext \U0001f600 \x00 '
    (row,) = rows(merged(tmp_path, message(subject="", body=body)), "message")
    assert (row["subject"], row["body"]) == ("", body)


def test_an_application_is_named_only_where_both_ids_are_there(tmp_path: Path) -> None:
    notes = raw("notes", {"note_id": "1", "candidate_id": "7", "project_id": "10"}, {"note_id": "2", "candidate_id": "7"})
    assert column(merged(tmp_path, ("notes", notes)), "note", "application_id") == ["7:10", None]


def test_what_is_no_profile_is_kept_as_a_user_and_said(tmp_path: Path) -> None:
    notes = ("notes", raw("notes", {"note_id": "1", "owner_profile_url": " hiring team "}))
    canonical = merged(tmp_path, notes, values=True)
    assert column(canonical, "user", "profile_url") == ["hiring team"]
    (finding,) = [row for frame in canonical.findings() for row in frame.iter_rows(named=True)]
    assert (finding["code"], finding["value"]) == ("S331", " hiring team ")
    assert "hiring" not in finding["message"]


def test_values_are_in_no_finding_unless_asked_for(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", {"note_id": "1", "owner_profile_url": "hiring team"})))
    assert [frame["value"].to_list() for frame in canonical.findings()] == [[None]]


@pytest.mark.parametrize("word", ["#N/A", "#NAME?", "########", "null", "(null)", "NaN", "None", "N/A", "-", "\\N", "?"])
def test_a_placeholder_in_place_of_a_link_makes_nobody_a_user(word: str, tmp_path: Path) -> None:
    """Two authors whose links were lost are not one user."""
    notes = raw("notes", {"note_id": "1", "owner_profile_url": word}, {"note_id": "2", "owner_profile_url": f" {word} "})
    canonical = merged(tmp_path, ("notes", notes))
    assert rows(canonical, "user") == []
    assert column(canonical, "note", "author_url") == [None, None]
    assert [(code, line) for code, line, *_ in found(canonical.findings()) if code == "S331"] == [("S331", 2), ("S331", 4)]
