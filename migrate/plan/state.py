"""The state of planning: what the tables share, and what planning produces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.findings import Findings
from migrate.plan.changes import Changes
from migrate.plan.deletions import Deletions
from migrate.plan.erasure import Erased
from migrate.plan.inputs import MappedRows, PlanOptions, TargetView
from migrate.plan.present import Present
from migrate.plan.table_state import TableState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.plan import Action
from migrate.targets.spec import KEPT, SAME_IN_TARGET


@dataclass(slots=True)
class PlanState:
    """The state of one plan: what it is made from, what the tables share, and what was planned so far.

    Attributes:
        folder: Becomes the plan.
        erased: The rows of erased people.
        table_states: Per table that was planned or is being planned.
        emails: Per table of addresses, those of this delivery, dealt by candidate; only if a changed candidate needs them.
        known_rows: Number of rows of earlier runs.
        missing_rows: Number of rows of earlier runs that this delivery should contain and does not.
        reads_kept_values: The next plan of the same delivery reads values of the target that rows planned now keep from then on.
    """

    folder: Path
    target: TargetView
    rows: MappedRows
    options: PlanOptions
    erased: Erased = field(default_factory=Erased)
    table_states: dict[str, TableState] = field(default_factory=dict)
    emails: dict[str, Spool] = field(default_factory=dict)
    known_rows: int = 0
    missing_rows: int = 0
    reads_kept_values: bool = False
    findings: Findings = field(init=False)
    to_delete: Deletions = field(init=False)
    changes: Changes = field(init=False)
    referenced: frozenset[str] = field(init=False)
    _spools: dict[Path, Spool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Opens the parts of the plan."""
        self.findings = Findings(lambda kind: Spool(self.folder / "notes" / kind, kept=True))
        self.to_delete = Deletions(self.work / "deletions")
        self.changes = Changes(self.folder / "before")
        self.referenced = self.rows.referenced

    @property
    def work(self) -> Path:
        """A folder for frames that only planning needs."""
        return self.folder / "work"

    @property
    def present(self) -> Present:
        """The rows of the target that were read."""
        return Present(self.target.reader, self.table_states, self.target.sources, self.target.schema)

    def write(self, table: str, action: Action, rows: pl.DataFrame) -> None:
        """Appends rows to the actions of a table."""
        self._append(self.folder / "actions" / file_name(table) / action, rows.drop(KEPT, SAME_IN_TARGET, strict=False))

    def written(self, table: str, action: Action, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Yields the rows of an action of a table, in batches."""
        spool = self._spools.get(self.folder / "actions" / file_name(table) / action)
        return iter(()) if spool is None else spool.batches(columns)

    def finish(self) -> None:
        """Waits until all files of the plan are on disk."""
        for spool in self._spools.values():
            spool.finish()
        self.findings.finish()
        self.changes.finish()

    def enter(self, table_state: TableState) -> None:
        """Adds the table that is planned next."""
        self.table_states[table_state.spec.table] = table_state
        self.known_rows += table_state.id_map.rows

    def note_ids(self, table_state: TableState, pairs: pl.DataFrame) -> None:
        """Saves pairs of `_key`, `_id` that cannot be computed, of a table that others refer to, for this plan and the load."""
        table = table_state.spec.table
        if table not in self.referenced:
            return
        kept = table_state.ids.add(pairs)
        if table_state.ids.computed:
            self._append(self.folder / "ids" / file_name(table), kept)

    def _append(self, folder: Path, rows: pl.DataFrame) -> None:
        if not rows.is_empty():
            if folder not in self._spools:
                self._spools[folder] = Spool(folder, kept=True)
            self._spools[folder].append(rows)
