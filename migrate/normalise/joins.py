"""Joins between Sales Navigator and the rest: only from files that the user gives.

`seats.csv` assigns seats to users, `leads.csv` assigns leads to candidates. Both are small enough for memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from migrate.core.profile_urls import profile_urls
from migrate.normalise.values.cells import trim

#: Finds `candidate_id`, `profile_url` of candidates of earlier deliveries that have one of these profile URLs.
LookUp = Callable[[pl.Series], pl.DataFrame]


def seat_users(seats: pl.DataFrame | None) -> pl.DataFrame:
    """`seat_id`, `user_url` from a frame with `seat_id` and `profile_url` (text); lines of one seat agree."""
    if seats is None:
        return pl.DataFrame(schema={"seat_id": pl.String, "user_url": pl.String})
    urls = _known_urls(seats["profile_url"])
    rows = seats.select(trim(pl.col("seat_id")), pl.lit(urls).alias("user_url"))
    return rows.drop_nulls().unique("seat_id", keep="first", maintain_order=True)


def leads(given: pl.DataFrame | None) -> pl.DataFrame:
    """`member_identity_key`, `candidate_id`, `_url` from a frame with the first two and `profile_url` (text).

    A lead is joined by candidate id or, if that is empty, by profile URL. Lines of one lead agree.
    """
    if given is None:
        return pl.DataFrame(schema={"member_identity_key": pl.String, "candidate_id": pl.String, "_url": pl.String})
    urls = _known_urls(given["profile_url"])
    columns = (trim(pl.col(name)) for name in ("member_identity_key", "candidate_id"))
    rows = given.select(*columns, pl.lit(urls).alias("_url")).drop_nulls("member_identity_key")
    return rows.unique("member_identity_key", keep="first", maintain_order=True)


def with_candidates(lead_rows: pl.DataFrame, candidates: Iterable[pl.DataFrame], earlier: LookUp | None) -> pl.DataFrame:
    """`member_identity_key`, `candidate_id`: URLs looked up among candidates (`candidate_id`, `profile_url`), in batches.

    URLs that no candidate of this delivery has are looked up among `earlier` ones. A URL that two candidates share joins
    neither.
    """
    wanted = lead_rows.filter(pl.col("candidate_id").is_null()).drop_nulls("_url").select(profile_url="_url").unique()
    if not wanted.is_empty():
        nobody = pl.DataFrame(schema={"candidate_id": pl.String, "profile_url": pl.String})
        batches = (batch.select(nobody.columns) for batch in candidates)
        found = pl.concat([nobody, *(batch.join(wanted, on="profile_url", how="semi") for batch in batches)])
        left = wanted.join(found, on="profile_url", how="anti")["profile_url"]
        if earlier is not None and not left.is_empty():
            found = pl.concat([found, earlier(left).select(nobody.columns)])
        sole = found.unique("profile_url", keep="none").rename({"candidate_id": "_found", "profile_url": "_url"})
        joined = lead_rows.join(sole, on="_url", how="left", maintain_order="left")
        lead_rows = joined.with_columns(pl.coalesce("candidate_id", "_found").alias("candidate_id"))
    return lead_rows.select("member_identity_key", "candidate_id").drop_nulls()


def join_users(frame: pl.DataFrame, users: pl.DataFrame) -> pl.DataFrame:
    """Fills `user_url` by `seat_id`; columns stay in their order."""
    return frame.drop("user_url").join(users, on="seat_id", how="left", maintain_order="left").select(frame.columns)


def join_candidates(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Fills `candidate_id` by `member_identity_key`; columns stay in their order."""
    joined = frame.drop("candidate_id").join(known, on="member_identity_key", how="left", maintain_order="left")
    return joined.select(frame.columns)


def _known_urls(column: pl.Series) -> pl.Series:
    """Profile URLs in one spelling; null if a cell does not lead to exactly one person, so that it joins nobody."""
    read = profile_urls(column)
    return read.values.set(read.foreign, None)
