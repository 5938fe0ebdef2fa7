"""Files that systems and our own runs leave in a delivery's folders."""

from __future__ import annotations

import shutil
from pathlib import Path

from migrate.read import open_delivery
from tests.read.deliveries import CANDIDATES, PROJECTS, packed, unpacked

NOTES = b"note_id,candidate_id\n1,1\n"


def test_our_own_run_folders_and_the_systems_files_are_passed_over(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=NOTES)
    shutil.copytree(tmp_path / "Contract_1", tmp_path / "talenthub-runs" / "x" / "rejects" / "Contract_9")
    for junk in ("__MACOSX/Contract_1/._Notes.csv", "Contract_1/.DS_Store", "Contract_1/Candidate_1/Public/Thumbs.db"):
        (folder / junk).parent.mkdir(parents=True, exist_ok=True)
        (folder / junk).write_bytes(b"x")
    delivery = open_delivery([folder])
    assert delivery.contracts == ("1",)
    assert delivery.attachments["name"].to_list() == ["Contract_1/Candidate_1/Public/Thumbs.db"]
    assert [(problem.code.id, problem.count) for problem in delivery.problems if problem.code.id == "D123"] == [("D123", 2)]


def test_among_candidates_files_those_of_a_system_are_counted_too(tmp_path: Path) -> None:
    folder = packed(
        tmp_path / "export.zip", {"Contract_1/Projects.csv": PROJECTS, "Contract_1/Candidates.csv": CANDIDATES}
    ).parent
    packed(folder / "Attachments_3-4.zip", {"Candidate_3/Public/cv.pdf": b"%PDF", ".DS_Store": b"x", "__MACOSX/._x": b"x"})
    packed(folder / "more.zip", {"Contract_1/Notes.csv": NOTES, "__MACOSX/Contract_1/._Notes.csv": b"x"})
    delivery = open_delivery([folder])
    assert {".DS_Store", "__MACOSX/._x"} <= set(delivery.attachments["name"])
    passed_over = [(problem.count, problem.place.file) for problem in delivery.problems if problem.code.id == "D123"]
    assert passed_over == [(1, "more.zip")]
