"""Which candidates a run merged, as the ledger records it, so that a later run reports who becomes separate again.

The ledger gets eight hexadecimal digits of a hash of each id: enough to compare two runs, and no key of a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from migrate.core.problems import Problem
from migrate.mapping import Mapping
from migrate.steps.codes import SEPARATED
from migrate.targets.contract import RunRecord

#: Key of the marks in `RunRecord.counts`.
MERGED = "merged"
#: Key of the marks in the facts of a plan; `MERGED` has the ids there, id to the id that the person keeps.
MARKS = "merged_marks"
_HELP = (
    "if this was not intended, restore their lines in the file of duplicates and plan again; edits that people made in the merged"
    " rows stay in these rows"
)


def merged_marks(mapping: Mapping) -> list[str]:
    """Returns the marks of all merged candidates; of erased people too, whose other id would otherwise come back unnoticed."""
    return sorted(_mark(one) for one in mapping.duplicates.merged)


def separated_candidates(runs: Sequence[RunRecord], mapping: Mapping) -> list[Problem]:
    """Returns a problem if the last run merged candidates that this mapping does not merge. `runs`: finished, oldest first."""
    marks = (run.counts[MERGED] for run in reversed(runs) if MERGED in run.counts)
    last: list[str] = next(marks, [])
    count = len(set(last) - set(merged_marks(mapping)))
    if not count:
        return []
    message = "the last run merged these candidates with others; they become rows of their own again, and their records move back"
    return [Problem(code=SEPARATED, message=message, count=count, help=_HELP)]


def _mark(candidate_id: str) -> str:
    return hashlib.sha256(f"merged:{candidate_id}".encode()).hexdigest()[:8]
