"""The schema that a mapping wants made is one that the tool has."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.mapping import load_mapping
from migrate.report.faults import render_problem
from tests.mapping.example_mapping import TARGET, faults, written

CANDIDATE = "entity: candidate\ncolumns:\n  remote_id: row.key\n"


def test_an_unknown_schema_is_a_fault_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = faults(tmp_path, {"target.yaml": f"{TARGET}schema: atz\n", "candidate.yaml": CANDIDATE})
    assert render_problem(found).rstrip() == (
        "error[M107]: there is no shipped schema 'atz'\n"
        "  --> target.yaml:2:9\n"
        "   |\n"
        "2  | schema: atz\n"
        "   |         ^^^\n"
        "   = help: did you mean 'ats'?"
    )


@pytest.mark.parametrize("name", ["ledger", "../sql/ats", ""])
def test_what_is_no_shipped_schema_is_refused(name: str, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, {"target.yaml": f"{TARGET}schema: '{name}'\n", "candidate.yaml": CANDIDATE})
    assert found.code.id == "M107"


def test_the_shipped_one_is_taken(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, {"target.yaml": f"{TARGET}schema: ats\n", "candidate.yaml": CANDIDATE}))
    assert mapping.schema_name == "ats"
