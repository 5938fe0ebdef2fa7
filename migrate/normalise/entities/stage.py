"""Stages: a hiring state in a project's pipeline. One key, four spellings; HiringStates.csv gives the names."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities import EXTRA_PREFIX
from migrate.core.entities.jobs import STAGE
from migrate.core.findings import make_findings
from migrate.core.places import PLACE_COLUMNS
from migrate.normalise import codes
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.unknown_ids import unknown_ids


class Stages(NamedTuple):
    """Rows of entity stage, findings, and the ids of hiring states that HiringStates does not have."""

    rows: pl.DataFrame
    findings: pl.DataFrame
    unknown_states: pl.Series


def hiring_states(block: RawBlock) -> pl.DataFrame:
    """HiringStates.csv, one row a record: `stage_id`, `name`, `type`, unknown columns, place columns. No entity of its own."""
    known = [
        block.short("candidate_hiringstate_id").alias("stage_id"),
        block.short("name").alias("name"),
        block.short("type").alias("type"),
    ]
    return block.frame.select(*known, *block.extra, *PLACE_COLUMNS)


def stages(jobs: pl.DataFrame, states: pl.DataFrame | None) -> Stages:
    """The pipelines of jobs, unfolded; each stage has the place of its project. `states`: None if the delivery has none."""
    pipeline = jobs.select("job_id", "stage_ids", *PLACE_COLUMNS).drop_nulls("stage_ids")
    rows = (
        pipeline.with_columns(pl.int_ranges(1, pl.col("stage_ids").list.len() + 1, dtype=pl.Int64).alias("position"))
        .explode("stage_ids", "position")
        .rename({"stage_ids": "stage_id"})
        .with_columns(pl.concat_str("job_id", "stage_id", separator=":").alias("job_stage_id"))
    )
    if states is None:
        named = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("name", "type"))
        nothing = make_findings(codes.UNKNOWN_STATE, rows.clear(), "", table="projects", key="job_id")
        return Stages(named.select(*STAGE.schema), nothing, rows["stage_id"].clear())
    extra = [name for name in states.columns if name.startswith(EXTRA_PREFIX)]
    known = states.select("stage_id", "name", "type", *extra, _known=pl.lit(True))
    rows = rows.join(known, on="stage_id", how="left", maintain_order="left")
    text = "a state of the pipeline is missing from HiringStates; the stage has no name"
    lacking = rows.filter(pl.col("_known").is_null())
    more = {"table": "projects", "key": "job_stage_id", "message": text, "name": "candidate_hiring_state_ids"}
    findings = unknown_ids(lacking, "stage_id", states["stage_id"], codes.UNKNOWN_STATE, **more)
    return Stages(rows.select(*STAGE.schema, *extra), findings, lacking["stage_id"].unique())


def unused_states(states: pl.DataFrame, used: pl.Series) -> pl.DataFrame:
    """A note for each file whose states are in no pipeline; `used` holds the state ids of all pipelines."""
    idle = states.filter(~pl.col("stage_id").is_in(used.implode()))
    per_file = idle.group_by("_file", maintain_order=True).agg(pl.len().alias("count"), pl.col("_line").first())
    message = pl.format("hiring states in no project's pipeline: {}", pl.col("count"))
    rows = per_file.with_columns(pl.lit(None, dtype=pl.String).alias("_key"))
    return make_findings(codes.UNUSED_STATES, rows, message, table="hiring_states", key="_key")


READER = KeyedReader("hiring_states", hiring_states, key="stage_id")
