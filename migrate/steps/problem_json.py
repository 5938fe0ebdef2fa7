"""Problems as JSON and back, so that a plan can report its findings again."""

from __future__ import annotations

from typing import Any

from migrate.core.places import Place
from migrate.core.problems import Code, Group, Problem, Severity


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Converts a problem, without its value and its mapping line."""
    place = problem.place
    return {
        "code": problem.code.id,
        "title": problem.code.title,
        "severity": problem.code.severity.value,
        "asks": problem.code.asks,
        "message": problem.message,
        "place": [place.file, place.line, place.column],
        "table": problem.table,
        "key": problem.key,
        "count": problem.count,
        "help": problem.help,
        "each": problem.each,
    }


def problem_from_json(saved: dict[str, Any]) -> Problem:
    """Restores a problem."""
    named = {name: saved[name] for name in ("message", "table", "key", "count", "help", "each")}
    asks = Group(saved["asks"]) if saved.get("asks") else None
    code = Code(saved["code"], saved["title"], Severity(saved["severity"]), asks=asks)
    return Problem(code=code, place=Place(*saved["place"]), **named)
