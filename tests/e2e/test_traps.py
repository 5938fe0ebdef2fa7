"""Every trap under `fixtures/traps/` ends as its `expected.json` says, through the real command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import database
from tests.e2e.running import FIXTURES, build, load
from tests.read.hostile import cook

TRAPS = sorted(path.parent for path in (FIXTURES / "traps").glob("*/expected.json"))


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[list[tuple[str, int, str]]]:
    """Collects trap, exit code and place of the first problem expected; printed when all have run."""
    lines: list[tuple[str, int, str]] = []
    yield lines
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
        for name, code, place in lines:
            if reporter is not None:
                reporter.write_line(f"  {name:<32} exit {code}  {place}")


def fits(expected: dict[str, Any], problem: dict[str, Any]) -> bool:
    return all(problem.get(key) == value for key, value in expected.items())


@pytest.mark.parametrize("trap", TRAPS, ids=lambda path: path.name)
def test_a_trap_ends_as_it_should(trap: Path, tmp_path: Path, table: list[tuple[str, int, str]]) -> None:
    expected: dict[str, Any] = json.loads((trap / "expected.json").read_text("utf-8"))
    delivery = cook(trap, build(trap / "delivery", tmp_path / "delivery"))
    ended = load(delivery, tmp_path, *expected.get("args", []))
    problems = ended.document["problems"]
    places = [
        f"{each.get('code', '')} {each.get('file', '')}:{each.get('line', '')}".strip(" :") for each in expected["problems"]
    ]
    table.append((trap.name, ended.exit, ", ".join(places)))
    assert ended.exit == expected["exit"], problems
    for each in expected["problems"]:
        assert any(fits(each, problem) for problem in problems), (each, problems)
    listed = [
        problem
        for problem in problems
        if problem["severity"] == "error" and not any(fits(e, problem) for e in expected["problems"])
    ]
    assert listed == []
    for source, book in expected.get("sources", {}).items():
        assert ended.source(source) == book
    for target, rows in expected.get("targets", {}).items():
        assert ended.target(target)["insert"] == rows
        assert database.count(tmp_path / "ats.db", target) == rows
    for target, rows in expected.get("values", {}).items():
        loaded = {row["remote_id"]: row for row in database.rows_with_keys(tmp_path / "ats.db", target)}
        for key, cells in rows.items():
            assert {column: loaded[key][column] for column in cells} == cells, (target, key)
    if ended.exit == 2:
        assert not (tmp_path / "ats.db").exists()
        assert all(problem["message"] for problem in problems)
    else:
        assert ended.document["balanced"] is True
        assert database.broken_references(tmp_path / "ats.db") == []
