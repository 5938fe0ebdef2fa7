"""Sales Navigator: outcomes of activities. The activity may be in an earlier export."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.sales import SALES_OUTCOME
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.cells import compound_key


def sales_outcomes(block: RawBlock) -> pl.DataFrame:
    """The activity outcome export, one row a record."""
    activity, kind = block.short("activityId"), block.short("activityType")
    return block.canonical(
        SALES_OUTCOME,
        outcome_id=compound_key(activity, kind),
        activity_id=activity,
        outcome_type=kind,
        extra=block.unknown(),
    )


READER = KeyedReader("sales_outcomes", sales_outcomes, key="outcome_id", entity="sales_outcome")
