"""PostgreSQL's row security hides or refuses rows: every command names the table, the reason and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from tests.e2e.running import Ended, talenthub
from tests.targets.places import Place

CANDIDATES = "candidate_id,project_id,first_name,last_name\n1,7,Anna,Example\n2,7,Ben,Example\n"
PROJECTS = "project_id,project_name\n7,Bookkeeper\n"
NOTES = "note_id,project_id,candidate_id,content\n"
WAY_OUT = "BYPASSRLS"


def delivery(folder: Path, *notes: str) -> Path:
    """A delivery with two candidates and these notes."""
    folder.mkdir()
    files = {"Candidates": CANDIDATES, "Projects": PROJECTS, "Notes": NOTES + "".join(f"{line}\n" for line in notes)}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


class Agency:
    """A loaded target, and a role that is not its owner."""

    def __init__(self, owner: Place, url: str, work: Path) -> None:
        self.owner, self.url, self.work = owner, url, work

    def run(self, command: str, *arguments: str | Path, url: str | None = None) -> Ended:
        runs = () if command in ("verify", "check") else ("--runs", self.work / "runs")
        return talenthub(command, *arguments, "--target", url or self.url, *runs)

    def notes(self) -> list[tuple[Any, ...]]:
        return self.owner.rows("SELECT remote_id, body FROM activity ORDER BY remote_id")


@pytest.fixture
def agency(postgres_url: str, tmp_path: Path) -> Iterator[Agency]:
    owner = Place("postgresql", postgres_url)
    role = f"clerk_{owner.schema}"
    first = delivery(tmp_path / "first", "1,7,1,hello", "2,7,2,secret")
    assert talenthub("load", first, "--target", postgres_url, "--runs", tmp_path / "runs").exit == 0
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(owner.schema)}
    with owner.postgres() as connection:
        for text in (
            "CREATE ROLE {role} LOGIN",
            "GRANT ALL ON SCHEMA {schema} TO {role}",
            "GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            connection.execute(sql.SQL(text).format(**names))
        head, _, rest = postgres_url.partition("://")
        yield Agency(owner, f"{head}://{role}@{rest.rpartition('@')[2]}", tmp_path)
        for text in ("DROP OWNED BY {role}", "DROP ROLE {role}"):
            connection.execute(sql.SQL(text).format(**names))


def messages(ended: Ended, code: str) -> list[str]:
    return [
        str(kind.get("message") or problem["message"])
        for problem in ended.document["problems"]
        if problem["code"] == code
        for kind in problem.get("kinds") or [{}]
    ]


def test_hidden_and_refused_rows_are_explained_and_nothing_is_written_twice(agency: Agency) -> None:
    agency.owner.run(
        "ALTER TABLE activity ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON activity USING (body <> 'secret') WITH CHECK (body <> 'secret')",
    )
    named = "row security of table activity"
    second = delivery(agency.work / "second", "1,7,1,hello", "2,7,2,changed", "3,7,2,secret")
    ended = agency.run("load", second)
    assert ended.exit == 3
    for code in ("T114", "P303", "P401"):
        (message,) = messages(ended, code)
        assert named in message, code
        assert "policy mine" in message, code
    assert all(WAY_OUT in messages(ended, code)[0] for code in ("P303", "P401"))
    assert agency.notes() == [("note:1", "hello"), ("note:2", "secret")]
    verified = agency.run("verify", second)
    assert verified.exit == 4
    assert [(named in text, WAY_OUT in text) for text in messages(verified, "V101")] == [(True, True)] * 2


@pytest.mark.slow
def test_a_plan_that_became_stale_by_row_security_says_so(agency: Agency) -> None:
    second = delivery(agency.work / "second", "1,7,1,hello", "2,7,2,secret", "3,7,2,new")
    assert agency.run("plan", second, "--out", agency.work / "plan").exit == 0
    agency.owner.run("ALTER TABLE activity ENABLE ROW LEVEL SECURITY")
    ended = talenthub("apply", agency.work / "plan", "--runs", agency.work / "runs")
    (drift,) = messages(ended, "P503")
    assert "row security of table activity (no policy for this role)" in drift


@pytest.mark.slow
def test_a_hidden_ledger_is_refused_by_every_command_before_anything_is_written(agency: Agency) -> None:
    agency.owner.run(
        "ALTER TABLE talenthub_id_map ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY blind ON talenthub_id_map FOR INSERT WITH CHECK (true)",
    )
    first = agency.work / "first"
    for command, *arguments in (
        ("check", "ats"),
        ("plan", first, "--out", agency.work / "plan"),
        ("load", first),
        ("verify", first),
    ):
        ended = agency.run(str(command), *arguments)
        assert ended.exit == 2, command
        (message,) = messages(ended, "T113")
        assert "talenthub_id_map" in message
    assert agency.notes() == [("note:1", "hello"), ("note:2", "secret")]


@pytest.mark.slow
def test_rows_that_are_hidden_and_unknown_to_the_ledger_are_not_inserted_again(agency: Agency) -> None:
    agency.owner.run(
        "DELETE FROM talenthub_id_map",
        "ALTER TABLE candidate ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY blind ON candidate FOR INSERT WITH CHECK (true)",
    )
    ended = agency.run("load", agency.work / "first")
    assert any("row security" in text and "candidate" in text for text in messages(ended, "P401"))
    assert agency.owner.rows("SELECT count(*) FROM candidate") == [(2,)]
