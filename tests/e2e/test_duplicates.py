"""Candidates that a person declared the same: one row with everything that belongs to either, through the real command."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli import runner
from tests.e2e.running import Ended

CANDIDATES = """candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags,profile_url,hiring_state_id,created_time
11,P1,Ada,Green,ada@example.com,+49 30 901821,blue,https://www.linkedin.com/in/ada-one,S1,1700000000000
12,P2,Ada,Green,ada@example.com;ada.green@example.org,,red,https://www.linkedin.com/in/ada-two,S1,1710000000000
13,P1,Bo,Blue,bo@example.com,,,https://www.linkedin.com/in/bo-three,S1,1700000000000
"""
PROJECTS = """project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids
P1,Nurse,PUBLIC,ACTIVE,JOB,https://www.linkedin.com/in/owner,S1
P2,Cook,PUBLIC,ACTIVE,JOB,https://www.linkedin.com/in/owner,S1
"""
STATES = "candidate_hiringstate_id,name,type\nS1,New,new\n"
NOTES = """note_id,project_id,candidate_id,content,owner_profile_url,visibility
1,P1,11,first note,https://www.linkedin.com/in/owner,Project
2,P2,12,second note,https://www.linkedin.com/in/owner,Project
"""
FILES = {"11/Public/cv.txt": "one", "12/Public/cv.txt": "two", "13/Public/cv.txt": "three"}
SAME = "candidate id,other candidate id,decision\n11,12,same\n"
DIFFERENT = "candidate id,other candidate id,decision\n11,12,different\n"


def talenthub(*arguments: str | Path, folder: Path = Path("/")) -> Ended:
    """Runs the command line in this process, which is faster than a process for each command."""
    ended = runner.talenthub(*arguments, "--format", "json", folder=folder)
    return Ended(ended.exit, json.loads(ended.stdout), ended.stderr)


class Office:
    """A small delivery, its target, and a mapping that names a file of duplicates."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.delivery = work / "delivery" / "Contract_1"
        self.delivery.mkdir(parents=True)
        for name, text in {"Candidates": CANDIDATES, "Projects": PROJECTS, "HiringStates": STATES, "Notes": NOTES}.items():
            (self.delivery / f"{name}.csv").write_text(text, "utf-8")
        for name, text in FILES.items():
            path = self.delivery / "Attachments_11-13" / f"Candidate_{name}"
            path.parent.mkdir(parents=True)
            path.write_text(text, "utf-8")
        self.mapping = work / "mapping"
        shutil.copytree(Path(__file__).parents[2] / "mappings" / "ats", self.mapping)
        target = self.mapping / "target.yaml"
        target.write_text(target.read_text("utf-8") + "duplicates: duplicates.csv\n", "utf-8")
        self.decide(DIFFERENT)

    def decide(self, text: str) -> None:
        (self.mapping / "duplicates.csv").write_text(text, "utf-8")

    def run(self, command: str, *more: str | Path) -> Ended:
        options: list[str | Path] = ["--mapping", self.mapping, "--target", f"sqlite:///{self.work / 'ats.db'}"]
        options += ["--runs", self.work / "runs", "--attachments", self.work / "files"]
        return talenthub(command, self.work / "delivery", *options, *more)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.work / "ats.db")) as database:
            return list(database.execute(statement))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def codes(ended: Ended) -> dict[str, int]:
    return {problem["code"]: problem["count"] for problem in ended.document["problems"]}


def test_one_row_takes_everything_of_both_and_a_second_load_writes_nothing(office: Office) -> None:
    office.decide(SAME)
    first = office.run("load")
    assert first.exit == 0
    assert office.rows("SELECT remote_id, last_name, profile_url FROM candidate ORDER BY remote_id") == [
        ("11", "Green", "https://www.linkedin.com/in/ada-two"),
        ("13", "Blue", "https://www.linkedin.com/in/bo-three"),
    ]
    of_ada = "WHERE candidate_id = (SELECT id FROM candidate WHERE remote_id = '11')"
    assert office.rows(f"SELECT value FROM candidate_email_address {of_ada} ORDER BY value") == [
        ("ada.green@example.org",), ("ada@example.com",),
    ]  # fmt: skip
    assert office.rows(f"SELECT count(*) FROM candidate_tag {of_ada}") == [(2,)]
    assert office.rows(f"SELECT remote_id FROM application {of_ada} ORDER BY 1") == [("11:P1",), ("11:P2",)]
    assert office.rows(f"SELECT body FROM activity {of_ada} ORDER BY 1") == [("first note",), ("second note",)]
    assert office.rows(f"SELECT count(*) FROM attachment {of_ada}") == [(2,)]
    stored = sorted(path.read_text() for path in (office.work / "files").rglob("*") if path.is_file() and "cv" in path.name)
    assert stored == ["one", "three", "two"]
    again = office.run("load")
    assert all(row["rows"] == row["unchanged"] for row in again.document["targets"])
    assert office.run("verify").exit == 0


