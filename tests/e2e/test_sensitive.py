"""The list of files and texts that may be sensitive: where something is and by which pattern, never what it says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli import runner

CANDIDATES = "candidate_id,project_id,first_name,last_name\n11,P1,Ada,Green\n"
PROJECTS = "project_id,project_name\nP1,Nurse\n"
NOTES = """note_id,project_id,candidate_id,content
1,P1,11,nothing to see
2,P1,11,"pay to DE89 3704 0044 0532 0130 00
and send a sick note"
"""


def test_files_and_notes_are_listed_with_place_and_pattern_and_without_their_text(tmp_path: Path) -> None:
    folder = tmp_path / "delivery" / "Contract_1"
    files = folder / "Attachments_11-11" / "Candidate_11" / "Private"
    files.mkdir(parents=True)
    (files / "ada_passport.pdf").write_text("x", "utf-8")
    (files / "cv.pdf").write_text("x", "utf-8")
    for name, text in {"Candidates": CANDIDATES, "Projects": PROJECTS, "Notes": NOTES}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    ended = runner.talenthub("sensitive", "delivery", "-o", "sensitive.csv", "--format", "json", folder=tmp_path)
    assert ended.exit == 0
    facts = json.loads(ended.stdout)["facts"]
    assert facts["listed_sensitive"] == {"file": "sensitive.csv", "lines": 3}
    assert {(each["what"], each["kind"], each["pattern"], each["count"]) for each in facts["sensitive_content"]} == {
        ("file", "identity document", "passport", 1), ("note", "bank data", "IBAN", 1), ("note", "health data", "sick leave", 1),
    }  # fmt: skip
    path = tmp_path / "sensitive.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    header, *lines = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    assert header == ["what", "id", "candidate id", "kind of data", "found by", "file", "line"]
    assert [line[2:5] + line[6:] for line in lines] == [
        ["11", "identity document", "passport", ""], ["11", "health data", "sick leave", "3"], ["11", "bank data", "IBAN", "3"],
    ]  # fmt: skip
    assert lines[0][1].endswith("Private/ada_passport.pdf")
    assert "DE89" not in path.read_text("utf-8-sig") + ended.stdout + ended.stderr
    assert "ada_passport" not in ended.stdout + ended.stderr
