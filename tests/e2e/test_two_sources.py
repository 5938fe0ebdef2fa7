"""Talent Hub and Sales Navigator in one target: each alone and both together, in any order, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import sales_files
from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, build, talenthub
from tests.e2e.sales_files import ACTIVITY, first_quarter, leads_file, seats_file, second_quarter, write
from tests.postgres import database

SALES = {"sales_seat", "sales_activity", "sales_activity_outcome"}
CHANGES = ("insert", "update", "delete", "hold", "gone", "reject")


class Place:
    """A target, the deliveries that go there, and the files that join them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.hub = build(FIXTURES / "small" / "delivery", folder / "hub")
        self.joins: tuple[str | Path, ...] = ("--seats", seats_file(folder / "joins"), "--leads", leads_file(folder / "joins"))

    def run(self, command: str, *deliveries: Path, more: tuple[str | Path, ...] = ()) -> Ended:
        options = ("--target", self.url, "--runs", self.folder / "runs", "--attachments", self.folder / "files")
        ended = talenthub(command, *deliveries, *options, *self.joins, *more)
        assert ended.document["balanced"], ended.document["problems"]
        return ended

    def load(self, *deliveries: Path, more: tuple[str | Path, ...] = ()) -> Ended:
        ended = self.run("load", *deliveries, more=more)
        assert ended.exit == 0, ended.document["problems"]
        return ended

    def rows(self, table: str) -> list[dict[str, Any]]:
        return all_rows(self.url)[table]


def changes(ended: Ended) -> dict[str, dict[str, int]]:
    """What is not zero among the changes, by table."""
    books = {row["table"]: {name: row[name] for name in CHANGES if row[name]} for row in ended.document["targets"]}
    return {table: book for table, book in books.items() if book}


def unseen(ended: Ended) -> dict[str, int]:
    return {row["table"]: row["unseen"] for row in ended.document["targets"] if row["unseen"]}


def sqlite(folder: Path, _: pytest.FixtureRequest) -> str:
    return f"sqlite:///{folder / 'ats.db'}"


def postgresql(_: Path, request: pytest.FixtureRequest) -> str:
    made = database(request.getfixturevalue("postgres_server"))
    url = made.__enter__()
    request.addfinalizer(lambda: made.__exit__(None, None, None))
    return url


@pytest.fixture(params=[sqlite, postgresql], ids=lambda make: make.__name__)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    make: Callable[[Path, pytest.FixtureRequest], str] = request.param
    return Place(tmp_path, make(tmp_path, request))


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(tmp_path, f"sqlite:///{tmp_path / 'ats.db'}")


def test_each_source_alone_leaves_the_rows_of_the_other_as_they_are(place: Place) -> None:
    sales = first_quarter(place.folder / "sales")
    place.load(place.hub, sales)
    before = all_rows(place.url)
    assert {table: len(before[table]) for table in SALES} == {
        "sales_seat": 2, "sales_activity": 3, "sales_activity_outcome": 2,
    }  # fmt: skip
    hub, alone = place.load(place.hub), place.load(sales)
    assert (changes(hub), changes(alone)) == ({}, {})
    assert unseen(hub) == {"sales_seat": 2, "sales_activity": 3, "sales_activity_outcome": 2, "remote_user": 1}
    assert unseen(alone)["candidate"] == 6
    assert not SALES & unseen(alone).keys()
    assert all_rows(place.url) == before
    for deliveries in ((place.hub,), (sales,), (place.hub, sales)):
        proof = place.run("verify", *deliveries)
        assert (proof.exit, proof.document["differences"]) == (0, 0), proof.document["problems"]


def test_the_rows_are_the_same_whichever_source_comes_first(place: Place, tmp_path: Path) -> None:
    sales = first_quarter(place.folder / "sales")
    place.load(sales)
    assert [row["candidate_id"] for row in place.rows("sales_activity")] == [None] * 3
    assert changes(place.load(place.hub)).keys().isdisjoint(SALES)
    assert changes(place.load(sales)) == {"sales_activity": {"update": 2}}
    other = Place(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}")
    other.load(other.hub, first_quarter(other.folder / "sales"))
    kept = SALES | {"candidate", "remote_user", "application", "activity"}
    ids = [{table: [(str(row["id"]), row["remote_id"]) for row in all_rows(url)[table]] for table in kept} for url in
           (place.url, other.url)]  # fmt: skip
    assert ids[0] == ids[1]
    for column in ("candidate_id", "user_id", "activity_type"):
        found, wanted = ([str(row[column]) for row in at.rows("sales_activity")] for at in (place, other))
        assert found == wanted


