"""Interviews: collected from scorecards by interview id, then joined with modules by module id, a partition at a time."""

from __future__ import annotations

from pathlib import Path

from migrate.core.sizes import INTERVIEW_ROWS
from migrate.normalise.accounting import Accounting
from migrate.normalise.entities.interview import (
    FROM_MODULE,
    FROM_SCORECARD,
    TABLE,
    colliding_interviews,
    interviews,
    unknown_modules,
    with_modules,
)
from migrate.normalise.keyed import KeyedTable
from migrate.normalise.output import Output
from migrate.runs import Spool


class Interviews:
    """`merge` fills `rows` with entity interview."""

    def __init__(self, folder: Path, scorecards: int) -> None:
        parts = 1 + scorecards // INTERVIEW_ROWS
        self._scorecards = Spool(folder / "scorecards", key="interview_id", parts=parts)
        self._interviews = Spool(folder / "found", key="interview_module_id", parts=parts)
        self._modules = Spool(folder / "modules", key="interview_module_id", parts=parts)
        self.rows = Output(folder / "interview")

    def merge(self, scorecards: KeyedTable, modules: KeyedTable, accounting: Accounting) -> None:
        """Collects, and joins."""
        for cards in scorecards.batches(FROM_SCORECARD):
            self._scorecards.append(cards.drop_nulls("interview_id"))
        for part in self._scorecards.slices():
            accounting.collisions.add(TABLE, colliding_interviews(part))
            found = interviews(part)
            accounting.add(found.findings)
            self._interviews.append(found.rows)
        for frame in modules.batches(FROM_MODULE):
            self._modules.append(frame.select(FROM_MODULE))
        for number in range(self._interviews.parts):
            rows = self._interviews.slice(number)
            if rows is not None:
                known = self._modules.slice(number)
                accounting.note_unknown("interview_modules", unknown_modules(rows, known))
                self.rows.append(with_modules(rows, known))
        for spool in (self._scorecards, self._interviews, self._modules):
            spool.clear()
