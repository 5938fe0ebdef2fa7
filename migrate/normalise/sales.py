"""Sales Navigator's tables, joined with users and candidates where the user gave a file, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from migrate.core.entities.people import USER
from migrate.core.places import PLACE_COLUMNS
from migrate.normalise import joins
from migrate.normalise.canonical import Batches
from migrate.normalise.keyed import KeyedTable


class Sales:
    """`seats` and `activities` give joined rows once `settle` was called."""

    def __init__(self, keyed: Mapping[str, KeyedTable], seat_users: pl.DataFrame, leads: pl.DataFrame) -> None:
        self._seats = keyed["seats"]
        self._activities = keyed["sales_activities"]
        self._seat_users = seat_users
        self._leads = leads
        self._joined: dict[str, Any] = {}
        self.users = USER.empty()

    def settle(self, candidates: Batches) -> None:
        """Looks up the leads among candidates, names the users of seats, and counts what is joined."""
        self._leads = joins.with_candidates(self._leads, candidates())
        self._count()

    def seats(self) -> Iterator[pl.DataFrame]:
        """Entity seat."""
        for frame in self._seats.batches():
            yield joins.join_users(frame, self._seat_users)

    def activities(self) -> Iterator[pl.DataFrame]:
        """Entity sales_activity."""
        for frame in self._activities.batches():
            yield joins.join_candidates(joins.join_users(frame, self._seat_users), self._leads)

    def facts(self) -> dict[str, Any]:
        """`sales`: counts of rows with and without user and candidate; nothing where there are no such tables."""
        return {"sales": self._joined} if self._joined else {}

    def _count(self) -> None:
        seats = {"rows": 0, "with_user": 0}
        activities = {"rows": 0, "with_user": 0, "with_lead": 0, "with_candidate": 0}
        holders = [self.users]
        for frame in self._seats.batches(["seat_id"]):
            named = frame.join(self._seat_users, on="seat_id", how="inner", maintain_order="left")
            seats["rows"] += frame.height
            seats["with_user"] += named.height
            holders.append(_holders(named))
        for frame in self._activities.batches(["seat_id", "member_identity_key"]):
            named = frame.join(self._seat_users, on="seat_id", how="inner", maintain_order="left")
            activities["rows"] += frame.height
            activities["with_user"] += named.height
            activities["with_lead"] += frame.height - frame["member_identity_key"].null_count()
            activities["with_candidate"] += frame.join(self._leads, on="member_identity_key", how="semi").height
            holders.append(_holders(named))
        self.users = pl.concat(holders).unique("profile_url", keep="first", maintain_order=True)
        if seats["rows"] or activities["rows"]:
            self._joined = {"seats": seats, "activities": activities}


def _holders(named: pl.DataFrame) -> pl.DataFrame:
    """Entity user for rows with `user_url`: people whom only a seat names have no role and no mention in Talent Hub."""
    flags = [pl.lit(False).alias(name) for name in ("is_owner", "is_interviewer", "is_author", "is_referrer")]
    rows = named.unique("user_url", keep="first", maintain_order=True)
    return rows.select(
        pl.col("user_url").alias("profile_url"), pl.lit(0, dtype=pl.Int64).alias("mentions"), *flags, *PLACE_COLUMNS
    )
