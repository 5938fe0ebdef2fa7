"""The state of planning: what the tables share, and what planning produces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.findings import Findings
from migrate.plan.changes import Changes
from migrate.plan.deletions import Deletions
from migrate.plan.erasure import Erased
from migrate.plan.identity_columns import IdentityColumns
from migrate.plan.present import Present
from migrate.plan.table_state import TableState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.contract import Reader
from migrate.targets.evidence import Evidence
from migrate.targets.plan import Action
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import KEPT, STANDS


@dataclass(slots=True)
class PlanState:
    """The state of one plan. `reader` is None if the target does not exist.

    `folder` becomes the plan, `work` is temporary.

    `watched`: tables that others refer to; only their keys and ids are held in memory. `sources`: the source
    systems that earlier runs loaded. `missing_rows`: rows of earlier runs that this delivery should contain and does not.
    """

    folder: Path
    work: Path
    reader: Reader | None
    schema: TargetSchema
    evidence: Evidence
    delete_gone: bool
    forbids_nul: bool
    watched: frozenset[str]
    sources: frozenset[str]
    findings: Findings
    to_delete: Deletions
    erased: Erased = field(default_factory=Erased)
    table_states: dict[str, TableState] = field(default_factory=dict)
    mapped: Mapping[str, Spool] = field(default_factory=dict)
    identities: IdentityColumns | None = None
    known_rows: int = 0
    missing_rows: int = 0
    changes: Changes = field(init=False)
    _spools: dict[Path, Spool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Opens the place of replaced values."""
        self.changes = Changes(self.folder / "before")

    @property
    def present(self) -> Present:
        """The rows of the target that were read."""
        return Present(self.reader, self.table_states, self.sources, self.schema)

    def write(self, table: str, action: Action, rows: pl.DataFrame) -> None:
        """Appends rows to the actions of a table."""
        self._append(self.folder / "actions" / file_name(table) / action, rows.drop(KEPT, STANDS, strict=False))

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
        if table not in self.watched:
            return
        kept = table_state.ids.add(pairs)
        if table_state.ids.computed:
            self._append(self.folder / "ids" / file_name(table), kept)

    def _append(self, folder: Path, rows: pl.DataFrame) -> None:
        if not rows.is_empty():
            if folder not in self._spools:
                self._spools[folder] = Spool(folder, kept=True)
            self._spools[folder].append(rows)
