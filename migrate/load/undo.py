"""Taking the changes of a run back, in attempts: rows whose values moved between them get these back together."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import polars as pl

from migrate.core.keyset import KeySet
from migrate.load.codes import IGNORED_ROLLBACK, NOT_TAKEN_BACK
from migrate.load.moves import TAKEN
from migrate.load.refusals import DID_NOTHING, refusal, refused_rows
from migrate.load.survey import Survey
from migrate.targets.contract import Reader, Writer
from migrate.targets.spec import TableSpec


def surveyed(reader: Reader, run: str, folder: Path) -> Survey:
    """What a run changed, and what of it can be taken back."""
    survey = Survey(reader, run, folder, reader.specs(run))
    survey.take()
    return survey


def undo_run(writer: Writer, run: str, folder: Path) -> Survey:
    """Takes a run back; gives what was done.

    Where a row is refused because another one holds its values, all that the run wrote into the table is parked first, in a new
    attempt. What is refused even then meets a row that stays: it stays as well, in the next attempt from the start.
    """
    parked: set[str] = set()
    stuck: dict[str, KeySet] = {}
    for number in count():
        with writer.attempt() as attempt:
            tried = _Undoing(writer, surveyed(writer, run, folder / str(number)), frozenset(parked), stuck)
            tried.run()
            if tried.taken:
                attempt.cancel()
        if not attempt.cancelled:
            break
        for table, ids in tried.taken.items():
            if table in parked:
                stuck.setdefault(table, KeySet()).add(ids)
            parked.add(table)
    return tried.survey


@dataclass(slots=True)
class _Undoing:
    """One attempt.

    Attributes:
        parked: Tables in which all that the run updated or inserted is taken out of the way first.
        stuck: Ids by table of rows that are known to stay as they are.
        taken: Ids by table of rows that another attempt must treat otherwise.
    """

    writer: Writer
    survey: Survey
    parked: frozenset[str]
    stuck: dict[str, KeySet]
    taken: dict[str, pl.Series] = field(default_factory=dict)

    def run(self) -> None:
        """Deleted rows come back, updated ones are restored, inserted ones go."""
        specs = self.survey.specs
        for spec in specs:
            self._park(spec)
        for spec in specs:
            self._undo(spec, "delete")
        if sum(self._undo(spec, "update") for spec in specs):
            self.survey.keep_hanging()
        for spec in reversed(specs):
            self._undo(spec, "insert")
        for spec in specs:
            self._undo(spec, "adopt")

    def _park(self, spec: TableSpec) -> None:
        if spec.table in self.parked:
            for action in ("update", "insert"):
                for batch in self.survey.changes(spec.table, action):
                    self.writer.park(spec, self._split(spec, batch)[0])

    def _split(self, spec: TableSpec, batch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows to take back, and those that are known to stay."""
        stuck = self.stuck.get(spec.table)
        if stuck is None:
            return batch, batch.head(0)
        stays = stuck.holds(batch["_id"])
        return batch.filter(~stays), batch.filter(stays)

    def _undo(self, spec: TableSpec, action: str) -> int:
        """Takes one action on a table back; gives how many rows stay."""
        survey, book, number = self.survey, self.survey.books[spec.table], 0
        for whole in survey.changes(spec.table, action):
            batch, stays = self._split(spec, whole)
            rows = refused_rows(batch, self.writer.undo(spec, batch.drop("_parent")).refused)
            held, dropped = rows.filter(~DID_NOTHING), rows.filter(DID_NOTHING)
            self._note_taken(spec, rows, action)
            survey.setbacks.report(spec, stays, NOT_TAKEN_BACK, "another row holds its values by now; left as it is")
            survey.setbacks.report(spec, held, NOT_TAKEN_BACK, refusal("the target refused to take it back"))
            survey.setbacks.report(spec, dropped, IGNORED_ROLLBACK, refusal("the target did not take it back"))
            survey.count(book, action, -rows.height - stays.height)
            book.hold += held.height + stays.height
            book.reject += dropped.height
            book.rows += rows.height + stays.height
            number += rows.height + stays.height
        return number

    def _note_taken(self, spec: TableSpec, rows: pl.DataFrame, action: str) -> None:
        """Rows whose values another one holds, and parked rows that stay for whatever reason: they must not be parked."""
        again = rows if spec.table in self.parked and action != "delete" else rows.filter(pl.col("_refused_state").is_in(TAKEN))
        if not again.is_empty():
            known = self.taken.get(spec.table, again["_id"].head(0))
            self.taken[spec.table] = pl.concat([known, again["_id"]])
