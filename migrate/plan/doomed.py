"""Deletions, settled over all tables: nothing is deleted that another row still hangs on."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.plan.codes import HANGING
from migrate.plan.fates import Fate
from migrate.plan.notes import Notes
from migrate.target.contract import Reader
from migrate.target.spec import KEY, PARENT, TableSpec


@dataclass(slots=True)
class Doomed:
    """The rows that may be deleted, by table; they are kept in memory: keys and ids of what `--max-deletes` is to bound."""

    rows: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Takes rows of DOOMED_SCHEMA."""
        if not rows.is_empty():
            self.rows.setdefault(table, []).append(rows)

    def settle(
        self, specs: tuple[TableSpec, ...], fates: dict[str, Fate], reader: Reader, notes: Notes
    ) -> dict[str, pl.DataFrame]:
        """What is really deleted, by table. A row that a planned row points at, or one that stays in the target, is kept.

        Where a parent is kept, so is what would have followed it; that may keep further rows, hence the rounds.
        """
        order = {spec.table: spec for spec in specs}
        before = {table: pl.concat(rows) for table, rows in self.rows.items()}
        going = {table: rows.filter(~fates[table].needed.holds(rows[KEY])) for table, rows in before.items()}
        hanging = {table: reader.referrers(table, rows["_id"]) for table, rows in going.items()}
        settled = False
        while not settled:
            settled = True
            for table in reversed([name for name in order if name in going]):
                kept = _still_there(hanging[table], going)
                remaining = going[table].join(kept, on="_id", how="anti")
                settled &= remaining.height == going[table].height
                going[table] = remaining
            for table in (name for name in order if name in going):
                remaining = _with_parents(going[table], order[table], going, before)
                settled &= remaining.height == going[table].height
                going[table] = remaining
        for table, rows in before.items():
            kept = rows.join(going[table].select(KEY), on=KEY, how="anti")
            notes.report(order[table], kept, HANGING, "no longer in the export; kept, since rows that stay hang on it")
        return going


def _still_there(hanging: pl.DataFrame, going: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """`_id` of the rows that a row which stays points at."""
    leaving = [rows.select(pl.lit(table).alias("table"), pl.col("_id").alias("_by")) for table, rows in going.items()]
    return hanging.join(pl.concat(leaving), on=["table", "_by"], how="anti").select("_id").unique()


def _with_parents(
    rows: pl.DataFrame, spec: TableSpec, going: dict[str, pl.DataFrame], before: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """The rows without those that were to follow a parent which is now kept."""
    if spec.parent is None or spec.parent not in before:
        return rows
    kept = before[spec.parent].join(going[spec.parent].select(KEY), on=KEY, how="anti")
    staying = pl.col(PARENT).is_in(kept[KEY].implode()) & (pl.col("why") == "followed")
    return rows.filter(~staying.fill_null(value=False))
