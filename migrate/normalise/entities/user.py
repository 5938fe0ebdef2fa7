"""Users: people who own, write, send, interview, request or are asked; identified only by a profile URL."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.core.entities.people import USER
from migrate.core.places import PLACE_COLUMNS

#: Columns of canonical frames that name a user, and the role they give.
ROLES: dict[str, dict[str, str]] = {
    "job": {"owner_url": "is_owner"},
    "note": {"author_url": "is_author"},
    "message": {"user_url": "is_author"},
    "feedback": {"requester_url": "is_referrer", "requestee_url": "is_referrer"},
    "scorecard": {"interviewer_url": "is_interviewer"},
}

_FLAGS = ("is_owner", "is_interviewer", "is_author", "is_referrer")


def mentions(frame: pl.DataFrame, entity: str) -> pl.DataFrame:
    """Users that one canonical frame of `entity` names; places are those of the first mention."""
    named = [
        frame.select(
            pl.col(column).alias("profile_url"),
            *(pl.lit(flag == role).alias(flag) for flag in _FLAGS),
            *PLACE_COLUMNS,
            mentions=pl.lit(1, dtype=pl.Int64),
        )
        for column, role in ROLES[entity].items()
    ]
    return combine_users(named)


def combine_users(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Combines such frames into one row per profile."""
    rows = pl.concat([part.select(*USER.schema) for part in parts]).drop_nulls("profile_url")
    counted = rows.group_by("profile_url", maintain_order=True).agg(
        pl.col("mentions").sum(),
        *(pl.col(flag).any() for flag in _FLAGS),
        *(pl.col(name).first() for name in PLACE_COLUMNS),
    )
    return counted.select(*USER.schema)