def test_what_an_earlier_quarter_brought_is_unseen_and_never_deleted(here: Place) -> None:
    here.load(here.hub, first_quarter(here.folder / "q1"))
    later = here.load(here.hub, second_quarter(here.folder / "q2"), more=("--delete-gone", "--max-deletes", "100%"))
    assert changes(later) == {
        "sales_seat": {"insert": 1}, "sales_activity": {"insert": 3}, "sales_activity_outcome": {"insert": 2},
    }  # fmt: skip
    assert unseen(later) == {"sales_seat": 2, "sales_activity": 3, "sales_activity_outcome": 2}
    proof = here.run("verify", here.hub, here.folder / "q2")
    assert (proof.exit, proof.document["differences"]) == (0, 0), proof.document["problems"]


def test_what_a_period_no_longer_holds_is_gone(here: Place) -> None:
    here.load(here.hub, first_quarter(here.folder / "q1"), second_quarter(here.folder / "q2"))
    file = here.folder / "q2" / "activity_2026-04-01_2026-04-30.csv"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if not line.startswith("a5,")))
    shorter = here.load(here.hub, here.folder / "q2")
    assert changes(shorter) == {"sales_activity": {"gone": 1}}
    assert unseen(shorter)["sales_activity"] == 3
    proof = here.run("verify", here.hub, here.folder / "q2")
    assert (proof.exit, proof.document["differences"]) == (4, 1)


def test_a_user_whom_talent_hub_no_longer_names_is_gone_where_no_seat_is_his(here: Place) -> None:
    here.load(here.hub, first_quarter(here.folder / "sales"))
    shutil.rmtree(here.hub)
    shutil.copytree(FIXTURES / "small" / "delivery" / "export.zip" / "Contract_123456", here.hub / "Contract_123456")
    feedbacks = here.hub / "Contract_123456" / "Feedbacks.csv"
    feedbacks.write_text(feedbacks.read_text().replace("fay-friend", "rita-recruiter"))
    hub = here.load(here.hub)
    assert changes(hub) == {"remote_user": {"gone": 1}, "feedback": {"update": 1}}
    assert unseen(hub)["remote_user"] == 1


def test_a_rejected_record_makes_its_table_unseen(here: Place) -> None:
    sales = second_quarter(here.folder / "q2")
    here.load(sales)
    write(
        sales / "activity_2026-04-01_2026-04-30.csv",
        ACTIVITY,
        ("a4", "PROFILE_VIEWED", "04-02-2026 09:00:00", "7", "lead-1"),
        ("", "MESSAGE_SENT", "04-03-2026 09:00:00", "7", ""),
        ("a6", "MESSAGE_SENT", "04-28-2026 09:00:00", "7", ""),
    )
    ended = here.run("load", sales)
    assert (ended.exit, changes(ended), unseen(ended)["sales_activity"]) == (3, {}, 1)


def test_seats_and_leads_are_joined_by_the_users_files_alone_and_the_rest_is_counted(here: Place) -> None:
    sales = first_quarter(here.folder / "sales")
    joined = here.load(here.hub, sales)
    by_id = {row["id"]: row["remote_id"] for table in ("candidate", "remote_user") for row in here.rows(table)}
    found = {row["remote_id"]: (by_id.get(row["candidate_id"]), by_id.get(row["user_id"])) for row in here.rows("sales_activity")}
    sam = "https://www.linkedin.com/in/sam-seller"
    assert found == {"a1": ("1", sam), "a2": ("2", sam), "a3": (None, None)}
    facts = joined.document["facts"]["sales"]
    counted = ("activities", "with_user", "with_lead", "with_candidate", "seat_rows", "seat_rows_with_user", "without_activity")
    assert [facts[name] for name in counted] == [3, 2, 2, 2, 2, 1, 1]
    notes = {problem["table"]: problem["count"] for problem in joined.document["problems"] if problem["code"] == "S605"}
    assert notes == {"seats": 2}
    here.joins = ()
    bare = here.load(here.hub, sales)
    assert [row["candidate_id"] or row["user_id"] for row in here.rows("sales_activity")] == [None] * 3
    assert bare.document["facts"]["sales"]["with_candidate"] == 0


def test_a_lead_is_found_by_its_profile_among_candidates_of_earlier_deliveries(here: Place) -> None:
    here.load(here.hub)
    here.load(first_quarter(here.folder / "sales"))
    by_id = {row["id"]: row["remote_id"] for row in here.rows("candidate")}
    assert [by_id.get(row["candidate_id"]) for row in sorted(here.rows("sales_activity"), key=lambda row: row["remote_id"])] == [
        "1", "2", None,
    ]  # fmt: skip


