"""Job posts: Projects.csv contains one record for each post of a project."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.jobs import JOB_POSTING
from migrate.core.findings import make_findings
from migrate.normalise import codes
from migrate.normalise.merging import Rule, merge_records
from migrate.normalise.raw import RawBlock

TABLE = "projects"

#: What must agree where two contracts know the same id.
IDENTITY = ("job_id", "content")

_COMPARED = {
    "job_id": "project_id",
    "content": "job_post_description",
    "state": "job_post_state",
    "_posted": "job_post_created_at",
}

RULE = Rule(key="job_posting_id", latest=tuple(_COMPARED), compared=_COMPARED)


class Postings(NamedTuple):
    """Rows of entity job_posting, and findings."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def posting_records(block: RawBlock) -> pl.DataFrame:
    """The job posts in Projects.csv, one row a record that names one; `modified_at` is the record's."""
    block.needs_id("job_post_id", "the job post", "job_post_description", "job_post_created_at", "job_post_state")
    posted = block.time("job_post_created_at")
    beside: dict[str, pl.Expr | pl.Series] = {"modified_at": RawBlock(block.table, block.frame).modified(), "_posted": posted}
    frame = block.canonical(
        JOB_POSTING,
        block.records() | beside,
        job_posting_id=block.short("job_post_id"),
        job_id=block.short("project_id"),
        content=block.verbatim("job_post_description"),
        state=block.short("job_post_state"),
        created_at=posted,
    )
    return frame.drop_nulls("job_posting_id")


def postings(records: pl.DataFrame) -> Postings:
    """Job posts of one partition, from their distinct records (`posting_records`) in file order: one row an id."""
    rows, differing = merge_records(records, RULE)
    message = pl.format("records of one job post differ in {}; the record modified last wins", pl.col("columns"))
    findings = make_findings(codes.POSTING_DIFFERS, differing, message, table=TABLE, key="job_posting_id")
    extra = [
        name for name in rows.columns if name not in JOB_POSTING.schema and name not in RULE.latest and name != "modified_at"
    ]
    return Postings(rows.with_columns(pl.col("_posted").alias("created_at")).select(*JOB_POSTING.schema, *extra), findings)
