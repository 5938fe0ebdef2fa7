"""Names of attachments in archives, through the command line: stored and loaded as they were meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.running import Ended, load, talenthub
from tests.read.hostile import build_zip

FOLDER = "Contract_20/Attachments_1-2/Candidate_1/Public/"
TABLES = [
    {"name": "Contract_20/Projects.csv", "text": "project_id,project_name\n70,Bridge Engineer\n"},
    {
        "name": "Contract_20/Candidates.csv",
        "text": "candidate_id,project_id,first_name,last_name\n1,70,Ida,Berg\n2,70,Ole,Dahl\n",
    },
]
POLISH, CYRILLIC = "R\u00e9sum\u00e9 \u0141ukasz.pdf", "\u0420\u0435\u0437\u044e\u043c\u0435.pdf"


def delivery(folder: Path, *names: dict[str, str]) -> Path:
    given = folder / "delivery"
    given.mkdir()
    members = [{**name, "name": FOLDER + name["name"], "text": str(number)} for number, name in enumerate(names)]
    for member in members:
        if "unicode_path" in member:
            member["unicode_path"] = FOLDER + member["unicode_path"]
    (given / "export.zip").write_bytes(build_zip({"members": TABLES}, folder))
    (given / "Attachments_1-2.zip").write_bytes(build_zip({"members": members}, folder))
    return given


def codes(ended: Ended) -> list[str]:
    return sorted(problem["code"] for problem in ended.document["problems"] if problem["code"] in {"D216", "D217"})


def names(folder: Path) -> list[str]:
    return sorted(row["file_name"] for row in database.query(folder / "ats.db", "SELECT file_name FROM attachment"))


def test_the_unicode_path_of_a_member_is_its_name(tmp_path: Path) -> None:
    given = delivery(tmp_path, {"name": "R_sum_ _ukasz.pdf", "unicode_path": POLISH})
    ended = load(given, tmp_path, "--attachments", tmp_path / "files")
    assert (ended.exit, codes(ended), names(tmp_path)) == (0, [], [POLISH])


@pytest.mark.parametrize(
    ("page", "name"), [("cp866", CYRILLIC), ("cp1252", "R\u00e9sum\u00e9.pdf"), ("cp932", "\u5c65\u6b74\u66f8.pdf")]
)
def test_names_are_read_by_the_code_page_that_the_user_names(page: str, name: str, tmp_path: Path) -> None:
    given = delivery(tmp_path, {"name": name, "name_in": page}, {"name": POLISH})
    target = f"sqlite:///{tmp_path / 'ats.db'}"
    places = ("--mapping", "ats", "--target", target, "--runs", tmp_path / "runs", "--attachments", tmp_path / "files")
    planned = talenthub("plan", given, *places, "--zip-encoding", page, "--out", tmp_path / "plan")
    assert (planned.exit, codes(planned)) == (0, [])
    applied = talenthub("apply", tmp_path / "plan", "--runs", tmp_path / "runs")
    assert (applied.exit, names(tmp_path)) == (0, sorted([name, POLISH]))


def test_names_that_look_wrong_are_reported_and_loaded(tmp_path: Path) -> None:
    given = delivery(tmp_path, {"name": CYRILLIC, "name_in": "cp866"}, {"name": "J\u00fcrgen.pdf", "name_in": "cp437"})
    ended = load(given, tmp_path, "--attachments", tmp_path / "files")
    assert (ended.exit, codes(ended)) == (0, ["D216", "D217"])
    assert len(names(tmp_path)) == 2
    assert "J\u00fcrgen.pdf" in names(tmp_path)


def test_a_code_page_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    given = delivery(tmp_path, {"name": "cv.pdf"})
    ended = load(given, tmp_path, "--zip-encoding", "cp9999")
    assert ended.exit == 2
    assert not (tmp_path / "ats.db").exists()
