"""Cells of any length: long texts are rejected and corrected like short ones, long lists take memory by their length alone."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.core.csv_text import csv
from tests.e2e import database
from tests.e2e.running import load

PROJECTS = "project_id,project_name,candidate_hiring_state_ids,sourcing_channels\n70,Bridge Engineer,{states},{channels}\n"
CANDIDATES = """\
candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags
1,70,Ida,Berg,{emails},{phones},{tags}
2,70,Ole,Dahl,,,
"""
NOTES = "note_id,project_id,candidate_id,content,owner_profile_url,visibility\n"
MEMORY = 4 << 30
_PEAK = """
import os, sys
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def delivery(folder: Path, *, notes: str = "", **lists: str) -> Path:
    contract = folder / "delivery" / "Contract_20"
    contract.mkdir(parents=True)
    cells = dict.fromkeys(("states", "channels", "emails", "phones", "tags"), "") | lists
    (contract / "Projects.csv").write_text(PROJECTS.format(**cells), "utf-8")
    (contract / "Candidates.csv").write_text(CANDIDATES.format(**cells), "utf-8")
    (contract / "Notes.csv").write_text(NOTES + notes, "utf-8")
    return folder / "delivery"


def test_a_rejected_record_with_a_long_cell_can_be_corrected_and_loaded(tmp_path: Path) -> None:
    """131,072 characters is the limit that Python's csv module has by itself."""
    text = 'He said ""yes"".' * 20_000
    given = delivery(tmp_path, notes=f'41,70,1,"{text}",,Project,one,too many\n42,70,1,short,,Project\n')
    ended = load(given, tmp_path)
    assert (ended.exit, ended.source("notes")["rejected"]) == (3, 1)

    [rejects] = tmp_path.glob("runs/*/rejects/*/Notes.csv")
    header, record = csv.reader(rejects.read_text("utf-8-sig").splitlines())
    assert len(record[header.index("content")]) > 131_072
    ended = load(given, tmp_path, rejects.parents[1])
    assert (ended.exit, ended.document["balanced"]) == (0, True)
    loaded = database.query(tmp_path / "ats.db", "SELECT body FROM activity WHERE remote_id = 'note:41'")
    assert loaded == [{"body": text.replace('""', '"')}]


@pytest.mark.slow
def test_memory_grows_with_the_length_of_a_list_and_not_with_its_square(tmp_path: Path) -> None:
    """Copies of a list for each of its items took 1.4 GB for 8,000 addresses; here every list of a delivery has 50,000 items."""
    many = range(50_000)
    given = delivery(
        tmp_path,
        states=";".join(str(number) for number in many),
        channels=";".join(f"Channel {number}" for number in many),
        emails=";".join(f"a{number}@example.com" for number in many),
        phones=";".join(f"+49 30 {number:08}" for number in many),
        tags=";".join(f"Tag {number}" for number in many),
    )
    target = f"sqlite:///{tmp_path / 'ats.db'}"
    command = [sys.executable, "-m", "migrate.cli.main", "load", str(given), "--target", target, "--runs", str(tmp_path / "runs")]
    done = subprocess.run(
        [*command, "--format", "json"],
        check=False,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stderr
    inserted = {row["table"]: row["insert"] for row in json.loads(done.stdout)["targets"]}
    lists = ("candidate_email_address", "candidate_phone_number", "candidate_tag", "job_interview_stage", "job_sourcing_channel")
    assert {table: inserted[table] for table in lists} == dict.fromkeys(lists, len(many))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_texts(tmp_path: Path) -> None:
    """Two thousand notes of 100 KB were planned and compared as one frame, with several copies of each text."""
    given = delivery(tmp_path)
    text = "interview and reference, " * 4_000
    with (given / "Contract_20" / "Notes.csv").open("a", encoding="utf-8") as file:
        for number in range(2_000):
            file.write(f'{number},70,1,"{text}{number}",,Project\n')
    options = ["--target", f"sqlite:///{tmp_path / 'ats.db'}", "--runs", str(tmp_path / "runs"), "--quiet"]
    for command, *more in (["load"], ["load", "--reread"], ["verify"]):
        assert peak(command, str(given), *options, *more, folder=tmp_path) < 450 << 20, command
    archive = ["--out", str(tmp_path / "archive"), "--runs", str(tmp_path / "runs"), "--quiet"]
    assert peak("archive", str(given), *archive, folder=tmp_path) < 450 << 20


def peak(*arguments: str, folder: Path) -> int:
    """Bytes that a command has in memory at most. A small process starts it: a child counts what its parent had as its own."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    with (folder / "output").open("w+") as output:
        command = [sys.executable, "-c", _PEAK, sys.executable, "-m", "migrate.cli.main", *arguments]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=output, env=environment)
    assert done.returncode == 0, (folder / "output").read_text("utf-8")
    return int(done.stdout.split()[-1]) << 10
