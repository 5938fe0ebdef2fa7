"""A line of an erasure list that erases nobody says so, whether the person is gone, unknown, or spelt otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.running import Ended, talenthub

HEADER = "candidate_id,project_id,first_name,last_name,emails,profile_url,created_time\n"
RECORDS = (
    "1,100,Mira,Kern,mira@example.com,https://www.linkedin.com/in/mira-kern,1609459200000\n"
    "002,100,Tom,Lund,tom@example.com,https://www.linkedin.com/in/tom-lund,1609459200000\n"
    "c3,100,Eva,Holt,eva@example.com,https://www.linkedin.com/in/eva-holt,1609459200000\n"
)
NEWER = "4,100,Udo,Holt,udo@example.com,https://www.linkedin.com/in/udo-holt,1609459200000\n"

Erase = Callable[..., Ended]


@pytest.fixture
def erase(tmp_path: Path) -> Erase:
    """A target with three candidates; runs a load with an erasure list, of these records."""
    folder = tmp_path / "delivery" / "Contract_1"
    folder.mkdir(parents=True)
    (folder / "Projects.csv").write_text("project_id,project_name,state\n100,Baker,ACTIVE\n", "utf-8")
    (folder / "Candidates.csv").write_text(HEADER + RECORDS, "utf-8")
    options = ("--mapping", "ats", "--target", f"sqlite:///{tmp_path / 'ats.db'}", "--runs", tmp_path / "runs")
    assert talenthub("load", tmp_path / "delivery", *options).exit == 0

    def run(lines: str, records: str = RECORDS) -> Ended:
        (folder / "Candidates.csv").write_text(HEADER + records, "utf-8")
        (tmp_path / "erasure.csv").write_text("candidate id,email,profile url\n" + lines, "utf-8")
        return talenthub("load", tmp_path / "delivery", *options, "--erasure", tmp_path / "erasure.csv", "--max-gone", "99")

    return run


def left(tmp_path: Path) -> list[str]:
    return [row["remote_id"] for row in database.query(tmp_path / "ats.db", "SELECT remote_id FROM candidate ORDER BY remote_id")]


def said(done: Ended) -> list[tuple[str, int]]:
    """The findings about lines that erase nobody, with their lines."""
    found = [problem for problem in done.document["problems"] if problem["code"] in {"P520", "P521"}]
    assert all(problem["file"].endswith("erasure.csv") for problem in found)
    return [(problem["code"], problem["line"]) for problem in found]


#: Lines of a list, each with the finding that it gets. They name candidates 1 and 002.
LINES = {
    "1,,": None,
    ",MIRA@example.com,": None,
    ",,de.linkedin.com/in/Mira-Kern": None,
    "01,,": "P520",
    "2,,": "P520",
    "C3,,": "P520",
    "01,tom@example.com,": "P520",
    "7,,": "P521",
    "7,tom@example.com,": None,
    ",nobody@example.com,": "P521",
    ",,https://www.linkedin.com/in/nobody": "P521",
}


@pytest.mark.parametrize("records", [RECORDS, NEWER], ids=["in the delivery", "only in what an earlier run wrote"])
def test_a_line_erases_whom_it_names_or_says_that_it_erased_nobody(records: str, erase: Erase, tmp_path: Path) -> None:
    done = erase("".join(f"{line}\n" for line in LINES), records)
    findings = [(finding, number) for number, finding in enumerate(LINES.values(), start=2) if finding is not None]
    assert (done.exit, sorted(said(done))) == (0, sorted(findings)), done.document["problems"]
    assert left(tmp_path) == (["c3"] if records == RECORDS else ["4", "c3"])


def test_the_spelling_that_exists_is_named_and_the_list_of_erased_people_can_stay(erase: Erase, tmp_path: Path) -> None:
    done = erase("01,,\n")
    (found,) = [problem for problem in done.document["problems"] if problem["code"] == "P520"]
    assert (found["severity"], found["help"].rpartition(": ")[2]) == ("warning", "1")
    assert said(erase("1,,\n")) == []
    again = erase("1,,\n", NEWER)
    assert (again.exit, said(again), left(tmp_path)) == (0, [("P521", 2)], ["002", "4", "c3"])


def test_the_profile_of_a_user_is_somebody(erase: Erase, tmp_path: Path) -> None:
    owner = "https://www.linkedin.com/in/ola-owner"
    projects = tmp_path / "delivery" / "Contract_1" / "Projects.csv"
    projects.write_text(f"project_id,project_name,state,owner_profile_url\n100,Baker,ACTIVE,{owner}\n", "utf-8")
    assert said(erase(f",,{owner}\n")) == []
