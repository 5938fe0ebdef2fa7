"""The desk on which a plan is made: what planning one table after the other needs, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.plan.doomed import Doomed
from migrate.plan.erasure import Erased
from migrate.plan.evidence import Evidence
from migrate.plan.fates import Fate
from migrate.plan.known import Known
from migrate.plan.notes import Notes
from migrate.plan.present import Present
from migrate.runs import Spool
from migrate.target.contract import Reader, TargetSchema
from migrate.target.plan import Action
from migrate.target.rows import KeyIds
from migrate.target.spec import KEY, TableSpec

#: Slices of the id map of a table that this delivery has no rows for.
PARTS = 16


@dataclass(slots=True)
class Desk:
    """`reader` is None where the target does not exist; `known` gives the id maps of the tables, in the order they are begun.

    `folder` becomes the plan, `work` is thrown away.

    `watched`: tables that others point at; only of these keys and ids are kept in memory. `sources`: the source
    systems that earlier runs loaded.
    """

    folder: Path
    work: Path
    reader: Reader | None
    known: Known
    schema: TargetSchema
    evidence: Evidence
    delete_gone: bool
    forbids_nul: bool
    watched: frozenset[str]
    sources: frozenset[str]
    notes: Notes
    doomed: Doomed
    erased: Erased = field(default_factory=Erased)
    fates: dict[str, Fate] = field(default_factory=dict)
    known_rows: int = 0
    _spools: dict[Path, Spool] = field(default_factory=dict)

    @property
    def present(self) -> Present:
        """The rows of the target, as far as they are read."""
        return Present(self.reader, self.fates, self.sources)

    def write(self, table: str, action: Action, rows: pl.DataFrame) -> None:
        """Puts rows behind the actions of a table."""
        self._append(self.folder / "actions" / table / action, rows)

    def written(self, table: str, action: Action, columns: list[str]) -> Iterator[pl.DataFrame]:
        """What was put behind an action of a table, in batches."""
        spool = self._spools.get(self.folder / "actions" / table / action)
        return iter(()) if spool is None else spool.batches(columns)

    def finish(self) -> None:
        """Waits until all that the plan keeps is on disk."""
        for spool in self._spools.values():
            spool.finish()
        self.notes.finish()

    def begin(self, spec: TableSpec, spool: Spool | None) -> Fate:
        """Reads the table's id map, once, into slices that fit those of its rows."""
        id_map = Spool(self.work / "id-map" / spec.table, key=KEY, parts=PARTS if spool is None else spool.parts)
        fate = self.fates[spec.table] = Fate(spec, KeyIds(spec), id_map)
        upstream = self.evidence.rejected.get(spec.table)
        if upstream is not None:
            fate.rejected.add(upstream)
        erased = self.erased.ids(spec.table, spec.source)
        for batch in self.known.next_table():
            narrow = batch
            if not erased.is_empty():
                going = pl.col("_id").is_in(erased.implode())
                fate.erased = pl.concat([fate.erased, narrow.filter(going).select("_id", KEY)])
                narrow = narrow.filter(~going)
            id_map.append(narrow)
            self.note_ids(spec, narrow)
            if spec.table in self.watched:
                fate.known.add(narrow[KEY])
        self.known_rows += id_map.rows
        return fate

    def note_ids(self, spec: TableSpec, pairs: pl.DataFrame) -> None:
        """Keeps `_key`, `_id` that do not follow from each other, of a table that others point at: for this plan and the load."""
        if spec.table not in self.watched:
            return
        fate = self.fates[spec.table]
        kept = fate.ids.add(pairs)
        if fate.ids.computed:
            self._append(self.folder / "ids" / spec.table, kept)

    def _append(self, folder: Path, rows: pl.DataFrame) -> None:
        if not rows.is_empty():
            if folder not in self._spools:
                self._spools[folder] = Spool(folder, kept=True)
            self._spools[folder].append(rows)
