"""Figures of Sales Navigator: normalise counts them, the report shows them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

#: Activities by seat, type and week (its Monday in UTC; null without a time).
ACTIVITY_COUNTS: dict[str, pl.DataType] = {
    "seat_id": pl.String(),
    "activity_type": pl.String(),
    "week": pl.Date(),
    "n": pl.Int64(),
}
#: Outcomes by their own type and that of their activity (null if the activity is not in the delivery).
OUTCOME_COUNTS: dict[str, pl.DataType] = {"activity_type": pl.String(), "outcome_type": pl.String(), "n": pl.Int64()}


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Figures of one delivery.

    Attributes:
        activities: ACTIVITY_COUNTS.
        outcomes: OUTCOME_COUNTS.
        seats: Rows of seats; `seats_with_user` are those whose seat the user's file names.
        with_user, with_lead, with_candidate: Activities whose seat's user is known; that concern a lead; whose lead is a known
            candidate.
        near_seats: `key`, `difference`: ids of seats that the user's file contains only in another spelling.
    """

    activities: pl.DataFrame
    outcomes: pl.DataFrame
    seats: int
    seats_with_user: int
    with_user: int
    with_lead: int
    with_candidate: int
    near_seats: pl.DataFrame
