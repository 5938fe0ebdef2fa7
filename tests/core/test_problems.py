"""Problems are counted by code, file and message, with the first place; errors keep an entry each up to a limit."""

from __future__ import annotations

import polars as pl

from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, FINDINGS_SCHEMA, Code, Problem, ProblemLog, Severity

BROKEN = Code("S101", "a record has too few fields", Severity.ERROR)
ODD = Code("S305", "a time cannot be read", Severity.WARNING)


def findings(code: Code, lines: list[int]) -> pl.DataFrame:
    rows = [{"code": code.id, "_file": 0, "_line": line, "message": "said"} for line in lines]
    return pl.DataFrame(rows, schema=FINDINGS_SCHEMA)


def test_warnings_of_one_kind_and_file_are_one_problem_with_the_first_place() -> None:
    log = ProblemLog()
    log.add_findings(findings(ODD, [4, 9, 12]), {ODD.id: ODD}, ["Notes.csv"])
    log.add_findings(findings(ODD, [30]), {ODD.id: ODD}, ["Notes.csv"])
    (problem,) = log
    assert (problem.place, problem.count) == (Place("Notes.csv", 4), 4)


def test_every_rejected_record_has_its_own_entry() -> None:
    log = ProblemLog()
    log.add_findings(findings(BROKEN, [4, 9]), {BROKEN.id: BROKEN}, ["Notes.csv"])
    assert [(problem.place.line, problem.count) for problem in log] == [(4, 1), (9, 1)]


def test_past_the_limit_the_last_entry_carries_the_rest() -> None:
    log = ProblemLog()
    log.add_findings(findings(BROKEN, list(range(1, ENTRY_LIMIT + 51))), {BROKEN.id: BROKEN}, ["Notes.csv"])
    log.add_findings(findings(BROKEN, [999]), {BROKEN.id: BROKEN}, ["Notes.csv"])
    entries = list(log)
    assert len(entries) == ENTRY_LIMIT
    assert sum(problem.count for problem in entries) == ENTRY_LIMIT + 51
    assert log.count(Severity.ERROR) == ENTRY_LIMIT + 51


def test_two_files_are_two_problems() -> None:
    log = ProblemLog()
    for file in ("Notes.csv", "Messages.csv"):
        log.add(Problem(code=ODD, message="said", place=Place(file, 1)))
    assert [problem.place.file for problem in log.grouped()] == ["Notes.csv", "Messages.csv"]
