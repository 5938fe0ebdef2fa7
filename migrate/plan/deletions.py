"""Determines deletions across all tables: no row is deleted while another row refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.findings import Findings
from migrate.plan.codes import STILL_REFERENCED
from migrate.plan.table_state import TableState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.contract import Reader
from migrate.targets.delete_closure import KeptRows, RowBatches
from migrate.targets.spec import TableSpec


@dataclass(slots=True)
class Deletions:
    """The rows that may be deleted (DELETIONS_SCHEMA), per table, in spools under `folder`."""

    folder: Path
    spools: dict[str, Spool] = field(default_factory=dict)

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Adds rows of a table."""
        if not rows.is_empty():
            if table not in self.spools:
                self.spools[table] = Spool(self.folder / file_name(table))
            self.spools[table].append(rows)

    def resolve(
        self,
        specs: tuple[TableSpec, ...],
        table_states: dict[str, TableState],
        reader: Reader,
        findings: Findings,
        updated: RowBatches,
    ) -> Iterator[tuple[str, pl.DataFrame, int]]:
        """Yields table, rows to delete, and the number of rows that are kept, in batches.

        A row is kept if a planned row or a row that stays in the target refers to it, and so are its children. The current
        references of rows in `updated` (`_id`, by table) do not keep a row: they are updated before anything is deleted, and
        their new references are among those of the planned rows.
        """
        kept_rows = KeptRows(specs, {table: spool.batches for table, spool in self.spools.items()}, updated)
        for table in self.spools:
            kept_rows.keys[table] = table_states[table].needed
        kept_rows.find(reader.rows)
        for spec in (spec for spec in specs if spec.table in self.spools):
            for batch in self.spools[spec.table].batches():
                going, kept = kept_rows.split(spec.table, batch)
                findings.report(spec, kept, STILL_REFERENCED, "no longer in the export; kept because other rows refer to it")
                yield spec.table, going, kept.height
