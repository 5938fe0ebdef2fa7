"""Sales Navigator: what seats did, per week."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.report.facts.pipelines import summed
from migrate.report.facts.sections import Sales, SeatWeeks

#: Seats listed, the busiest first.
LISTED = 40


def sales(frames: Iterable[pl.DataFrame]) -> Sales | None:
    """Activities per seat, type and week (UTC, from Monday) over canonical sales_activity frames; None without any."""
    dated = (
        frame.select("seat_id", "activity_type", pl.col("occurred_at").dt.truncate("1w").dt.date().alias("week"))
        for frame in frames
    )
    counts = summed(dated, ["seat_id", "activity_type", "week"], pl.len().cast(pl.Int64).alias("n"))
    if counts is None:
        return None
    weeks = _weeks(counts["week"])
    by_seat = counts.group_by("seat_id").agg(pl.col("n").sum()).sort("n", "seat_id", descending=[True, False], nulls_last=True)
    by_type = counts.group_by("activity_type").agg(pl.col("n").sum()).sort("n", "activity_type", descending=[True, False])
    seats = [
        SeatWeeks(
            seat_id=seat,
            activities=total,
            per_week=_per_week(counts.filter(pl.col("seat_id").eq_missing(pl.lit(seat, dtype=pl.String))), weeks),
        )
        for seat, total in by_seat.head(LISTED).iter_rows()
    ]
    return Sales(
        activities=int(counts["n"].sum()),
        seat_count=by_seat.height,
        by_type={name or "": count for name, count in by_type.iter_rows()},
        weeks=[week.isoformat() for week in weeks],
        seats=seats,
        per_week=_per_week(counts, weeks),
    )


def _weeks(found: pl.Series) -> pl.Series:
    """Every Monday from the first to the last."""
    dates = found.drop_nulls()
    if dates.is_empty():
        return pl.Series([], dtype=pl.Date)
    first, last = pl.lit(dates.min()), pl.lit(dates.max())
    return pl.select(pl.date_range(first, last, "1w")).to_series()


def _per_week(counts: pl.DataFrame, weeks: pl.Series) -> list[int]:
    sums = counts.group_by("week").agg(pl.col("n").sum())
    joined = weeks.alias("week").to_frame().join(sums, on="week", how="left", maintain_order="left")
    return joined["n"].fill_null(0).to_list()
