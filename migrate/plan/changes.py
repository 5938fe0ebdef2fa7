"""What updates and deletions change: the target's rows as they were while planning, and counts of changed rows by column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl

from migrate.plan.present import Present
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.spec import TableSpec

#: Actions that replace or remove values of the target.
Replacing = Literal["update", "delete"]


@dataclass(slots=True)
class Changes:
    """Rows of the target before an update or a deletion, under `folder`, and counts of updated rows by table and column.

    The frames have `_id` and the columns of the table, with references as source keys.
    """

    folder: Path
    _counts: dict[str, dict[str, int]] = field(default_factory=dict)
    _spools: dict[Path, Spool] = field(default_factory=dict)

    def update(self, spec: TableSpec, new: pl.DataFrame, current: pl.DataFrame, present: Present) -> None:
        """Adds rows to be updated. `new`: as planned, with `_id`; `current`: rows of the target, in any order.

        A value that the column's type would store as the target has it is no change.
        """
        if new.is_empty():
            return
        names = compared_columns(spec)
        before = present.as_given(spec, new, current).select("_id", *names)
        differing = differences(new, before, names)
        counts = self._counts.setdefault(spec.table, {})
        for name, count in zip(names, differing.select(pl.all().sum()).row(0), strict=True):
            if count:
                counts[name] = counts.get(name, 0) + count
        self._append(spec.table, "update", before)

    def delete(self, spec: TableSpec, frames: Iterable[pl.DataFrame], present: Present) -> None:
        """Adds rows to be deleted, frames with `_id`, which are read again: a frame for each."""
        for frame, resolve in present.resolved(spec, frames):
            rows = present.rows(spec, frame["_id"], resolve=resolve)
            self._append(spec.table, "delete", rows.select("_id", *compared_columns(spec)))

    @property
    def summary(self) -> tuple[dict[str, Any], ...]:
        """Returns `table`, `column`, `rows`, tables in the order of planning, most frequent columns first."""
        return tuple(
            {"table": table, "column": name, "rows": count}
            for table, counts in self._counts.items()
            for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )

    def finish(self) -> None:
        """Waits until all files are on disk."""
        for spool in self._spools.values():
            spool.finish()

    def _append(self, table: str, action: Replacing, rows: pl.DataFrame) -> None:
        folder = self.folder / file_name(table) / action
        if folder not in self._spools:
            self._spools[folder] = Spool(folder, kept=True)
        self._spools[folder].append(rows)


def compared_columns(spec: TableSpec) -> list[str]:
    """Returns the columns that the mapping fills, without the times that we write and the columns that are written once."""
    return [one.name for one in spec.compared]


def differences(new: pl.DataFrame, before: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Returns a Boolean column for each name: whether the values differ, row by row; null equals null."""
    both = pl.concat([new.select(names), before.select(pl.col(name).alias(f"{name}\x00") for name in names)], how="horizontal")
    return both.select(pl.col(name).ne_missing(pl.col(f"{name}\x00")) for name in names)
