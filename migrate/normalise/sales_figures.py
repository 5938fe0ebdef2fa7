"""Figures of Sales Navigator: activities per seat and week, outcomes per type of activity."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.core.sales_figures import OUTCOME_COUNTS
from migrate.core.sizes import SALES_COUNTS, SALES_ROWS
from migrate.runs import Spool


def per_seat_and_week(activities: pl.DataFrame) -> pl.DataFrame:
    """ACTIVITY_COUNTS of rows of entity sales_activity."""
    week = pl.col("occurred_at").dt.truncate("1w").dt.date().alias("week")
    return activities.group_by("seat_id", "activity_type", week).agg(pl.len().cast(pl.Int64).alias("n"))


def fold_figures(parts: list[pl.DataFrame], part: pl.DataFrame, schema: dict[str, pl.DataType]) -> list[pl.DataFrame]:
    """The parts and one more; as one where they have become many rows."""
    parts = [*parts, part]
    return parts if sum(each.height for each in parts[1:]) < SALES_COUNTS else [sum_figures(parts, schema)]


def sum_figures(parts: list[pl.DataFrame], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Several such frames as one, in the order of their columns."""
    rows = pl.concat([pl.DataFrame(schema=schema), *parts])
    names = [name for name in schema if name != "n"]
    return rows.group_by(names).agg(pl.col("n").sum()).sort(names)


class OutcomesPerType:
    """Matches outcomes, which are taken first, with activities by id, a partition at a time."""

    def __init__(self, folder: Path, rows: int) -> None:
        parts = 1 + rows // SALES_ROWS
        self._activities = Spool(folder / "activities", key="activity_id", parts=parts)
        self._outcomes = Spool(folder / "outcomes", key="activity_id", parts=parts)

    def add_activities(self, frame: pl.DataFrame) -> None:
        """Takes rows of entity sales_activity."""
        if self._outcomes.rows:
            self._activities.append(frame.select("activity_id", "activity_type"))

    def add_outcomes(self, frame: pl.DataFrame) -> None:
        """Takes rows of entity sales_outcome."""
        self._outcomes.append(frame.select("activity_id", "outcome_type"))

    def counts(self) -> pl.DataFrame:
        """OUTCOME_COUNTS."""
        parts = []
        for number in range(self._outcomes.parts):
            outcomes, activities = self._outcomes.slice(number), self._activities.slice(number)
            if outcomes is None:
                continue
            lacking = pl.lit(None, dtype=pl.String).alias("activity_type")
            known = (
                outcomes.with_columns(lacking) if activities is None else outcomes.join(activities, on="activity_id", how="left")
            )
            parts.append(known.group_by("activity_type", "outcome_type").agg(pl.len().cast(pl.Int64).alias("n")))
        self._activities.clear()
        self._outcomes.clear()
        return sum_figures(parts, OUTCOME_COUNTS)
