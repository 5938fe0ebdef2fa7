"""Jobs: Projects.csv repeats a project for each of its job posts."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.jobs import JOB
from migrate.core.findings import make_findings
from migrate.normalise import codes
from migrate.normalise.merging import Rule, merge_records
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.lists import without_repeats

TABLE = "projects"

#: What must agree where two contracts know the same id.
IDENTITY = ("name",)

_COMPARED = {
    "name": "project_name",
    "description": "project_description",
    "state": "state",
    "visibility": "visibility",
    "type": "type",
    "owner_url": "owner_profile_url",
}

RULE = Rule(
    key="job_id",
    latest=tuple(_COMPARED),
    united={"sourcing_channels": False, "stage_ids": False, "_state": False},
    compared=_COMPARED,
)


class Jobs(NamedTuple):
    """Rows of entity job, and findings."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def job_records(block: RawBlock) -> pl.DataFrame:
    """Projects.csv, one row a record; `_post` is the job post it represents, `_state` the single state beside the pipeline."""
    beside: dict[str, pl.Expr | pl.Series] = {
        "_post": block.short("job_post_id"),
        "_state": block.items("candidate_hiringstate_id"),
    }
    return block.canonical(
        JOB,
        block.records() | beside,
        job_id=block.short("project_id"),
        name=block.short("project_name"),
        description=block.verbatim("project_description"),
        state=block.short("state"),
        visibility=block.short("visibility"),
        type=block.short("type"),
        owner_url=block.profile_url("owner_profile_url"),
        sourcing_channels=block.items("sourcing_channels"),
        stage_ids=block.items("candidate_hiring_state_ids"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


def jobs(records: pl.DataFrame) -> Jobs:
    """Projects of one partition, from their distinct records (`job_records`) in file order.

    The pipeline is the union of the lists of all records; the single state only adds one that they lack.
    """
    rows, differing = merge_records(records, RULE)
    pipeline = pl.concat_list(pl.col("stage_ids").fill_null([]), pl.col("_state").fill_null([]))
    rows = rows.with_columns(without_repeats(rows.select(pipeline).to_series()).alias("stage_ids"))
    message = pl.format("records of one project differ in {}; the record modified last wins", pl.col("columns"))
    findings = make_findings(codes.JOB_DIFFERS, differing, message, table=TABLE, key="job_id")
    extra = [name for name in rows.columns if name not in JOB.schema and name != "_state"]
    return Jobs(rows.select(*JOB.schema, *extra), findings)
