from __future__ import annotations

from datetime import date

import polars as pl

from migrate.core.sales_figures import ACTIVITY_COUNTS, OUTCOME_COUNTS, SalesFigures
from migrate.report.facts.seats import sales


def test_sales_activity_is_summed_per_seat_and_week_with_weeks_without_any() -> None:
    rows = [
        ("7", "SAVED_LEAD", date(2026, 1, 5), 1),
        ("7", "INMAIL_SENT", date(2026, 1, 5), 1),
        ("7", "SAVED_LEAD", date(2026, 1, 19), 1),
        ("8", "SAVED_LEAD", date(2026, 1, 19), 1),
        (None, "SAVED_LEAD", None, 1),
    ]
    outcomes = [("INMAIL_SENT", "REPLIED", 4), (None, "ACCEPTED", 5), (None, None, 1)]
    found = sales(
        SalesFigures(
            pl.DataFrame(rows, schema=ACTIVITY_COUNTS, orient="row"),
            pl.DataFrame(outcomes, schema=OUTCOME_COUNTS, orient="row"),
            seats=6,
            seats_with_user=1,
            with_user=3,
            with_lead=2,
            with_candidate=1,
            near_seats=pl.DataFrame(),
        )
    )
    assert (found.activities, found.seat_count) == (5, 3)
    assert found.weeks == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert [(seat.seat_id, seat.activities, seat.per_week) for seat in found.seats] == [
        ("7", 3, [2, 0, 1]), ("8", 1, [0, 0, 1]), (None, 1, [0, 0, 0]),
    ]  # fmt: skip
    assert found.per_week == [2, 0, 2]
    assert found.by_type == {"SAVED_LEAD": 4, "INMAIL_SENT": 1}
    assert [(each.activity_type, each.outcome_type, each.outcomes) for each in found.outcomes] == [
        (None, "ACCEPTED", 5), ("INMAIL_SENT", "REPLIED", 4), (None, None, 1),
    ]  # fmt: skip
    assert (found.outcome_count, found.without_activity) == (10, 6)
    assert (found.with_user, found.with_lead, found.with_candidate) == (3, 2, 1)
    assert (found.seat_rows, found.seat_rows_with_user) == (6, 1)
