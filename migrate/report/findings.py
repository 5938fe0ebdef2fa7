"""Findings by code, in three groups: to decide, to check, for information. Accepted findings come last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Group, Problem, Severity
from migrate.report.shown import count_text

TITLES = {Group.DECIDE: "To decide", Group.CHECK: "To check", Group.INFORMATION: "For information"}
ACCEPTED_TITLE = "Accepted by the mapping"
_GROUPS = tuple(Group)
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Finding:
    """All problems of a code.

    `accepted`: the mapping's reason; None if it is not accepted. `new`: how many more than in the last run; None if unknown.
    """

    code: Code
    problems: tuple[Problem, ...]
    accepted: str | None = None
    new: int | None = None

    @property
    def count(self) -> int:
        """How many records, rows or files it concerns."""
        return sum(problem.count for problem in self.problems)

    @property
    def group(self) -> Group:
        """What it asks of people."""
        return self.code.group

    @property
    def entry(self) -> dict[str, Any]:
        """Its entry in the JSON document."""
        made = {"code": self.code.id, "group": self.group.value, "severity": self.code.severity.value, "count": self.count}
        made |= {} if self.accepted is None else {"accepted": self.accepted}
        return made | ({} if self.new is None else {"new": self.new})


def group_findings(problems: Iterable[Problem], outcome: Outcome) -> list[Finding]:
    """Returns one finding per code: by group, errors first, accepted findings last."""
    by_code: dict[str, list[Problem]] = {}
    for problem in problems:
        by_code.setdefault(problem.code.id, []).append(problem)
    found = [
        Finding(of[0].code, tuple(of), outcome.accepted.get(code), _new(code, of, outcome.findings_before))
        for code, of in by_code.items()
    ]
    return sorted(
        found,
        key=lambda one: (one.accepted is not None, _GROUPS.index(one.group), _SEVERITIES.index(one.code.severity)),
    )


def open_counts(outcome: Outcome) -> dict[Group, int]:
    """Returns how many codes there are in each group, without accepted ones."""
    codes = {problem.code.id: problem.code for problem in outcome.problems.grouped() if problem.code.id not in outcome.accepted}
    return {group: sum(code.group is group for code in codes.values()) for group in Group}


def open_sentence(outcome: Outcome) -> str:
    """Returns `1 finding to decide, 3 to check`; empty if there are none. Findings for information are not mentioned."""
    counts = open_counts(outcome)
    parts = [(counts[Group.DECIDE], "to decide"), (counts[Group.CHECK], "to check")]
    texts = [f"{count} {words}" for count, words in parts if count]
    if not texts:
        return ""
    first = next(count for count, _ in parts if count)
    return count_text(first, "finding") + texts[0].removeprefix(str(first)) + "".join(f", {one}" for one in texts[1:])


def _new(code: str, problems: list[Problem], before: dict[str, int] | None) -> int | None:
    return None if before is None else max(0, sum(problem.count for problem in problems) - before.get(code, 0))
