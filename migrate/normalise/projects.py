"""Jobs, job posts and stages, merged from records on disk that are partitioned by key."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.normalise.accounting import Accounting
from migrate.normalise.contract_collisions import find_collisions
from migrate.normalise.entities.job import IDENTITY, job_records, jobs
from migrate.normalise.entities.job_posting import IDENTITY as POSTING_IDENTITY
from migrate.normalise.entities.job_posting import posting_records, postings
from migrate.normalise.entities.stage import stages, unused_states
from migrate.normalise.merging import distinct_records
from migrate.normalise.mixed_ids import split_jobs
from migrate.normalise.output import Output
from migrate.normalise.raw import RawBlock
from migrate.runs import Spool

TABLE = "projects"


class Projects:
    """Stores the records of Projects.csv; `merge` fills `job`, `job_posting` and `stage`."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._records = Spool(folder / "records", key="job_id", parts=parts)
        self._posts = Spool(folder / "posts", key="job_posting_id", parts=parts)
        self.job = Output(folder / "job")
        self.job_posting = Output(folder / "job_posting")
        self.stage = Output(folder / "stage")

    @staticmethod
    def read(block: RawBlock) -> tuple[pl.DataFrame, ...]:
        """Reads a block, whose records all have a key: jobs and posts. Pure."""
        return job_records(block), posting_records(block)

    def keep(self, records: pl.DataFrame, posts: pl.DataFrame) -> None:
        """Stores the result of `read`."""
        self._records.append(records)
        self._posts.append(posts)

    def merge(self, states: pl.DataFrame | None, accounting: Accounting) -> int:
        """Merges partition by partition. `states`: HiringStates, None if the delivery has none.

        Returns how many hiring states are in no pipeline.
        """
        used = pl.Series("stage_id", dtype=pl.String)
        for part in self._records.slices():
            distinct = distinct_records(part, ["job_id", "_post"])
            accounting.book(TABLE).repeated += part.height - distinct.height
            records, mixed = split_jobs(distinct)
            accounting.reject(mixed)
            accounting.collisions.add(TABLE, find_collisions(distinct, "job_id", IDENTITY))
            projects = jobs(records)
            pipelines = stages(projects.rows, states)
            accounting.add(projects.findings)
            accounting.add(pipelines.findings)
            accounting.note_unknown("hiring_states", pipelines.unknown_states)
            used = pl.concat([used, pipelines.rows["stage_id"]]).unique()
            self.job.append(projects.rows)
            self.stage.append(pipelines.rows)
        for part in self._posts.slices():
            records = distinct_records(part, ["job_posting_id", "job_id"])
            accounting.collisions.add(TABLE, find_collisions(records, "job_posting_id", POSTING_IDENTITY))
            posts = postings(records)
            accounting.add(posts.findings)
            self.job_posting.append(posts.rows)
        self._records.clear()
        self._posts.clear()
        if states is None:
            return 0
        accounting.add(unused_states(states, used))
        return states.filter(~pl.col("stage_id").is_in(used.implode())).height