def test_plan_and_apply_do_what_load_does(office: Office) -> None:
    office.decide(SAME)
    planned = office.run("plan", "--out", office.work / "plan")
    applied = talenthub("apply", office.work / "plan", "--runs", office.work / "runs")
    assert applied.exit == 0
    assert planned.document["targets"] == applied.document["targets"]
    assert office.rows("SELECT count(*) FROM candidate") == [(2,)]
    office.decide(DIFFERENT)
    drifted = office.run("plan", "--out", office.work / "plan")
    office.decide(SAME)
    assert drifted.exit == 0
    assert talenthub("apply", office.work / "plan", "--runs", office.work / "runs").exit == 6


def test_a_row_of_an_earlier_run_is_reported_as_merged_and_nothing_refers_to_it_any_more(office: Office) -> None:
    office.run("load")
    assert office.rows("SELECT count(*) FROM candidate") == [(3,)]
    office.decide(SAME)
    merged = office.run("load")
    assert merged.exit == 0
    assert codes(merged)["P314"] == 1
    assert office.rows("SELECT body FROM activity JOIN candidate c ON c.id = candidate_id WHERE c.remote_id = '12'") == []
    assert office.rows("SELECT count(*) FROM activity JOIN candidate c ON c.id = candidate_id WHERE c.remote_id = '11'") == [(2,)]
    removed = office.run("load", "--delete-gone", "--max-deletes", "20")
    assert removed.exit == 0
    assert office.rows("SELECT remote_id FROM candidate ORDER BY 1") == [("11",), ("13",)]
    assert office.rows("SELECT remote_id FROM application ORDER BY 1") == [("11:P1",), ("11:P2",), ("13:P1",)]
    assert office.run("verify").exit == 0


def test_a_decision_that_is_removed_is_reported_and_gives_each_candidate_their_own_again(office: Office) -> None:
    office.decide(SAME)
    office.run("load")
    office.decide(DIFFERENT)
    apart = office.run("load")
    assert codes(apart)["P315"] == 1
    assert office.rows("SELECT remote_id FROM candidate ORDER BY 1") == [("11",), ("12",), ("13",)]
    emails = (
        "SELECT value FROM candidate_email_address e JOIN candidate c ON c.id = e.candidate_id WHERE c.remote_id = {} ORDER BY 1"
    )
    assert office.rows(emails.format("'12'")) == [("ada.green@example.org",), ("ada@example.com",)]
    assert office.rows(emails.format("'11'")) == [("ada@example.com",)]
    note = "SELECT c.remote_id FROM activity JOIN candidate c ON c.id = candidate_id WHERE body = 'second note'"
    assert office.rows(note) == [("12",)]
    assert "P315" not in codes(office.run("load"))


@pytest.mark.parametrize("line", ["12,", ",ada.green@example.org", "11,"])
def test_erasing_one_of_them_erases_the_person_whichever_id_or_address_names_them(office: Office, line: str) -> None:
    office.run("load")
    office.decide(SAME)
    office.run("load", "--delete-gone", "--max-deletes", "20")
    (office.work / "erasure.csv").write_text(f"candidate id,email\n{line}\n", "utf-8")
    erased = office.run("load", "--erasure", office.work / "erasure.csv")
    assert erased.exit == 0
    assert office.rows("SELECT remote_id FROM candidate") == [("13",)]
    assert office.rows("SELECT count(*) FROM activity") == [(0,)]
    content = b"".join(path.read_bytes() for path in office.work.glob("ats.db*"))
    for trace in (b"ada@example.com", b"ada.green@example.org", b"ada-one", b"ada-two", b"first note", b"second note"):
        assert trace not in content, trace
    stored = [path.read_text() for path in (office.work / "files").rglob("*") if path.is_file() and "cv" in path.name]
    assert stored == ["three"]


def test_erasing_by_address_reaches_the_row_that_an_earlier_run_wrote_for_the_other_candidate(office: Office) -> None:
    office.run("load")
    office.decide(SAME)
    (office.work / "erasure.csv").write_text("email\nada.green@example.org\n", "utf-8")
    assert office.run("load", "--erasure", office.work / "erasure.csv").exit == 0
    assert office.rows("SELECT remote_id FROM candidate") == [("13",)]


def test_trace_leads_from_a_merged_candidate_to_the_row_that_took_it(office: Office) -> None:
    office.decide(SAME)
    office.run("load")
    traced = talenthub(
        "trace", "candidate", "12", "--target", f"sqlite:///{office.work / 'ats.db'}", "--runs", office.work / "runs"
    )
    assert traced.exit == 0
    assert [row["key"] for row in traced.document["facts"]["rows"]] == ["11"]
    assert traced.document["advice"] == "candidate 12 was merged into candidate 11, whose rows are shown"


