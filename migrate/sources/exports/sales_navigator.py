"""The three CSVs of Sales Navigator's analytics export.

Source: LinkedIn, "Sales Analytics Export Jobs" and "Exports Schema". The columns of the seat export are not published in
full: only a seat id is required, the others are recognised by name where they are there and kept as extra where not.
"""

from __future__ import annotations

from migrate.sources.model import SALES_NAVIGATOR, Column, Source, SourceTable

EXPORT = Source(SALES_NAVIGATOR, position=2, free_names=True)
SEATS = SourceTable(
    "seats",
    SALES_NAVIGATOR,
    "Seat",
    ("seat", "seats", "seatdata"),
    (
        Column("seatId", key=True, aliases=("id", "seat")),
        Column("date", aliases=("snapshotDate", "day", "summaryDate", "reportDate", "createdAt")),
        Column("name", aliases=("seatHolderName", "seatHolder", "fullName")),
        Column("status", aliases=("seatStatus",)),
    ),
    grain=("seatId", "date"),
    # A summary without a day describes the seat at the end of its period.
    newest=True,
)
SALES_ACTIVITIES = SourceTable(
    "sales_activities",
    SALES_NAVIGATOR,
    "Activity",
    ("activity", "activities", "activitydata", "salesactivity", "salesactivities"),
    (
        Column("activityId", key=True),
        Column("activityType", key=True),
        Column("createdAt", key=True),
        Column("seatId"),
        Column("memberIdentityKey"),
    ),
    grain=("activityId",),
    expected=(("seatId",), ("memberIdentityKey",)),
)
SALES_OUTCOMES = SourceTable(
    "sales_outcomes",
    SALES_NAVIGATOR,
    "Activity outcome",
    ("activityoutcome", "activityoutcomes", "activityoutcomedata", "outcome", "outcomes"),
    (Column("activityId", key=True), Column("activityType", key=True, aliases=("outcomeType", "activityOutcomeType"))),
    grain=("activityId", "activityType"),
)
