"""The file in which people say which candidates are the same person."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.problems import Problem
from migrate.mapping.duplicates import DuplicateDecisions, read_duplicates

HEADER = "candidate id,other candidate id,decision\n"


def read(path: Path, text: str) -> tuple[DuplicateDecisions, list[Problem]]:
    path.write_text(text, "utf-8")
    faults: list[Problem] = []
    return read_duplicates(path, faults), faults


def test_the_first_id_in_the_file_is_kept_and_chains_are_one_person(tmp_path: Path) -> None:
    made, faults = read(tmp_path / "d.csv", HEADER + "7,3,same\n9,3,SAME\n5,6,different\n6,8,\n8,5,?\n")
    assert faults == []
    assert made.merged == {"3": "7", "9": "7"}
    assert made.undecided == 2
    assert made.ids_of(["9"]) == {"3", "7", "9"}
    assert made.ids_of(["5"]) == {"5"}


def test_a_line_below_changes_no_person_that_was_decided_above(tmp_path: Path) -> None:
    before, _ = read(tmp_path / "d.csv", HEADER + "7,3,same\n")
    after, _ = read(tmp_path / "d.csv", HEADER + "7,3,same\n1,3,same\n")
    assert before.merged == {"3": "7"}
    assert after.merged == {"3": "7", "1": "7"}


def test_columns_are_found_by_name_in_a_file_with_semicolons(tmp_path: Path) -> None:
    made, faults = read(tmp_path / "d.csv", "\ufeffname;Decision;Candidate ID;other_candidate_id\nAda;same;7;3\n")
    assert faults == []
    assert made.merged == {"3": "7"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("7,3,perhaps", "the decision is neither 'same' nor 'different'"),
        ("7,,same", "the line does not name two candidates"),
        ("7,7,same", "the line does not name two candidates"),
        ("1.00E+18,3,same", "a candidate id was changed by a spreadsheet program"),
    ],
)
def test_a_line_that_cannot_be_understood_is_a_fault_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    made, faults = read(tmp_path / "d.csv", HEADER + "1,2,same\n" + line + "\n")
    assert made.merged == {"2": "1"}
    (fault,) = faults
    assert (fault.code.id, fault.message, fault.place.line) == ("M132", message, 3)


def test_decisions_that_contradict_each_other_are_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path / "d.csv", HEADER + "1,2,same\n2,3,same\n1,3,different\n")
    (fault,) = faults
    assert fault.place.line == 4
    assert "other lines make them the same person" in fault.message


def test_a_missing_column_is_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path / "d.csv", "candidate id,other candidate id\n1,2\n")
    assert [fault.message for fault in faults] == ["the file of duplicates needs a column 'decision'"]
