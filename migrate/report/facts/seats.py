"""Sales Navigator: activities per seat and week, their outcomes, and joined records."""

from __future__ import annotations

import polars as pl

from migrate.core.facts.contents import OutcomeCount, Sales, SeatWeeks
from migrate.core.sales_figures import SalesFigures

#: Maximum number of listed seats and pairs of types, most frequent first.
LISTED = 40


def sales(figures: SalesFigures) -> Sales:
    """Counts activities per seat, type and week (UTC, from Monday), outcomes per type, and joined records."""
    counts = figures.activities
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
        outcomes=_outcomes(figures.outcomes),
        outcome_count=int(figures.outcomes["n"].sum()),
        without_activity=int(figures.outcomes.filter(pl.col("activity_type").is_null())["n"].sum()),
        with_user=figures.with_user,
        with_lead=figures.with_lead,
        with_candidate=figures.with_candidate,
        seat_rows=figures.seats,
        seat_rows_with_user=figures.seats_with_user,
    )


def _outcomes(counts: pl.DataFrame) -> list[OutcomeCount]:
    most = counts.sort("n", "activity_type", "outcome_type", descending=[True, False, False], nulls_last=True).head(LISTED)
    return [OutcomeCount(activity_type=of, outcome_type=kind, outcomes=n) for of, kind, n in most.iter_rows()]


def _weeks(found: pl.Series) -> pl.Series:
    """Returns every Monday from the first to the last."""
    dates = found.drop_nulls()
    if dates.is_empty():
        return pl.Series([], dtype=pl.Date)
    first, last = pl.lit(dates.min()), pl.lit(dates.max())
    return pl.select(pl.date_range(first, last, "1w")).to_series()


def _per_week(counts: pl.DataFrame, weeks: pl.Series) -> list[int]:
    sums = counts.group_by("week").agg(pl.col("n").sum())
    joined = weeks.alias("week").to_frame().join(sums, on="week", how="left", maintain_order="left")
    return joined["n"].fill_null(0).to_list()
