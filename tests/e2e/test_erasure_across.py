"""Erasure on both databases, across both sources, and of users, whom rows of other people name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, build, talenthub
from tests.e2e.sales_files import first_quarter, leads_file, seats_file
from tests.postgres import database

BO = ("O'Vell", "bo@example.com", "bo-ovell")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ats.db"
        return
    with database(request.getfixturevalue("postgres_server")) as own:
        yield own


def load(url: str, work: Path, *more: str | Path) -> Ended:
    deliveries: list[str | Path] = [work / "export", work / "sales", "--seats", work / "seats.csv", "--leads", work / "leads.csv"]
    target: list[str | Path] = ["--mapping", "ats", "--target", url, "--runs", work / "runs", "--attachments", work / "files"]
    done = talenthub("load", *deliveries, *target, *more)
    assert done.exit in {0, 3}, done.document["problems"]
    return done


@pytest.fixture
def work(url: str, tmp_path: Path) -> Path:
    build(FIXTURES / "small" / "delivery", tmp_path / "export")
    first_quarter(tmp_path / "sales")
    seats_file(tmp_path)
    leads_file(tmp_path)
    load(url, tmp_path)
    return tmp_path


def keys(rows: dict[str, list[dict[str, Any]]], table: str) -> set[str]:
    return {row["remote_id"] for row in rows[table]}


def test_a_person_goes_from_both_sources(url: str, work: Path) -> None:
    before = all_rows(url)
    assert "a2" in keys(before, "sales_activity")
    (work / "forget.csv").write_text("email\nBO@example.com\n", "utf-8")
    done = load(url, work, "--erasure", work / "forget.csv")
    after = all_rows(url)
    assert keys(before, "sales_activity") - keys(after, "sales_activity") == {"a2"}
    assert keys(before, "sales_activity_outcome") - keys(after, "sales_activity_outcome") == {"a2:INMAIL_ACCEPTED"}
    assert keys(before, "candidate") - keys(after, "candidate") == {"2"}
    assert sum(map(len, before.values())) - sum(map(len, after.values())) == done.document["facts"]["erased"]["rows"]
    assert not [text for text in BO if text in json.dumps(after, default=str, ensure_ascii=False)]
    again = load(url, work, "--erasure", work / "forget.csv")
    assert all_rows(url) == after
    assert again.document["facts"]["erased"]["rows"] == 0


def test_a_person_is_found_by_what_somebody_wrote_into_the_target(url: str, work: Path) -> None:
    before = all_rows(url)
    theirs = [row for row in before["candidate"] if row["remote_id"] == "2"]
    edit(url, "UPDATE candidate SET profile_url = 'https://de.linkedin.com/in/Bo-Renamed/' WHERE remote_id = '2'")
    (work / "forget.csv").write_text("profile url\nlinkedin.com/in/bo-renamed\n", "utf-8")
    assert load(url, work, "--erasure", work / "forget.csv").target("candidate")["erased"] == len(theirs) == 1
    assert "2" not in keys(all_rows(url), "candidate")


def test_a_user_goes_and_what_they_wrote_about_others_stays(url: str, work: Path) -> None:
    before = all_rows(url)
    owners = [row["owner_id"] for row in before["job"] if row["owner_id"] is not None]
    (owner,) = [row for row in before["remote_user"] if row["id"] == owners[0]]
    (work / "forget.csv").write_text(f"profile url\n{owner['profile_url']}\n", "utf-8")
    done = load(url, work, "--erasure", work / "forget.csv")
    after = all_rows(url)
    assert keys(before, "remote_user") - keys(after, "remote_user") == {owner["remote_id"]}
    assert (keys(after, "job"), keys(after, "activity")) == (keys(before, "job"), keys(before, "activity"))
    assert owner["id"] not in {row["owner_id"] for row in after["job"]} | {row["user_id"] for row in after["activity"]}
    assert done.document["facts"]["erased"]["rows"] == 1
    assert sum(table["update"] for table in load(url, work, "--erasure", work / "forget.csv").document["targets"]) == 0


def edit(url: str, statement: str) -> None:
    """Somebody else writes."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
