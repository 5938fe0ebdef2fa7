"""Sales Navigator: what seat holders did."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.sales import SALES_ACTIVITY
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.times import MONTH_FIRST


def sales_activities(block: RawBlock) -> pl.DataFrame:
    """The activity export, one row a record; candidate and user come from the user's files (`joins`)."""
    nothing = pl.repeat(None, block.frame.height, dtype=pl.String, eager=True)
    return block.canonical(
        SALES_ACTIVITY,
        activity_id=block.short("activityId"),
        activity_type=block.short("activityType"),
        occurred_at=block.time("createdAt", documented_utc=MONTH_FIRST),
        seat_id=block.short("seatId"),
        member_identity_key=block.short("memberIdentityKey"),
        candidate_id=nothing,
        user_url=nothing,
        extra=block.unknown(),
    )
