"""Candidates and applications, merged from records on disk that are partitioned by candidate id."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import polars as pl

from migrate.core.keyset import KeySet
from migrate.core.ordered_map import ordered_map
from migrate.normalise.accounting import Accounting
from migrate.normalise.contract_collisions import find_collisions
from migrate.normalise.entities.application import Applications, applications
from migrate.normalise.entities.candidate import IDENTITY, Candidates, candidate_records, candidates
from migrate.normalise.entities.message import own_profile, unknown_profile
from migrate.normalise.merging import FILE_ORDER, distinct_records
from migrate.normalise.mixed_ids import split_people
from migrate.normalise.output import Output
from migrate.normalise.raw import RawBlock
from migrate.runs import Spool

TABLE = "candidates"


class _MergedPart(NamedTuple):
    """One merged partition: the number of repeated records, records of mixed and colliding ids, entities of the others."""

    repeated: int
    mixed: pl.DataFrame
    collisions: pl.DataFrame
    persons: Candidates
    in_projects: Applications


class People:
    """Stores the records of Candidates.csv; `merge` fills `candidate`, `application` and `ids`.

    `profiles` holds each candidate with every profile URL that its records name (`message.own_profile`), or a mark if the
    profile is unknown (`message.unknown_profile`). `merged`: ids of people made of several candidates; what differs between their
    records is no sign of a mistaken id.
    """

    def __init__(self, folder: Path, parts: int, merged: frozenset[str] = frozenset()) -> None:
        self._merged = pl.Series(sorted(merged), dtype=pl.String)
        self._records = Spool(folder / "records", key="candidate_id", parts=parts)
        self.profiles = KeySet()
        self.ids = KeySet()
        self.candidate = Output(folder / "candidate")
        self.application = Output(folder / "application")

    @staticmethod
    def read(block: RawBlock) -> tuple[pl.DataFrame, ...]:
        """Reads a block, whose records all have a key: records, and each candidate with their profile. Pure."""
        records = candidate_records(block)
        own, unknown = own_profile(records, "profile_url"), unknown_profile(records)
        # The file lacks the column where the raw cell is null.
        return records, own.zip_with(block.frame["profile_url"].is_not_null(), unknown).to_frame()

    def keep(self, records: pl.DataFrame, profiles: pl.DataFrame) -> None:
        """Stores the result of `read`."""
        self.profiles.add(profiles.to_series())
        self._records.append(records)

    def merge(self, states: pl.DataFrame | None, accounting: Accounting) -> None:
        """Merges partition by partition. `states`: HiringStates, None if the delivery has none."""
        for part in ordered_map(lambda number: self._merge_part(number, states), range(self._records.parts), 1):
            if part is None:
                continue
            accounting.book(TABLE).repeated += part.repeated
            accounting.reject(part.mixed)
            accounting.collisions.add(TABLE, part.collisions)
            accounting.add(part.persons.findings)
            accounting.add(part.in_projects.findings)
            accounting.note_unknown("hiring_states", part.in_projects.unknown_states)
            self.ids.add(part.persons.rows["candidate_id"])
            self.candidate.append(part.persons.rows)
            self.application.append(part.in_projects.rows)
        self._records.clear()

    def _merge_part(self, number: int, states: pl.DataFrame | None) -> _MergedPart | None:
        """One partition; None if it is empty. Pure."""
        part = self._records.slice(number)
        if part is None:
            return None
        distinct = distinct_records(part, ["candidate_id", "_project"])
        is_merged = pl.col("candidate_id").is_in(self._merged.implode())
        unmerged = distinct.filter(~is_merged) if len(self._merged) else distinct
        collisions = find_collisions(unmerged, "candidate_id", IDENTITY)
        records, mixed = split_people(unmerged)
        if len(self._merged):
            records = pl.concat([records, distinct.filter(is_merged)]).sort(FILE_ORDER)
        return _MergedPart(part.height - distinct.height, mixed, collisions, candidates(records), applications(records, states))
