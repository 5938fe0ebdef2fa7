"""Where a header line was lost, a record stands in its place: nothing of it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.read import open_delivery
from tests.read.deliveries import unpacked


def test_a_lost_header_line_shows_no_cell_of_the_record_in_its_place(tmp_path: Path) -> None:
    record = "1,100,Ada,Grün,ada@example.com,Ada,,,x\n".encode()
    with pytest.raises(SetupError) as error:
        open_delivery([unpacked(tmp_path, Candidates=record.replace(b",Ada,,", b",,,") + record)])
    missing = next(problem for problem in error.value.problems if problem.message == "column 'candidate_id' is missing")
    counted = "the first line has 9 columns, none of them known; the header line may be missing"
    assert missing.help == f"Candidates.csv requires it; {counted}"
    told = str([(problem.message, problem.help, problem.value) for problem in error.value.problems])
    assert not any(cell in told for cell in ("Ada", "Grün", "example.com", "'100'"))


def test_a_cell_twice_in_a_lost_header_line_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        open_delivery([unpacked(tmp_path, Candidates=b"1,100,Ada,Ada\n")])
    assert [problem.message for problem in error.value.problems] == ["column of an unknown name appears twice in the header"]


def test_a_missing_key_names_the_known_columns_and_counts_the_others(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        open_delivery([unpacked(tmp_path, Notes=b"project_id,content,mood\n7,hello,good\n")])
    (problem,) = error.value.problems
    assert problem.help == "Notes.csv requires it; the first line has 3 columns; the known ones are: project_id, content"


def test_an_unknown_column_named_like_a_persons_data_is_shown_as_a_hash(tmp_path: Path) -> None:
    notes = b"note_id,candidate_id,mood,ada@example.com\n1,1,good,x\n"
    said = [problem for problem in open_delivery([unpacked(tmp_path, Notes=notes)]).problems if problem.code.id == "D106"]
    assert said[0].message == "unknown column 'mood' is kept"
    assert "example" not in said[1].message
    assert [problem.value for problem in said] == [None, "ada@example.com"]
