"""Importers with a line per application: people and notes without a project are handed over too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outbox.world import ADA, World, note, person

CY = person("3", "Cy", "Roe", project_id="", hiring_state_id="")
NOTES = [note("1", "1", "in a project"), note("2", "1", "in none", project_id=""), note("3", "3", "of Cy", project_id="")]


@pytest.mark.parametrize(
    ("name", "file", "other", "heading"),
    [
        ("greenhouse-bulk", "candidates.csv", "prospects.csv", "Notes"),
        ("lever", "talent-hub-opportunities.csv", "talent-hub-without-project.csv", "Note"),
    ],
)
def test_nobody_and_no_note_is_left_out(name: str, file: str, other: str, heading: str, tmp_path: Path) -> None:
    world = World(tmp_path, name)
    world.deliver([ADA, CY], NOTES, {"3/cv.pdf": b"%PDF-1.4 Cy's"})
    assert world.load().exit == 0
    done = world.bundle()
    assert done.exit == 0
    assert "H207" not in done.codes
    (ada,), (cy,) = world.lines(file), world.lines(other)
    assert [text in ada[heading] for text in ("in a project", "in none", "of Cy")] == [True, True, False]
    assert "of Cy" in cy[heading]
    assert cy["Email"] == "cy@example.com"
    (archive,) = (tmp_path / "out").glob("*.zip")
    assert archive.stat().st_size > 0


def test_ashby_gets_people_without_a_job_in_a_file_of_their_own(tmp_path: Path) -> None:
    world = World(tmp_path, "ashby-csv")
    world.deliver([ADA, CY])
    assert world.load().exit == 0
    assert world.bundle().exit == 0
    assert [row["Name"] for row in world.lines("candidates.csv")] == ["Ada Okafor"]
    assert [row["Name"] for row in world.lines("people-without-job.csv")] == ["Cy Roe"]


def test_a_resume_without_the_email_that_finds_its_candidate_is_listed(tmp_path: Path) -> None:
    world = World(tmp_path, "greenhouse-bulk")
    world.deliver([person("1", "Ada", "Okafor", emails="")], files={"1/cv.pdf": b"%PDF-1.4 Ada's"})
    assert world.load().exit == 0
    done = world.bundle()
    assert done.exit == 3
    assert done.codes["H108"] == 1
    (row,) = world.lines("not-handed-over/resumes-files.csv")
    assert row["reason"] == "the importer finds the file by email, which is empty"
    assert not (tmp_path / "out" / "resumes.zip").exists()


def test_a_job_name_with_the_separator_refuses_the_row_or_loses_it_as_the_mapping_says(tmp_path: Path) -> None:
    world = World(tmp_path, "recruitee")
    world.deliver([ADA, person("1", "Ada", "Okafor", project_id="200")])
    projects = tmp_path / "export" / "Contract_1" / "Projects.csv"
    projects.write_text(projects.read_text() + '200,"Baker, Ghent",,ACTIVE,,,11,,,,,,\n')
    assert world.load().exit == 0
    assert world.bundle().codes["H203"] == 1
    (row,) = world.lines("candidates.csv")
    assert row["Jobs"] == "Engineer,Baker Ghent"
