"""Sales Navigator: what seat holders did."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.sales import SALES_ACTIVITY
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.times import MONTH_FIRST


def sales_activities(block: RawBlock) -> pl.DataFrame:
    """The activity export, one row a record; candidate and user come from the user's files (`joins`)."""
    return block.canonical(
        SALES_ACTIVITY,
        activity_id=block.short("activityId"),
        activity_type=block.short("activityType"),
        occurred_at=block.time("createdAt", documented_utc=MONTH_FIRST),
        seat_id=block.short("seatId"),
        member_identity_key=block.short("memberIdentityKey"),
        candidate_id=pl.lit(None),
        user_url=pl.lit(None),
        extra=block.unknown(),
    )


READER = KeyedReader("sales_activities", sales_activities, key="activity_id")
