"""The findings of a run by code, which the ledger stores so that the next run can mark what is new."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.core.problems import ProblemLog
from migrate.targets.contract import RunRecord

#: Key of the counts in `RunRecord.counts`.
FINDINGS = "findings"


def counts_by_code(problems: ProblemLog) -> dict[str, int]:
    """Returns the count of every code."""
    counts: dict[str, int] = {}
    for problem in problems.grouped():
        counts[problem.code.id] = counts.get(problem.code.id, 0) + problem.count
    return dict(sorted(counts.items()))


def findings_of(runs: Sequence[RunRecord]) -> dict[str, int] | None:
    """Returns the counts of the last run that stored them; None if there is none. `runs`: oldest first."""
    for run in reversed(runs):
        if FINDINGS in run.counts:
            return {str(code): int(count) for code, count in run.counts[FINDINGS].items()}
    return None
