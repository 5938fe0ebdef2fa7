"""Applications: a candidate in a project."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.people import APPLICATION
from migrate.core.findings import make_findings
from migrate.normalise import codes
from migrate.normalise.merging import Rule, merge_records
from migrate.normalise.unknown_ids import unknown_ids

TABLE = "candidates"

RULE = Rule(
    key="application_id",
    latest=("candidate_id", "job_id", "stage_id", "source"),
    compared={"stage_id": "hiring_state_id", "source": "sourcing_channels"},
)


class Applications(NamedTuple):
    """Rows of entity application, findings, and the ids of hiring states that HiringStates does not have."""

    rows: pl.DataFrame
    findings: pl.DataFrame
    unknown_states: pl.Series


def applications(records: pl.DataFrame, states: pl.DataFrame | None) -> Applications:
    """Applications of one partition, from its distinct records (`candidate_records`) in file order.

    A record without a project is a person without an application. `states`: HiringStates as `hiring_states` gives them; None
    where the delivery has none.
    """
    named = records.drop_nulls("_project").with_columns(
        pl.concat_str("candidate_id", "_project", separator=":").alias("application_id"),
        pl.col("_project").alias("job_id"),
        pl.col("_state").alias("stage_id"),
    )
    rows, differing = merge_records(named, RULE)
    message = pl.format("records of one application differ in {}; the record modified last wins", pl.col("columns"))
    findings = [make_findings(codes.APPLICATION_DIFFERS, differing, message, table=TABLE, key="application_id")]
    rows = rows.with_columns(pl.concat_str("job_id", "stage_id", separator=":").alias("job_stage_id"))
    unknown = pl.Series("stage_id", dtype=pl.String)
    if states is None:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("stage_name", "stage_type"))
    else:
        names = states.select("stage_id", stage_name="name", stage_type="type", _known=pl.lit(True))
        rows = rows.join(names, on="stage_id", how="left", maintain_order="left")
        lacking = rows.filter(pl.col("stage_id").is_not_null() & pl.col("_known").is_null())
        text = "hiring_state_id is missing from HiringStates; the stage has no name"
        more = {"table": TABLE, "key": "application_id", "message": text, "name": "hiring_state_id"}
        unknown = lacking["stage_id"].unique()
        findings.append(unknown_ids(lacking, "stage_id", states["stage_id"], codes.UNKNOWN_STATE, **more))
        rows = rows.drop("_known")
    extra = [name for name in rows.columns if name not in APPLICATION.schema]
    return Applications(rows.select(*APPLICATION.schema, *extra), pl.concat(findings), unknown)
