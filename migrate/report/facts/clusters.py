"""Candidates who may be the same person: they share a profile URL, an e-mail address or a phone number.

Reported, never merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from migrate.core.facts.contents import Cluster, Duplicates
from migrate.core.identity import hash64
from migrate.core.sizes import CLUSTER_PARTS, CLUSTERED_ROWS
from migrate.runs.spool import Spool

KINDS = ("profile_url", "email", "phone")
#: Maximum number of listed clusters, and of listed ids per cluster.
LISTED = 50
LISTED_IDS = 20
#: Fewer digits are an extension, not a number.
_LEAST_DIGITS = 7
#: A phone number of more candidates is shared (a switchboard, an agency) and does not identify a person.
_MOST_PEOPLE = 5
_IS_COMMON = (pl.col("kind") == KINDS.index("phone")) & (pl.len().over("kind", "hash") > _MOST_PEOPLE)
#: One row per candidate with a value that others have as well, and the first of those candidates.
_SHARED: dict[str, pl.DataType] = {"kind": pl.Int8(), "candidate_id": pl.String(), "first": pl.String()}


def duplicates(frames: Iterable[pl.DataFrame], work: Path) -> Duplicates:
    """Returns clusters of candidates (canonical frames), joined by any shared value.

    Only hashes of values are written, partitioned by value, so that memory does not grow with the data. E-mail addresses are
    compared regardless of case, phone numbers by their digits (`+` equals `00`), at least seven. A phone number of more than five
    candidates joins nobody: it is only counted.
    """
    shared, numbers, people = shared_values(frames, work)
    return replace(_summarise(shared), shared_numbers=numbers, with_shared_number=people)


def shared_values(frames: Iterable[pl.DataFrame], work: Path) -> tuple[pl.DataFrame, int, int]:
    """Returns who shares a value with whom, one row per candidate and value: `kind` (index of `KINDS`), `candidate_id`, `first`.

    Also returns the number of phone numbers that too many candidates have, and of these candidates.
    """
    spool = Spool(work / "shared", key="hash", parts=CLUSTER_PARTS)
    for frame in frames:
        for number, values in enumerate((_urls(frame), _emails(frame), _phones(frame))):
            spool.append(
                values.select(hash64(pl.col("value")).alias("hash"), pl.lit(number, pl.Int8).alias("kind"), "candidate_id")
            )
    shared, numbers, people = [pl.DataFrame(schema=_SHARED)], 0, [pl.Series("candidate_id", [], dtype=pl.String)]
    step = max(1, CLUSTERED_ROWS * spool.parts // max(1, spool.rows))
    for first in range(0, spool.parts, step):
        piece = spool.slice(range(first, min(first + step, spool.parts)))
        if piece is None:
            continue
        distinct = piece.unique()
        common = distinct.filter(_IS_COMMON)
        numbers += common["hash"].n_unique()
        people.append(common["candidate_id"])
        shared.append(_shared(distinct.filter(~_IS_COMMON)))
    spool.clear()
    return pl.concat(shared), numbers, pl.concat(people).n_unique()


def _shared(piece: pl.DataFrame) -> pl.DataFrame:
    """Returns _SHARED for distinct values (`hash`, `kind`, `candidate_id`) that more than one candidate has."""
    value = ("kind", "hash")
    first = pl.col("candidate_id").min().over(value).alias("first")
    return piece.filter(pl.len().over(value) > 1).select("kind", "candidate_id", first)


def _urls(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("candidate_id", pl.col("profile_url").alias("value")).drop_nulls()


def _emails(frame: pl.DataFrame) -> pl.DataFrame:
    listed = frame.select("candidate_id", pl.col("emails").alias("value")).explode("value").drop_nulls()
    return listed.with_columns(pl.col("value").str.to_lowercase().str.strip_chars())


def _phones(frame: pl.DataFrame) -> pl.DataFrame:
    listed = frame.select("candidate_id", pl.col("phone_numbers").alias("value")).explode("value").drop_nulls()
    digits = pl.col("value").str.replace_all("[^0-9]", "").str.strip_prefix("00")
    return listed.with_columns(digits).filter(pl.col("value").str.len_bytes() >= _LEAST_DIGITS)


def _summarise(shared: pl.DataFrame) -> Duplicates:
    ids = pl.Enum(shared["candidate_id"].unique().sort())
    candidate, first = (shared[name].cast(ids).to_physical().to_numpy() for name in ("candidate_id", "first"))
    cluster = _connected(candidate, first, len(ids.categories))
    members = shared.select("kind", "candidate_id", pl.Series("cluster", cluster[candidate]))
    sizes = pl.Series("cluster", cluster).value_counts(name="size")
    largest = sizes.sort("size", "cluster", descending=[True, False]).head(LISTED)
    listed = largest.join(members, on="cluster", maintain_order="left").group_by("cluster", "size", maintain_order=True)
    values = dict(shared.filter(pl.col("candidate_id") == pl.col("first"))["kind"].value_counts().iter_rows())
    return Duplicates(
        cluster_count=sizes.height,
        candidates=len(ids.categories),
        clusters=[
            Cluster(size=size, candidate_ids=of[:LISTED_IDS], shared=[KINDS[kind] for kind in kinds])
            for _, size, kinds, of in listed.agg(pl.col("kind", "candidate_id").unique().sort()).iter_rows()
        ],
        **{f"by_{name}": values.get(kind, 0) for kind, name in enumerate(KINDS)},
    )


def _connected(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32], count: int) -> npt.NDArray[np.uint32]:
    """Returns for each of `count` items the smallest connected one, given pairs of `one` and `other`."""
    smallest = np.arange(count, dtype=np.uint32)
    while True:
        before = smallest.copy()
        for here, there in ((one, other), (other, one)):
            np.minimum.at(smallest, before[here], before[there])
        while not np.array_equal(nearer := smallest[smallest], smallest):
            smallest = nearer
        if np.array_equal(smallest, before):
            return smallest
