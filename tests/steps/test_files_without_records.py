"""A file that has a header and no records is named, so that an empty table is never a surprise."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate import api

FILES = {
    "Projects.csv": "project_id,project_name,state\n100,Baker,ACTIVE\n",
    "Candidates.csv": "candidate_id,project_id,first_name,last_name\n1,100,Mira,Kern\n",
}


@pytest.mark.parametrize(
    ("notes", "named"),
    [
        ("note_id,candidate_id,content\n", True),
        ("\ufeffnote_id,candidate_id,content", True),
        ("note_id,candidate_id,content\n\n\n", True),
        ("note_id,candidate_id,content\n1,1,Hello\n", False),
        ("note_id,candidate_id,content\n,1,Hello\n", False),
        ("note_id,candidate_id,content\n1,1\n", False),
    ],
)
def test_a_file_with_a_header_alone_is_named(notes: str, named: bool, tmp_path: Path) -> None:
    folder = tmp_path / "Contract_1"
    folder.mkdir()
    for name, text in {**FILES, "Notes.csv": notes}.items():
        (folder / name).write_text(text, "utf-8")
    found = [problem for problem in api.inspect(tmp_path, runs=tmp_path / "runs").problems if problem.code == "D128"]
    assert [(Path(problem.file or "").name, problem.table) for problem in found] == ([("Notes.csv", "notes")] if named else [])
