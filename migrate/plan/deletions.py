"""Deletions, settled over all tables: nothing is deleted that another row still hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.plan.codes import HANGING
from migrate.plan.notes import Notes
from migrate.plan.table_state import TableState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.contract import Reader
from migrate.targets.delete_closure import Leaving, Staying
from migrate.targets.spec import TableSpec


@dataclass(slots=True)
class Deletions:
    """The rows that may be deleted (DELETIONS_SCHEMA), by table, in spools under `folder`."""

    folder: Path
    spools: dict[str, Spool] = field(default_factory=dict)

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Takes rows of a table."""
        if not rows.is_empty():
            if table not in self.spools:
                self.spools[table] = Spool(self.folder / file_name(table))
            self.spools[table].append(rows)

    def settle(
        self, specs: tuple[TableSpec, ...], fates: dict[str, TableState], reader: Reader, notes: Notes, updated: Leaving
    ) -> Iterator[tuple[str, pl.DataFrame, int]]:
        """Table, rows that are really deleted, and how many are kept; in batches.

        A row that a planned row points at, or one that stays in the target, is kept, and with it what would have followed it.
        What the rows of `updated` (`_id`, by table) point at now is not kept for them: they are written before anything is
        deleted, and what they will point at is among the planned rows'.
        """
        staying = Staying(specs, {table: spool.batches for table, spool in self.spools.items()}, updated)
        for table in self.spools:
            staying.keys[table] = fates[table].needed
        staying.settle(reader)
        for spec in (spec for spec in specs if spec.table in self.spools):
            for batch in self.spools[spec.table].batches():
                going, kept = staying.split(spec.table, batch)
                notes.report(spec, kept, HANGING, "no longer in the export; kept, since rows that stay hang on it")
                yield spec.table, going, kept.height
