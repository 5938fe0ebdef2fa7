"""The users of an export and the words of value maps, as files that people fill in, through the real command."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli import runner

PROJECTS = """project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids
P1,Nurse,PUBLIC,ACTIVE,JOB,https://www.linkedin.com/in/anna,S1
P2,Cook,PUBLIC,ARCHIVE ME,JOB,https://www.linkedin.com/in/anna,S1
"""
CANDIDATES = """candidate_id,project_id,first_name,last_name,hiring_state_id
11,P1,Ada,Green,S1
"""
NOTES = """note_id,project_id,candidate_id,content,owner_profile_url,visibility
1,P1,11,note,https://www.linkedin.com/in/ben,Project
2,P1,11,note,https://www.linkedin.com/in/ben,Everybody
3,P2,11,note,https://www.linkedin.com/in/ben,Project
"""
STATES = "candidate_hiringstate_id,name,type\nS1,New,new\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery" / "Contract_1"
    folder.mkdir(parents=True)
    for name, text in {"Candidates": CANDIDATES, "Projects": PROJECTS, "HiringStates": STATES, "Notes": NOTES}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def talenthub(work: Path, *arguments: str | Path, ends: int = 0) -> dict[str, Any]:
    ended = runner.talenthub(*arguments, "--format", "json", "--runs", work / "runs", folder=work)
    assert ended.exit == ends, ended.stdout
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_each_user_has_hints_by_which_people_recognise_them(work: Path) -> None:
    made = talenthub(work, "users", "delivery", "-o", "users.csv")
    assert made["facts"]["listed_users"] == {"file": "users.csv", "users": 2, "new": 2, "open": 2, "unmatched": None}
    assert (work / "users.csv").stat().st_mode & 0o777 == 0o600
    shown = [(line["profile url"][-4:], line["roles"], line["jobs"], line["times found"]) for line in lines(work / "users.csv")]
    assert shown == [("/ben", "writes notes or messages", "Nurse, Cook", "3"), ("anna", "owns jobs", "Cook, Nurse", "2")]


def test_an_update_keeps_what_is_filled_in_and_adds_new_users_below(work: Path) -> None:
    talenthub(work, "users", "delivery", "-o", "users.csv")
    talenthub(work, "users", "delivery", "-o", "users.csv", ends=2)
    text = (work / "users.csv").read_text("utf-8-sig").replace("in/ben,,,", "in/ben,ben@example.com,u7,Ben B")
    (work / "users.csv").write_text(text.replace(",3\n", ",1\n"), "utf-8")
    notes = work / "delivery" / "Contract_1" / "Notes.csv"
    notes.write_text(NOTES + "4,P1,11,note,https://www.linkedin.com/in/cleo,Project\n", "utf-8")
    made = talenthub(work, "users", "delivery", "-o", "users.csv", "--update")
    assert made["facts"]["listed_users"] == {"file": "users.csv", "users": 3, "new": 1, "open": 2, "unmatched": None}
    ben, _, cleo = lines(work / "users.csv")
    assert (ben["email"], ben["target id"], ben["name"], ben["times found"]) == ("ben@example.com", "u7", "Ben B", "3")
    assert cleo["profile url"].endswith("/cleo")


@pytest.mark.parametrize("command", ["users", "duplicates", "sensitive"])
def test_a_file_inside_the_delivery_is_refused_because_a_later_run_would_read_it(work: Path, command: str) -> None:
    refused = talenthub(work, command, "delivery", "-o", "delivery/Contract_1/list.csv", ends=2)
    assert [problem["code"] for problem in refused["problems"]] == ["R602"]
    assert not (work / "delivery" / "Contract_1" / "list.csv").exists()


def test_the_admin_center_fills_empty_cells_by_profile_seat_or_address_and_overwrites_nothing(work: Path) -> None:
    (work / "seats.csv").write_text("seat id,profile url\n77,https://www.linkedin.com/in/anna\n", "utf-8")
    (work / "admin.csv").write_text(
        "First Name,Last Name,Email Address,Seat ID,Public Profile URL\n"
        "Anna,A,anna@example.com,77,\n"
        "Ben,Other,ben@example.com,,https://www.linkedin.com/in/ben/\n"
        "Nobody,N,nobody@example.com,,\n",
        "utf-8",
    )
    made = talenthub(work, "users", "delivery", "-o", "users.csv", "--admin", "admin.csv", "--seats", "seats.csv")
    assert made["facts"]["listed_users"]["unmatched"] == 1
    assert [(line["email"], line["name"]) for line in lines(work / "users.csv")] == [
        ("ben@example.com", "Ben Other"), ("anna@example.com", "Anna A"),
    ]  # fmt: skip
    text = (work / "users.csv").read_text("utf-8-sig").replace("Ben Other", "Benjamin B").replace("Anna A", "")
    (work / "users.csv").write_text(text, "utf-8")
    (work / "more.csv").write_text("Name,Email\nAnna Maria,ANNA@example.com\nBen,ben@example.com\n", "utf-8")
    talenthub(work, "users", "delivery", "-o", "users.csv", "--update", "--admin", "more.csv")
    assert [line["name"] for line in lines(work / "users.csv")] == ["Benjamin B", "Anna Maria"]


def test_a_seat_with_two_addresses_fills_in_nothing_because_nothing_says_whose_it_is(work: Path) -> None:
    (work / "seats.csv").write_text("seat id,profile url\n77,https://www.linkedin.com/in/anna\n", "utf-8")
    (work / "admin.csv").write_text("name,email,seat id\nAnna A,anna@example.com,77\nBo B,bo@example.com,77\n", "utf-8")
    made = talenthub(work, "users", "delivery", "-o", "users.csv", "--admin", "admin.csv", "--seats", "seats.csv")
    assert made["facts"]["listed_users"]["unmatched"] == 2
    assert {line["email"] for line in lines(work / "users.csv")} == {""}


def test_a_workbook_of_users_is_read_like_a_csv(work: Path) -> None:
    talenthub(work, "users", "delivery", "-o", "users.xlsx")
    book = load_workbook(work / "users.xlsx")
    book.worksheets[0]["B2"] = "ben@example.com"
    book.save(work / "users.xlsx")
    target = ("--mapping", "ats", "--target", "sqlite:///ats.db")
    loaded = talenthub(work, "load", "delivery", *target, "--users", "users.xlsx", ends=0)
    assert loaded["facts"]["users"]["in_users_file"] == 1
    made = talenthub(work, "users", "delivery", "-o", "users.xlsx", "--update")
    assert made["facts"]["listed_users"]["open"] == 1


def test_check_says_where_each_unmapped_word_occurs_and_writes_workbooks_that_the_mapping_reads(work: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "mappings" / "ats", work / "mapping")
    options = ("mapping", "--delivery", "delivery", "--show-values")
    checked = talenthub(work, "check", *options, "--sheets", "sheets")
    unmapped = {each["map"]: each["unmapped"] for each in checked["facts"]["value_maps"] if each["unmapped"]}
    place = "Contract_1/Notes.csv:3"
    assert unmapped["note_visibilities"] == [{"value": "Everybody", "count": 1, "place": place}]
    assert (work / "sheets" / "note_visibilities.xlsx").stat().st_mode & 0o777 == 0o600
    book = load_workbook(work / "sheets" / "note_visibilities.xlsx")
    sheet = book.worksheets[0]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header[-2:] == ["times found", "first in"]
    assert rows[-1][0] == "Everybody"
    assert rows[-1][1] == "?"
    assert rows[-1][-2:] == [1, place]
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1.startswith("choices!")
    decided = sheet.cell(2, 2).value
    sheet.cell(len(rows) + 1, 2).value = decided
    book.save(work / "mapping" / "maps" / "note_visibilities.xlsx")
    twice = talenthub(work, "check", *options, ends=2)
    assert "there are two value maps 'note_visibilities'" in twice["problems"][0]["message"]
    (work / "mapping" / "maps" / "note_visibilities.csv").unlink()
    again = talenthub(work, "check", *options)
    assert [each for each in again["facts"]["value_maps"] if each["map"] == "note_visibilities" and each["unmapped"]] == []
    talenthub(work, "check", *options, "--sheets", "sheets", ends=2)