def test_an_outcome_is_kept_without_its_activity_and_healed_when_that_arrives(here: Place) -> None:
    sales = first_quarter(here.folder / "sales")
    here.load(sales)
    lonely = next(row for row in here.rows("sales_activity_outcome") if row["remote_id"] == "a0:INMAIL_ACCEPTED")
    assert (lonely["activity_remote_id"], lonely["sales_activity_id"]) == ("a0", None)
    write(sales / "activity_2025-12-01_2025-12-31.csv", ACTIVITY, ("a0", "INMAIL_SENT", "12-24-2025 09:00:00", "7", ""))
    healed = here.load(sales)
    assert changes(healed) == {"sales_activity": {"insert": 1}, "sales_activity_outcome": {"update": 1}}
    activity = next(row["id"] for row in here.rows("sales_activity") if row["remote_id"] == "a0")
    outcomes = {row["remote_id"]: row["sales_activity_id"] for row in here.rows("sales_activity_outcome")}
    assert outcomes["a0:INMAIL_ACCEPTED"] == activity
    assert changes(here.load(sales_files.second_quarter(here.folder / "q2"))).keys() == SALES
    outcomes = {row["remote_id"]: row["sales_activity_id"] for row in here.rows("sales_activity_outcome")}
    assert None not in outcomes.values()


def test_unknown_types_and_columns_are_kept(here: Place) -> None:
    header = (*ACTIVITY, "device", "geo")
    sales = write(
        here.folder / "q1" / "activity.csv", header, ("a1", "A_KIND_OF_TOMORROW", "01-05-2026 09:00:00", "7", "", 'a "b"', "")
    )
    write(sales / "activity_outcome.csv", ("activityId", "outcomeType", "geo"), ("a1", "WON_THE_LOTTERY", "DE"))
    here.load(sales)
    (activity,), (outcome,) = here.rows("sales_activity"), here.rows("sales_activity_outcome")
    assert (activity["activity_type"], activity["extra"]) == ("A_KIND_OF_TOMORROW", r'{"device":"a \"b\"","geo":""}')
    assert (outcome["outcome_type"], outcome["extra"]) == ("WON_THE_LOTTERY", '{"geo":"DE"}')


def test_files_that_join_may_lie_in_the_delivery_and_be_written_by_a_spreadsheet_program(here: Place) -> None:
    sales = first_quarter(here.folder / "sales")
    (sales / "seats.csv").write_text("\ufeffName;Profile_URL;SEAT-ID\r\nSam;linkedin.com/in/sam-seller;7\r\n", "utf-8")
    (sales / "leads.csv").write_text("Member Identity Key,CandidateID\nlead-1,1\n")
    here.joins = ("--seats", sales / "seats.csv", "--leads", sales / "leads.csv")
    ended = here.load(here.hub, sales)
    assert ended.source("seats")["records"] == 2
    assert ended.document["facts"]["sales"]["with_candidate"] == 1
    assert ended.document["facts"]["sales"]["with_user"] == 2


@pytest.mark.parametrize(
    "text", ["seat,person\n7,https://www.linkedin.com/in/x\n", "", "seat id,profile url\n7,x,y\n", "<html>\n<body>\n"]
)
def test_a_file_that_cannot_join_stops_everything(text: str, here: Place) -> None:
    (here.folder / "joins" / "seats.csv").write_text(text)
    ended = here.run("load", first_quarter(here.folder / "sales"))
    errors = [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"]
    assert (ended.exit, errors) == (2, ["S601"])
    assert not (here.folder / "ats.db").exists()


@pytest.mark.parametrize("cell", ["#N/A", "####", "2.0E+09", "lead-1;lead-2"])
def test_an_activity_whose_lead_a_spreadsheet_changed_is_rejected(here: Place, cell: str) -> None:
    sales = write(
        here.folder / "sales" / "activity.csv",
        ACTIVITY,
        ("a1", "PROFILE_VIEWED", "01-25-2026 09:00:00", "7", cell),
        ("a2", "PROFILE_VIEWED", "01-26-2026 09:00:00", "7", " lead-1\u200b"),
    )
    found = {(each["code"], each["line"]) for each in here.run("load", sales).document["problems"]}
    assert {("S108", 2), ("S115", 3)} <= found
    assert [(row["remote_id"], row["member_identity_key"]) for row in here.rows("sales_activity")] == [("a2", "lead-1")]


def test_a_seat_that_the_seats_file_spells_differently_is_reported_and_joins_nobody(here: Place) -> None:
    sales = write(here.folder / "sales" / "activity.csv", ACTIVITY, ("a1", "SAVED_LEAD", "01-25-2026 09:00:00", "07", ""))
    problems = here.load(sales).document["problems"]
    near = [each["message"] for each in problems if each["code"] == "S374"]
    assert near == [
        "1 seat ids are not in the seats file, but it has an id that differs only in leading zeros; nothing is joined"
    ]
    assert [row["user_id"] for row in here.rows("sales_activity")] == [None]
