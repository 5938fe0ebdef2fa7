"""Every trap is seen by the reader where it concerns reading; `tests/e2e` takes all through the command line."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.read import CODES, ReadOptions, blocks, open_delivery
from tests.e2e.running import FIXTURES, build
from tests.read.hostile import cook

#: Severities, counts and messages are compared where the command line shows them.
PLACES = ("code", "file", "line")
TRAPS = sorted(path.parent for path in (FIXTURES / "traps").glob("*/expected.json"))


def options(args: list[str]) -> ReadOptions:
    given = dict(zip(args[::2], args[1::2], strict=False))
    encoding = tuple(value for name, value in pairwise(args) if name == "--encoding")
    return ReadOptions(encoding=encoding, contract=given.get("--contract"), block_bytes=50)


def read_all(folder: Path, asked: ReadOptions) -> tuple[list[dict[str, Any]], Counter[str], set[str]]:
    """Problems as far as they are seen when reading, records by table, and the codes of attachments that are refused."""
    delivery = open_delivery([folder], asked)
    problems = [shown(problem) for problem in delivery.problems]
    records: Counter[str] = Counter()
    for file in delivery.tables:
        for block in blocks(delivery, file, asked):
            records[block.table] += block.frame.height + block.rejected.height + block.replaced.height
            found = block.findings.select("code", "_file", "_line").rows()
            problems += [{"code": code, "file": delivery.files[number], "line": line} for code, number, line in found]
    return problems, records, set(delivery.attachments["refused"].drop_nulls().to_list())


def shown(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code.id,
        "severity": problem.severity.value,
        "file": problem.place.file,
        "line": problem.place.line,
        "count": problem.count,
    }


@pytest.mark.parametrize("trap", TRAPS, ids=lambda path: path.name)
def test_a_trap_is_seen_when_reading(trap: Path, tmp_path: Path) -> None:
    expected: dict[str, Any] = json.loads((trap / "expected.json").read_text("utf-8"))
    folder = cook(trap, build(trap / "delivery", tmp_path / "delivery"))
    mine = [problem for problem in expected["problems"] if problem.get("code", "") in CODES]
    if expected["exit"] == 2 and mine:
        with pytest.raises(SetupError) as error:
            read_all(folder, options(expected.get("args", [])))
        problems, records, refused = [shown(problem) for problem in error.value.problems], None, set[str]()
    else:
        problems, records, refused = read_all(folder, options(expected.get("args", [])))
    for each in mine:
        seen = any(all(problem[key] == each.get(key, problem[key]) for key in PLACES) for problem in problems)
        assert seen or each["code"] in refused, (each, problems, refused)
    if records is not None:
        for table, book in expected.get("sources", {}).items():
            assert records[table] == book["records"]


def test_every_code_of_reading_has_its_trap_or_its_test() -> None:
    trapped = {
        problem.get("code") for trap in TRAPS for problem in json.loads((trap / "expected.json").read_text("utf-8"))["problems"]
    }
    tested = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].glob("*/test_*.py"))
    assert [code for code in CODES if code not in trapped and f'"{code}"' not in tested] == []
