"""Names of jobs and stages that hold control or reordering characters are harmless in text, JSON and pages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import commands

#: A terminal's escape, bell and CSI; marks and isolates that turn text around; a line and a paragraph separator.
HOSTILE = "\x1b\x07\x9b\u202e\u2066\u2069\u200f\u061c\u2028\u2029"
JOB = f"Engineer {HOSTILE}<script>alert(1)</script>"
STAGE = f"Screening {HOSTILE}<b>"

CANDIDATES = (
    "candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags,profile_url,sourcing_channels,hiring_state_id,"
    "created_time,last_modified_time\n"
    "1,100,Ada,Okafor,ada@example.com,,,https://www.linkedin.com/in/ada-okafor-1,REFERRAL,11,1609459200000,1612137600000\n"
)
PROJECTS = (
    "project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids,sourcing_channels,"
    "project_description,job_post_id,job_post_description,job_post_created_at,job_post_state\n"
    f"100,{JOB},PUBLIC,ACTIVE,JOB_POSTING,https://www.linkedin.com/in/owner-one,11,REFERRAL,d,,,,\n"
)
STATES = f"candidate_hiringstate_id,name,type\n11,{STAGE},uncontacted\n"


def write_export(folder: Path) -> None:
    """A delivery of one candidate, whose job and stage have hostile names."""
    contract = folder / "Contract_1"
    contract.mkdir(parents=True)
    for name, text in (("Candidates", CANDIDATES), ("Projects", PROJECTS), ("HiringStates", STATES)):
        (contract / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    write_export(tmp_path / "export")
    return tmp_path


def stdout_of(work: Path, *arguments: str) -> str:
    done = commands.run(*arguments, folder=work)
    assert done.exit == 0, done.stderr
    return done.stdout


def harmful(text: str) -> set[str]:
    return {character for character in text if character in HOSTILE}


@pytest.mark.slow
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_hostile_names_of_jobs_and_stages_reach_neither_terminal_nor_json_nor_pages(work: Path, output_format: str) -> None:
    shown = ("--target", "sqlite:///ats.db", "--show-values", "--format", output_format)
    target = ("--mapping", "ats", *shown)
    texts = {
        "load": stdout_of(work, "load", "export", *target, "--report", "load.html"),
        "verify": stdout_of(work, "verify", "export", *target, "--report", "verify.html"),
        "check": stdout_of(work, "check", "ats", "--delivery", "export", *shown, "--print", "sheet.html"),
        "inspect": stdout_of(work, "inspect", "export", "--format", output_format),
        "archive": stdout_of(work, "archive", "export", "--out", "kept", "--format", output_format),
    }
    pages = [work / "load.html", work / "verify.html", work / "sheet.html", *(work / "kept").rglob("*.html")]
    texts |= {page.name: page.read_text(encoding="utf-8") for page in pages}
    assert {name: harmful(text) for name, text in texts.items()} == {name: set() for name in texts}
    assert all("<script>alert(1)" not in text for name, text in texts.items() if name.endswith(".html"))
    assert "Engineer" in texts["load.html"]
    assert "Screening" in texts["load.html"]
    with closing(sqlite3.connect(work / "ats.db")) as database:
        assert database.execute("SELECT name FROM job").fetchall() == [(JOB,)]
