"""The entry point of normalise: takes raw blocks in any order, then merges them into canonical rows.

All other functions are pure, on a block or a partition. This class keeps frames on disk between the two steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from migrate.core.batches import EntityBatches
from migrate.core.entities import ENTITIES
from migrate.core.entities.fields import CUSTOM_FIELD
from migrate.core.facts.delivery import Export
from migrate.core.findings import REJECTED_SCHEMA, with_schema
from migrate.core.known_candidates import KnownCandidates
from migrate.core.sizes import KEYED_BYTES, MERGED_BYTES, MOST_PARTS
from migrate.normalise import codes, joins
from migrate.normalise.accounting import Accounting
from migrate.normalise.canonical import Canonical
from migrate.normalise.entities import READERS
from migrate.normalise.entities.custom_field_value import apply_definitions
from migrate.normalise.entities.message import senders
from migrate.normalise.interviews import Interviews
from migrate.normalise.keyed import KeyedTable
from migrate.normalise.merged_people import replace_merged
from migrate.normalise.output import Output
from migrate.normalise.people import People
from migrate.normalise.projects import Projects
from migrate.normalise.raw import Fields, RawBlock
from migrate.normalise.sales import Sales
from migrate.normalise.users import users
from migrate.normalise.values.cells import trim
from migrate.sources import TABLES


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """The result of reading one raw block.

    Attributes:
        records: How many records it had.
        keyless: Those without a key (`REJECTED_SCHEMA`).
        frames: What its table keeps of the others; none where there is no other.
        findings: A frame of `FINDINGS_SCHEMA`.
    """

    table: str
    records: int
    keyless: pl.DataFrame
    frames: tuple[pl.DataFrame, ...]
    findings: pl.DataFrame


class Normaliser:
    """Converts a delivery into canonical rows: `read` and `take` every block, then `merge`.

    Attributes of the call:
        folder: Where frames wait; private, and of this run only.
        files: The shown names that `_file` refers to.
        sizes: Bytes of CSV by source table, as the zips state them; decides into how many partitions a table is dealt.
        values: True if findings shall carry the offending values.
        fields: The raw frame's names of each file's columns, in the file's order, by the index `_file`.
        seat_users: The user's `seats.csv` as text columns `seat_id` and `profile_url`.
        leads: The user's `leads.csv` as text columns `member_identity_key`, `candidate_id` and `profile_url`.
        merged: Candidates whom people declared the same, id to the id that the person keeps.
        earlier_candidates: Finds `candidate_id`, `profile_url` of candidates of earlier deliveries by profile URLs.
    """

    def __init__(
        self,
        folder: Path,
        files: Sequence[str],
        *,
        sizes: Mapping[str, int] | None = None,
        values: bool = False,
        fields: Fields = MappingProxyType({}),
        seat_users: pl.DataFrame | None = None,
        leads: pl.DataFrame | None = None,
        earlier_candidates: joins.LookUp | None = None,
        merged: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        sizes = sizes or {}
        self._folder = folder
        self._values = values
        self._fields = fields
        self._merged = dict(merged)
        self._accounting = Accounting(folder, files)
        self._people = People(folder / "candidates", _parts(sizes.get("candidates", 0), MERGED_BYTES), frozenset(merged.values()))
        self._projects = Projects(folder / "projects", _parts(sizes.get("projects", 0), MERGED_BYTES))
        self._keyed = {
            name: KeyedTable(
                folder / name, one.read, one.key, _parts(sizes.get(name, 0), KEYED_BYTES), newest=TABLES[name].newest
            )
            for name, one in READERS.items()
        }
        self._tables: dict[str, KeyedTable | People | Projects] = {**self._keyed, "candidates": self._people}
        self._tables["projects"] = self._projects
        self._sales = Sales(
            self._keyed, joins.seat_users(seat_users), joins.leads(self._of_person(leads)), self._look_up(earlier_candidates)
        )

    def read(self, table: str, frame: pl.DataFrame) -> ReadBlock:
        """Reads a raw block of a source table (a name in `sources.TABLES`). Pure, so that blocks may be read side by side."""
        keyless, kept = _by_keys(table, replace_merged(frame, self._merged))
        block = RawBlock(TABLES[table], kept, values=self._values, fields=self._fields)
        frames = () if kept.is_empty() else self._tables[table].read(block)
        return ReadBlock(table, frame.height, keyless, frames, block.findings())

    def take(self, block: ReadBlock) -> None:
        """Stores what was read of a block. The blocks of a file must come in their order."""
        self._accounting.book(block.table).records += block.records
        self._accounting.reject(block.keyless)
        if block.frames:
            self._tables[block.table].keep(*block.frames)
        self._accounting.add(block.findings)

    def merge(self) -> Canonical:
        """Merges the stored blocks. Raises SetupError if ids of two contracts collide."""
        for name, table in self._keyed.items():
            lost = table.deduplicate()
            if table.rows:
                self._accounting.book(name).repeated += lost.repeated.height + lost.outdated.height
                self._accounting.note_outdated(name, lost.outdated)
                self._accounting.reject_unequal(name, lost.unequal)
                self._accounting.collisions.add(name, lost.collisions)
        states = self._keyed["hiring_states"].whole()
        self._people.merge(states, self._accounting)
        idle = self._projects.merge(states, self._accounting)
        interview = Interviews(self._folder / "interview", self._keyed["scorecards"].rows)
        interview.merge(self._keyed["scorecards"], self._keyed["interview_modules"], self._accounting)
        self._accounting.collisions.check()
        field_values = self._field_values()
        self._sales.join(self._folder / "sales", self._people.candidate.batches)
        keyed: dict[str, EntityBatches] = {one.entity: self._keyed[one.table].batches for one in READERS.values() if one.entity}
        entities: dict[str, EntityBatches] = keyed | {
            "job": self._projects.job.batches,
            "job_posting": self._projects.job_posting.batches,
            "stage": self._projects.stage.batches,
            "candidate": self._people.candidate.batches,
            "application": self._people.application.batches,
            "message": self._messages,
            "interview": interview.rows.batches,
            "custom_field_value": field_values.batches,
            "seat": self._sales.seats,
            "sales_activity": self._sales.activities,
        }
        people = users(self._projects.job, self._keyed, self._people.profiles, self._people.ids, self._sales.users)
        user_rows = Output(self._folder / "user")
        user_rows.append(people)
        known = KnownCandidates(self._people.ids, lambda: self._people.candidate.batches(["candidate_id"]))
        facts = Export(users=people.height, hiring_states_in_no_project=idle)
        entities["user"] = user_rows.batches
        rows = {name: entities[name] for name in ENTITIES if name in entities}
        books = self._accounting
        return Canonical(rows, books.close(), books.findings, known, facts, self._sales.figures, books.unknown)

    def _of_person(self, leads: pl.DataFrame | None) -> pl.DataFrame | None:
        return None if leads is None else replace_merged(leads, self._merged)

    def _look_up(self, earlier: joins.LookUp | None) -> joins.LookUp | None:
        return None if earlier is None else lambda urls: replace_merged(earlier(urls), self._merged)

    def _messages(self, _columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        for frame in self._keyed["messages"].batches():
            yield senders(frame, self._people.profiles, self._people.ids)

    def _field_values(self) -> Output:
        definitions = self._keyed["custom_field_definitions"].whole()
        done = Output(self._folder / "custom_field_value")
        for frame in self._keyed["custom_field_values"].batches():
            known = CUSTOM_FIELD.empty() if definitions is None else definitions
            values = apply_definitions(frame, known)
            self._accounting.add(values.findings)
            named = frame["custom_field_id"].drop_nulls().unique()
            unknown = named.filter(~named.is_in(known["custom_field_id"].implode()))
            self._accounting.note_unknown("custom_field_definitions", unknown)
            done.append(values.rows)
        return done


def _by_keys(table: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Returns the records without a key, as rejects, and the other records."""
    keys = TABLES[table].filled
    empty = frame.select(pl.any_horizontal(trim(pl.col(name)).is_null() for name in keys)).to_series()
    if not empty.any():
        return pl.DataFrame(schema=REJECTED_SCHEMA), frame
    lacking = frame.filter(empty)
    message = pl.lit(f"{' or '.join(keys)} is empty: a record without a key cannot be identified")
    known = {"code": pl.lit(codes.NO_KEY.id), "message": message, "table": pl.lit(table)}
    return with_schema(lacking.with_columns(**known), REJECTED_SCHEMA), frame.filter(~empty)


def _parts(size: int, partition: int) -> int:
    return min(max(1, -(-size // partition)), MOST_PARTS)
