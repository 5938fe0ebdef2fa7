"""An erasure list removes the people whom it names, and nobody who looks like them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.running import Ended, talenthub

HEADER = "candidate_id,project_id,first_name,last_name,emails,profile_url,created_time\n"
RECORDS = (
    "1,100,Mira,Kern,mira@example.com,https://www.linkedin.com/in/in/mira-kern,1609459200000\n"
    "2,100,Tom,Lund,office@example.com,https://www.linkedin.com/in/in/tom-lund,1609459200000\n"
    "3,100,Eva,Holt,office@example.com,https://www.linkedin.com/in/eva-holt,1609459200000\n"
    "4,100,Udo,Holt,a.mira@example.com,https://www.linkedin.com/in/mira-kern-2,1609459200000\n"
    "5,100,Ida,Shared,ida@example.com,https://www.linkedin.com/in/shared,1609459200000\n"
    "6,100,Leo,Other,leo@example.com,https://www.linkedin.com/in/shared,1609459200000\n"
)

Erase = Callable[..., Ended]


@pytest.fixture
def erase(tmp_path: Path) -> Erase:
    """A target with six candidates; runs a load with an erasure list."""
    folder = tmp_path / "delivery" / "Contract_1"
    folder.mkdir(parents=True)
    (folder / "Projects.csv").write_text("project_id,project_name,state\n100,Baker,ACTIVE\n", "utf-8")
    (folder / "Candidates.csv").write_text(HEADER + RECORDS, "utf-8")
    options = ("--mapping", "ats", "--target", f"sqlite:///{tmp_path / 'ats.db'}", "--runs", tmp_path / "runs")
    assert talenthub("load", tmp_path / "delivery", *options).exit == 0

    def run(text: str, *more: str) -> Ended:
        (tmp_path / "erasure.csv").write_text(text, "utf-8")
        return talenthub("load", tmp_path / "delivery", *options, "--erasure", tmp_path / "erasure.csv", *more)

    return run


def left(tmp_path: Path) -> list[str]:
    return [row["remote_id"] for row in database.query(tmp_path / "ats.db", "SELECT remote_id FROM candidate ORDER BY remote_id")]


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        (",,https://www.linkedin.com/in/in/mira-kern", "1"),
        (",,https://de.linkedin.com/in/Mira-Kern/?trk=x", "1"),
        (",mira@example.com,", "1"),
        ("1,mira@example.com,https://www.linkedin.com/in/mira-kern", "1"),
        ("2,,", "2"),
        ("5,,", "5"),
        (",ida@example.com,", "5"),
    ],
)
def test_nobody_goes_but_the_person_who_is_named(line: str, gone: str, erase: Erase, tmp_path: Path) -> None:
    done = erase(f"candidate id,email,profile url\n{line}\n")
    assert (done.exit, done.target("candidate")["erased"]) == (0, 1), done.document["problems"]
    assert left(tmp_path) == [one for one in "123456" if one != gone]
    (said,) = [problem for problem in done.document["problems"] if problem["code"] == "P518"]
    rows = sum(table["erased"] for table in done.document["targets"])
    assert said["count"] == 1
    assert f"1 people with {rows} rows" in said["message"]


@pytest.mark.parametrize(
    "line",
    [
        ",office@example.com,",
        "1,leo@example.com,",
        ",,https://www.linkedin.com/in/shared",
        ",,https://www.linkedin.com/in/in",
        ",,https://www.linkedin.com/in/mira-kern https://www.linkedin.com/in/eva-holt",
        ",,https://www.linkedin.com/company/example",
        ",Mira <mira@example.com>,",
        ",mira@example.com;leo@example.com,",
        "1.0,,",
        "1E+0,,",
        "null,,",
    ],
)
def test_a_line_that_does_not_name_one_person_stops_the_run(line: str, erase: Erase, tmp_path: Path) -> None:
    done = erase(f"candidate id,email,profile url\n4,,\n{line}\n")
    errors = [problem for problem in done.document["problems"] if problem["severity"] == "error"]
    faults = [(problem["code"], problem["file"].rpartition("/")[2], problem["line"]) for problem in errors]
    assert (done.exit, faults) == (2, [("M132", "erasure.csv", 3)])
    assert left(tmp_path) == list("123456")


def test_more_people_than_the_ceiling_allows_stop_the_run(erase: Erase, tmp_path: Path) -> None:
    two = "candidate id\n1\n2\n"
    stopped = erase(two, "--max-erased", "1")
    assert (stopped.exit, left(tmp_path)) == (5, list("123456"))
    assert "P517" in [problem["code"] for problem in stopped.document["problems"]]
    assert (erase(two, "--max-erased", "2").exit, left(tmp_path)) == (0, list("3456"))
    assert erase(two, "--max-erased", "0").exit == 0


@pytest.mark.parametrize(
    ("column", "lines", "refused"),
    [
        ("profile_url", (",,https://www.linkedin.com/in/eva-holt",), [2]),
        ("emails", ("4,,", ",mira@example.com,", ",tom@example.com,"), [3]),
        ("emails", ("1,mira@example.com,",), []),
        ("emails", (",,https://www.linkedin.com/in/eva-holt",), []),
        ("profile_url", (",mira@example.com,",), []),
        ("last_name", (",mira@example.com,https://www.linkedin.com/in/mira-kern",), []),
    ],
)
def test_people_whom_the_delivery_cannot_show_stop_the_run(
    column: str, lines: tuple[str, ...], refused: list[int], erase: Erase, tmp_path: Path
) -> None:
    path = tmp_path / "delivery" / "Contract_1" / "Candidates.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    at = rows[0].index(column)
    path.write_text("".join(",".join(row[:at] + row[at + 1 :]) + "\n" for row in rows), "utf-8")
    done = erase("candidate id,email,profile url\n" + "".join(f"{line}\n" for line in lines))
    found = [problem for problem in done.document["problems"] if problem["code"] == "P519"]
    assert (done.exit, [problem["line"] for problem in found]) == (2 if refused else 0, refused)
    assert len(left(tmp_path)) == (6 if refused else 5)
