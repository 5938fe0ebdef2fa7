from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.core.errors import SetupError
from tests.normalise.raw_frames import book, codes, column, merged, raw, rows

ANNA, SAM = "https://www.linkedin.com/in/anna", "https://www.linkedin.com/in/sam"
ACTIVITY = {
    "activityId": "a1",
    "activityType": "SAVED_LEAD",
    "createdAt": "01-05-2026 23:59:59",
    "seatId": "3",
    "memberIdentityKey": "k1",
}


def seat_users(**users: str) -> pl.DataFrame:
    return pl.DataFrame({"seat_id": [key.removeprefix("s") for key in users], "profile_url": list(users.values())})


def leads(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    schema = dict.fromkeys(("member_identity_key", "candidate_id", "profile_url"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def activities(*records: dict[str, Any], **options: Any) -> tuple[str, Any]:
    return "sales_activities", raw("sales_activities", *records, **options)


def test_an_activity_is_read_with_its_time_in_utc_and_unknown_columns_as_json(tmp_path: Path) -> None:
    canonical = merged(tmp_path, activities({**ACTIVITY, "extra.b": 'x"y', "extra.a": "ü"}))
    (row,) = rows(canonical, "sales_activity")
    assert (row["activity_id"], row["activity_type"], row["seat_id"], row["member_identity_key"]) == (
        "a1",
        "SAVED_LEAD",
        "3",
        "k1",
    )
    assert row["occurred_at"] == datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC)
    assert (row["extra"], row["extra.a"]) == ('{"a":"ü","b":"x\\"y"}', "ü")
    assert (row["candidate_id"], row["user_url"]) == (None, None)
    assert codes(canonical) == []


def test_windows_that_overlap_are_united_by_key(tmp_path: Path) -> None:
    canonical = merged(tmp_path, activities(ACTIVITY), activities(ACTIVITY, {**ACTIVITY, "activityId": "a2"}, file=1))
    assert column(canonical, "sales_activity", "activity_id") == ["a1", "a2"]
    assert book(canonical, "sales_activities") == (3, 2, 0, 1)


def test_an_outcome_is_known_by_activity_and_type_and_kept_without_its_activity(tmp_path: Path) -> None:
    records = [{"activityId": "a1", "activityType": kind} for kind in ("ACCEPTED", "REPLIED", "ACCEPTED")]
    canonical = merged(tmp_path, ("sales_outcomes", raw("sales_outcomes", *records)))
    assert column(canonical, "sales_outcome", "outcome_id") == ["a1:ACCEPTED", "a1:REPLIED"]
    assert column(canonical, "sales_outcome", "activity_id") == ["a1", "a1"]
    assert book(canonical, "sales_outcomes") == (3, 2, 0, 1)


def test_a_seat_is_known_by_its_day_where_there_is_one(tmp_path: Path) -> None:
    days = ["2026-01-05", "01-06-2026", "2026-01-07T00:00:00Z", "", None, "Monday"]
    canonical = merged(tmp_path, ("seats", raw("seats", *({"seatId": str(n), "date": day} for n, day in enumerate(days)))))
    assert [(row["seat_key"], row["snapshot_date"]) for row in rows(canonical, "seat")] == [
        ("0:2026-01-05", "2026-01-05"),
        ("1:2026-01-06", "2026-01-06"),
        ("2:2026-01-07", "2026-01-07"),
        ("3", None),
        ("4", None),
        ("5:Monday", None),
    ]
    assert codes(canonical) == ["S324"]


def test_a_seat_on_two_days_is_two_rows_and_the_same_day_twice_is_one(tmp_path: Path) -> None:
    days = ("2026-01-05", "2026-01-06", "2026-01-05")
    records = [{"seatId": "3", "date": day, "name": "Sam", "extra.ssi": "70"} for day in days]
    canonical = merged(tmp_path, ("seats", raw("seats", *records)))
    assert column(canonical, "seat", "extra") == ['{"ssi":"70"}'] * 2
    assert book(canonical, "seats") == (3, 2, 0, 1)


def test_of_summaries_without_a_day_the_last_file_counts(tmp_path: Path) -> None:
    first, last = ({"seatId": "3", "status": status} for status in ("ACTIVE", "INACTIVE"))
    blocks = [("seats", raw("seats", first)), ("seats", raw("seats", last, last, file=1)), ("seats", raw("seats", first, file=2))]
    canonical = merged(tmp_path / "a", *blocks[:2])
    assert column(canonical, "seat", "status") == ["INACTIVE"]
    assert (book(canonical, "seats"), codes(canonical)) == ((3, 1, 0, 2), ["S304"])
    assert column(merged(tmp_path / "b", *blocks), "seat", "status") == ["ACTIVE"]
    torn = merged(tmp_path / "c", ("seats", raw("seats", first, last)))
    assert (book(torn, "seats"), codes(torn)) == ((2, 1, 1, 0), ["S302"])


def test_a_summary_that_an_earlier_file_has_too_is_repeated_without_a_note(tmp_path: Path) -> None:
    seat = {"seatId": "3", "status": "ACTIVE"}
    canonical = merged(tmp_path, ("seats", raw("seats", seat)), ("seats", raw("seats", seat, file=1)))
    assert (book(canonical, "seats"), codes(canonical)) == ((2, 1, 0, 1), [])


def test_a_summary_of_another_contract_is_no_earlier_state_of_the_seat(tmp_path: Path) -> None:
    first, last = ({"seatId": "3", "status": status} for status in ("ACTIVE", "INACTIVE"))
    blocks = (("seats", raw("seats", {**first, "_contract": "2"})), ("seats", raw("seats", last, file=1)))
    with pytest.raises(SetupError) as refused:
        merged(tmp_path, *blocks)
    assert [problem.code.id for problem in refused.value.problems] == ["S303"]


def test_seats_and_activities_are_joined_with_users_from_the_users_file_only(tmp_path: Path) -> None:
    seats = raw("seats", {"seatId": "3"}, {"seatId": "4"})
    blocks = [("seats", seats), activities(ACTIVITY, {"activityId": "a2", "seatId": "4"})]
    users = seat_users(s3="http://linkedin.com/in/Sam/", s9="linkedin.com/in/nobody")
    joined = merged(tmp_path / "a", *blocks, seat_users=users)
    assert column(joined, "seat", "user_url") == [SAM, None]
    assert column(joined, "sales_activity", "user_url") == [SAM, None]
    assert [(row["profile_url"], row["mentions"], row["is_author"]) for row in rows(joined, "user")] == [(SAM, 0, False)]
    assert joined.sales is not None
    assert (joined.sales.seats, joined.sales.seats_with_user, joined.sales.with_user) == (2, 1, 1)
    bare = merged(tmp_path / "b", *blocks)
    assert (column(bare, "seat", "user_url"), rows(bare, "user")) == ([None, None], [])


def test_leads_are_joined_by_candidate_id_or_profile_url(tmp_path: Path) -> None:
    people = raw(
        "candidates",
        {"candidate_id": "7", "profile_url": "de.linkedin.com/in/Anna"},
        {"candidate_id": "8", "profile_url": "linkedin.com/in/twin"},
        {"candidate_id": "9", "profile_url": "linkedin.com/in/twin"},
    )
    given = leads(
        ("k1", None, ANNA),
        ("k2", " 8 ", ANNA),
        ("k3", "", "linkedin.com/in/twin"),
        ("k4", None, "linkedin.com/in/x"),
        ("k5", None, None),
    )
    records = [{**ACTIVITY, "activityId": f"a{n}", "memberIdentityKey": f"k{n}" if n else ""} for n in range(7)]
    canonical = merged(tmp_path, activities(*records), ("candidates", people), leads=given)
    assert column(canonical, "sales_activity", "candidate_id") == [None, "7", "8", None, None, None, None]
    assert canonical.sales is not None
    assert (canonical.sales.with_user, canonical.sales.with_lead, canonical.sales.with_candidate) == (0, 6, 2)


def test_activities_are_counted_per_seat_and_week_and_outcomes_per_type(tmp_path: Path) -> None:
    records = [
        ACTIVITY,
        {**ACTIVITY, "activityId": "a2", "createdAt": "01-11-2026 00:00:00"},
        {**ACTIVITY, "activityId": "a3", "createdAt": "01-12-2026 00:00:00", "activityType": "INMAIL_SENT"},
        {**ACTIVITY, "activityId": "a4", "seatId": "", "createdAt": ""},
    ]
    outcomes = [{"activityId": key, "activityType": "ACCEPTED"} for key in ("a1", "a2", "a3", "gone")]
    canonical = merged(tmp_path, activities(*records), ("sales_outcomes", raw("sales_outcomes", *outcomes)))
    assert canonical.sales is not None
    assert canonical.sales.activities.rows() == [
        (None, "SAVED_LEAD", None, 1),
        ("3", "INMAIL_SENT", date(2026, 1, 12), 1),
        ("3", "SAVED_LEAD", date(2026, 1, 5), 2),
    ]
    assert canonical.sales.outcomes.rows() == [
        (None, "ACCEPTED", 1),
        ("INMAIL_SENT", "ACCEPTED", 1),
        ("SAVED_LEAD", "ACCEPTED", 2),
    ]


def test_a_delivery_without_sales_navigator_says_nothing_of_it(tmp_path: Path) -> None:
    assert merged(tmp_path, ("notes", raw("notes", {"note_id": "1"}))).sales is None
