"""Sales Navigator's tables, joined with users and candidates where the user gave a file, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from migrate.core.batches import EntityBatches
from migrate.core.entities.people import USER
from migrate.core.near_ids import find_near
from migrate.core.places import PLACE_COLUMNS
from migrate.core.sales_figures import ACTIVITY_COUNTS, SalesFigures
from migrate.normalise import joins
from migrate.normalise.keyed import KeyedTable
from migrate.normalise.sales_figures import OutcomesPerType, fold_figures, per_seat_and_week, sum_figures


class Sales:
    """`seats` and `activities` give joined rows once `join` was called; `users` are those whom the user's seats file names.

    `figures` are None if no table of Sales Navigator was taken.
    """

    def __init__(
        self, keyed: Mapping[str, KeyedTable], seat_users: pl.DataFrame, leads: pl.DataFrame, earlier: joins.LookUp | None
    ) -> None:
        self._seats = keyed["seats"]
        self._activities = keyed["sales_activities"]
        self._outcomes = keyed["sales_outcomes"]
        self._seat_users = seat_users
        self._leads = leads
        self._earlier = earlier
        self._unknown_seats = pl.Series("seat_id", [], dtype=pl.String)
        self.users = USER.empty()
        self.figures: SalesFigures | None = None

    def join(self, folder: Path, candidates: EntityBatches) -> None:
        """Looks up the leads among candidates, names the users of seats, and counts."""
        if not (self._seats.rows or self._activities.rows or self._outcomes.rows):
            return
        self._leads = joins.with_candidates(self._leads, candidates(), self._earlier)
        self.figures = self._count(OutcomesPerType(folder, self._activities.rows + self._outcomes.rows))

    def seats(self, _columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        """Entity seat."""
        for frame in self._seats.batches():
            yield joins.join_users(frame, self._seat_users)

    def activities(self, _columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        """Entity sales_activity."""
        for frame in self._activities.batches():
            yield joins.join_candidates(joins.join_users(frame, self._seat_users), self._leads)

    def _count(self, outcomes: OutcomesPerType) -> SalesFigures:
        seats = seats_with_user = with_user = with_lead = with_candidate = 0
        for frame in self._seats.batches(["seat_id"]):
            seats += frame.height
            seats_with_user += self._hold(frame)
        for frame in self._outcomes.batches(["activity_id", "outcome_type"]):
            outcomes.add_outcomes(frame)
        weeks: list[pl.DataFrame] = []
        for frame in self._activities.batches(["activity_id", "activity_type", "occurred_at", "seat_id", "member_identity_key"]):
            with_user += self._hold(frame)
            with_lead += frame.height - frame["member_identity_key"].null_count()
            with_candidate += frame.join(self._leads, on="member_identity_key", how="semi").height
            weeks = fold_figures(weeks, per_seat_and_week(frame), ACTIVITY_COUNTS)
            outcomes.add_activities(frame)
        return SalesFigures(
            sum_figures(weeks, ACTIVITY_COUNTS),
            outcomes.counts(),
            seats,
            seats_with_user,
            with_user,
            with_lead,
            with_candidate,
            find_near(self._unknown_seats, lambda seats: seats.is_in(self._seat_users["seat_id"].implode())),
        )

    def _hold(self, frame: pl.DataFrame) -> int:
        """Notes the users of these seats, and the seats without one; returns how many rows have one."""
        unknown = frame.join(self._seat_users, on="seat_id", how="anti")["seat_id"]
        self._unknown_seats = pl.concat([self._unknown_seats, unknown]).drop_nulls().unique()
        named = frame.join(self._seat_users, on="seat_id", how="inner", maintain_order="left")
        flags = [pl.lit(False).alias(name) for name in ("is_owner", "is_interviewer", "is_author", "is_referrer")]
        holders = named.select(
            pl.col("user_url").alias("profile_url"), pl.lit(0, dtype=pl.Int64).alias("mentions"), *flags, *PLACE_COLUMNS
        )
        self.users = pl.concat([self.users, holders]).unique("profile_url", keep="first", maintain_order=True)
        return named.height
