"""Candidates that may be one person: those that share a profile URL, an e-mail or a phone number. Told, never merged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from migrate.core.identity import hash64
from migrate.report.facts.sections import Cluster, Duplicates
from migrate.runs.spool import Spool

KINDS = ("profile_url", "email", "phone")
#: Clusters listed, and ids listed of one cluster.
LISTED = 50
LISTED_IDS = 20
#: A shorter run of digits is an extension, not a number.
_LEAST_DIGITS = 7
_PARTS = 8


def duplicates(frames: Iterable[pl.DataFrame], work: Path) -> Duplicates:
    """Clusters of candidates (canonical frames), joined by any shared value.

    Only hashes of values are written, dealt into slices by value, so that memory does not follow the data. E-mails are compared
    without regard to case, phone numbers by their digits (`+` and `00` alike), seven at least.
    """
    shares = _Shares()
    spool = Spool(work / "shared", key="hash", parts=_PARTS)
    for frame in frames:
        for number, values in enumerate((_urls(frame), _emails(frame), _phones(frame))):
            spool.append(
                values.select(hash64(pl.col("value")).alias("hash"), pl.lit(number, pl.Int8).alias("kind"), "candidate_id")
            )
    for piece in spool.slices():
        found = piece.unique().filter(pl.len().over("kind", "hash") > 1)
        for kind, ids in found.group_by("kind", "hash").agg("candidate_id").select("kind", "candidate_id").iter_rows():
            shares.add(KINDS[kind], ids)
    spool.clear()
    return shares.told()


def _urls(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("candidate_id", pl.col("profile_url").alias("value")).drop_nulls()


def _emails(frame: pl.DataFrame) -> pl.DataFrame:
    listed = frame.select("candidate_id", pl.col("emails").alias("value")).explode("value").drop_nulls()
    return listed.with_columns(pl.col("value").str.to_lowercase().str.strip_chars())


def _phones(frame: pl.DataFrame) -> pl.DataFrame:
    listed = frame.select("candidate_id", pl.col("phone_numbers").alias("value")).explode("value").drop_nulls()
    digits = pl.col("value").str.replace_all("[^0-9]", "").str.strip_prefix("00")
    return listed.with_columns(digits).filter(pl.col("value").str.len_bytes() >= _LEAST_DIGITS)


class _Shares:
    """Candidates joined by what they share: each points at another of its cluster, the last at itself."""

    def __init__(self) -> None:
        self._next: dict[str, str] = {}
        self._kinds: dict[str, set[str]] = {}
        self._values = dict.fromkeys(KINDS, 0)

    def add(self, kind: str, ids: list[str]) -> None:
        self._values[kind] += 1
        first = self._root(ids[0])
        for other in ids[1:]:
            root = self._root(other)
            if root != first:
                self._next[root] = first
                self._kinds.setdefault(first, set()).update(self._kinds.pop(root, ()))
        self._kinds.setdefault(first, set()).add(kind)

    def _root(self, candidate: str) -> str:
        root = candidate
        while (following := self._next.setdefault(root, root)) != root:
            root = following
        while self._next[candidate] != root:
            self._next[candidate], candidate = root, self._next[candidate]
        return root

    def told(self) -> Duplicates:
        members: dict[str, list[str]] = {}
        for candidate in sorted(self._next):
            members.setdefault(self._root(candidate), []).append(candidate)
        largest = sorted(members.items(), key=lambda item: (-len(item[1]), item[1]))[:LISTED]
        return Duplicates(
            cluster_count=len(members),
            candidates=len(self._next),
            by_profile_url=self._values["profile_url"],
            by_email=self._values["email"],
            by_phone=self._values["phone"],
            clusters=[
                Cluster(
                    size=len(ids), candidate_ids=ids[:LISTED_IDS], shared=[kind for kind in KINDS if kind in self._kinds[root]]
                )
                for root, ids in largest
            ],
        )
