"""Executes a rollback in attempts, so that values that moved between rows can move back."""

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
from migrate.targets.rows_and_ledger import undo_changes
from migrate.targets.spec import TableSpec


def survey_run(reader: Reader, run: str, folder: Path) -> Survey:
    """Surveys what a run changed, and what of it can be rolled back."""
    survey = Survey(reader, run, folder, reader.ledger.specs(run))
    survey.take()
    return survey


def undo_run(writer: Writer, run: str, folder: Path) -> Survey:
    """Rolls a run back, and returns what was done.

    If a row is refused because another row has its values, a new attempt first parks all rows that the run wrote to the table. If
    a row is refused even then, it conflicts with a row that stays; the next attempt leaves it unchanged from the start.
    """
    parked: set[str] = set()
    stuck: dict[str, KeySet] = {}
    for number in count():
        with writer.attempt() as attempt:
            tried = _Undoing(writer, survey_run(writer, run, folder / str(number)), frozenset(parked), stuck)
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
    """One attempt of a rollback.

    Attributes:
        parked: Tables in which all updated or inserted rows are parked first.
        stuck: Ids, per table, of rows that are known to stay unchanged.
        taken: Ids, per table, of rows that the next attempt must handle differently.
    """

    writer: Writer
    survey: Survey
    parked: frozenset[str]
    stuck: dict[str, KeySet]
    taken: dict[str, pl.Series] = field(default_factory=dict)

    def run(self) -> None:
        """Inserts deleted rows again, restores updated rows, deletes inserted rows."""
        specs = self.survey.specs
        for spec in specs:
            self._park(spec)
        for spec in specs:
            self._undo(spec, "delete")
        if sum(self._undo(spec, "update") for spec in specs):
            self.survey.keep_referenced()
        for spec in reversed(specs):
            self._undo(spec, "insert")
        for spec in specs:
            self._undo(spec, "adopt")

    def _park(self, spec: TableSpec) -> None:
        if spec.table in self.parked:
            for action in ("update", "insert"):
                for batch in self.survey.changes(spec.table, action):
                    self.writer.rows.park(spec, self._split(spec, batch)[0])

    def _split(self, spec: TableSpec, batch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Splits the rows into those to roll back, and those that are known to stay unchanged."""
        stuck = self.stuck.get(spec.table)
        if stuck is None:
            return batch, batch.head(0)
        stays = stuck.holds(batch["_id"])
        return batch.filter(~stays), batch.filter(stays)

    def _undo(self, spec: TableSpec, action: str) -> int:
        """Undoes one action on a table. Returns how many rows stay unchanged."""
        survey, book, number = self.survey, self.survey.books[spec.table], 0
        for whole in survey.changes(spec.table, action):
            batch, stays = self._split(spec, whole)
            rows = refused_rows(batch, undo_changes(self.writer, spec, batch.drop("_parent")).refused)
            held, dropped = rows.filter(~DID_NOTHING), rows.filter(DID_NOTHING)
            self._note_taken(spec, rows, action)
            survey.findings.report(spec, stays, NOT_TAKEN_BACK, "another row has its values now; left unchanged")
            survey.findings.report(spec, held, NOT_TAKEN_BACK, refusal("the target refused to roll it back", spec.table))
            survey.findings.report(spec, dropped, IGNORED_ROLLBACK, refusal("the target did not roll it back", spec.table))
            survey.count(book, action, -rows.height - stays.height)
            book.hold += held.height + stays.height
            book.reject += dropped.height
            book.rows += rows.height + stays.height
            number += rows.height + stays.height
        return number

    def _note_taken(self, spec: TableSpec, rows: pl.DataFrame, action: str) -> None:
        """Notes rows whose values another row has, and parked rows that stay for any reason: they must not be parked."""
        again = rows if spec.table in self.parked and action != "delete" else rows.filter(pl.col("_refused_state").is_in(TAKEN))
        if not again.is_empty():
            known = self.taken.get(spec.table, again["_id"].head(0))
            self.taken[spec.table] = pl.concat([known, again["_id"]])