def test_only_what_is_decided_is_merged_and_open_lines_are_a_decision(office: Office) -> None:
    office.decide("candidate id,other candidate id,decision\n11,12,\n")
    ended = office.run("load")
    assert office.rows("SELECT count(*) FROM candidate") == [(3,)]
    assert {"code": "M223", "group": "decide", "severity": "warning", "count": 1} in ended.document["findings"]


def test_the_file_is_written_filled_in_by_people_and_updated_without_losing_their_decisions(office: Office) -> None:
    path = office.work / "duplicates.csv"
    written = talenthub("duplicates", office.work / "delivery", "-o", path, "--runs", office.work / "runs")
    assert written.exit == 0
    assert written.document["facts"]["listed_duplicates"] == {"file": str(path), "pairs": 1, "new": 1, "open": 1}
    assert path.stat().st_mode & 0o777 == 0o600
    header, line = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert dict(zip(header, line, strict=True)) == {
        "candidate id": "11", "other candidate id": "12", "decision": "", "confidence": "high",
        "reason": "the same name, e-mail address", "name": "Ada Green", "other name": "Ada Green",
        "applications": "1", "other applications": "1",
    }  # fmt: skip
    assert talenthub("duplicates", office.work / "delivery", "-o", path, "--runs", office.work / "runs").exit == 2
    path.write_text(path.read_text("utf-8-sig").replace("11,12,,", "11,12,same,"), "utf-8")
    (office.delivery / "Candidates.csv").write_text(CANDIDATES.replace("bo@example.com", "ada@example.com"), "utf-8")
    again = talenthub("duplicates", office.work / "delivery", "-o", path, "--update", "--runs", office.work / "runs")
    assert again.document["facts"]["listed_duplicates"] == {"file": str(path), "pairs": 2, "new": 1, "open": 1}
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [line[:4] for line in lines[1:]] == [["11", "12", "same", "high"], ["11", "13", "", "medium"]]


def test_two_candidates_who_agree_in_nothing_are_one_person_if_people_say_so(office: Office) -> None:
    """Different names, addresses and profiles under one id are otherwise a mistaken id (S115) or another person (P211)."""
    changed = CANDIDATES.replace("12,P2,Ada,Green,ada@example.com;ada.green@example.org", "12,P2,Zoe,Stone,zoe@example.org")
    (office.delivery / "Candidates.csv").write_text(changed, "utf-8")
    office.run("load")
    office.decide(SAME)
    merged = office.run("load")
    assert merged.exit == 0
    assert not {"S115", "S316", "P211"} & set(codes(merged))
    name = "SELECT first_name, last_name FROM candidate WHERE remote_id = '11'"
    assert office.rows(name) == [("Zoe", "Stone")]


def test_different_values_for_one_custom_field_are_not_merged_and_the_second_is_rejected_with_its_place(office: Office) -> None:
    (office.delivery / "CustomFieldDefinitions.csv").write_text(
        "custom_field_id,entity_type,name,state,type\nF1,candidate,City,active,string\n", "utf-8"
    )
    (office.delivery / "CustomFieldValues.csv").write_text(
        "custom_field_id,entity_type,entity_id,custom_field_values\nF1,candidate,11,Rome\nF1,candidate,12,Oslo\n", "utf-8"
    )
    office.decide(SAME)
    ended = office.run("load")
    assert ended.exit == 3
    (rejected,) = [problem for problem in ended.document["problems"] if problem["severity"] == "error"]
    assert rejected["file"].endswith("CustomFieldValues.csv")
    assert rejected["line"] == 3
    assert office.rows("SELECT count(*) FROM custom_field_value") == [(1,)]


def test_files_of_a_person_are_not_judged_as_gone_if_the_folder_of_one_id_is_not_here(office: Office) -> None:
    office.decide(SAME)
    office.run("load")
    shutil.rmtree(office.delivery / "Attachments_11-13" / "Candidate_12")
    ended = office.run("load")
    attachment = ended.target("attachment")
    assert (attachment["gone"], attachment["unseen"]) == (0, 1)


def test_the_other_id_of_an_erased_person_does_not_come_back_unnoticed(office: Office) -> None:
    office.decide(SAME)
    (office.work / "erasure.csv").write_text("candidate id\n12\n", "utf-8")
    list_of_one = ("--erasure", office.work / "erasure.csv")
    office.run("load", *list_of_one)
    assert office.rows("SELECT remote_id FROM candidate") == [("13",)]
    assert "P315" not in codes(office.run("load", *list_of_one))
    office.decide(DIFFERENT)
    assert codes(office.run("load", *list_of_one))["P315"] == 1
