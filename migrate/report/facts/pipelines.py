"""Candidates per job and stage, applications per month, and custom fields, summed over batches."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.core.batches import Batches
from migrate.core.entities import ENTITIES
from migrate.core.facts.contents import CustomFields, Funnel, FunnelJob, FunnelStage
from migrate.core.facts.overview import Timeline

#: Maximum number of jobs listed with their stages; the sums cover all.
LISTED = 500


def funnel(batches: Batches) -> Funnel | None:
    """Counts candidates per job and stage, largest jobs first, stages in pipeline order; None without applications."""
    by = ["job_id", "stage_id", "stage_name", "stage_type"]
    counts = sum_groups(batches("application"), by, pl.len().cast(pl.Int64).alias("candidates"))
    if counts is None:
        return None
    jobs = _gathered(batches("job"), "job", ["job_id", "name", "state"])
    pipeline = _gathered(batches("stage"), "stage", ["job_id", "stage_id", "name", "type", "position"])
    stages = pipeline.join(counts, on=["job_id", "stage_id"], how="full", coalesce=True).select(
        "job_id",
        pl.coalesce("name", "stage_name").alias("name"),
        pl.coalesce("type", "stage_type").alias("type"),
        "position",
        pl.col("candidates").fill_null(0),
    )
    sums = stages.group_by("job_id").agg(pl.col("candidates").sum().alias("total"))
    listed = (
        jobs.join(sums, on="job_id", how="full", coalesce=True)
        .with_columns(pl.col("total").fill_null(0))
        .sort("total", "job_id", descending=[True, False], nulls_last=True)
    )
    head = listed.head(LISTED)
    of_job: dict[str | None, list[FunnelStage]] = {}
    ordered = stages.join(head.select("job_id"), on="job_id", how="semi", nulls_equal=True).sort(
        "position", "name", nulls_last=True
    )
    for row in ordered.iter_rows(named=True):
        stage = FunnelStage(name=row["name"], type=row["type"], candidates=row["candidates"])
        of_job.setdefault(row["job_id"], []).append(stage)
    return Funnel(
        applications=int(counts["candidates"].sum()),
        job_count=listed.height,
        unknown_jobs=listed.join(jobs, on="job_id", how="anti", nulls_equal=True).height,
        without_stage=int(counts.filter(pl.col("stage_id").is_null())["candidates"].sum()),
        jobs=[
            FunnelJob(
                job_id=row["job_id"],
                name=row["name"],
                state=row["state"],
                candidates=row["total"],
                stages=of_job.get(row["job_id"], []),
            )
            for row in head.iter_rows(named=True)
        ],
    )


def timeline(batches: Batches) -> Timeline | None:
    """Counts applications by month (UTC), from the first to the last; None without applications."""
    month = pl.col("created_at").dt.strftime("%Y-%m").alias("month")
    counted = (frame.select(month) for frame in batches("application"))
    counts = sum_groups(counted, ["month"], pl.len().cast(pl.Int64).alias("applications"))
    if counts is None:
        return None
    by_month = dict(counts.drop_nulls("month").sort("month").iter_rows())
    months = _months_between(min(by_month), max(by_month)) if by_month else []
    without = int(counts.filter(pl.col("month").is_null())["applications"].sum())
    return Timeline(months=months, applications=[by_month.get(one, 0) for one in months], without_date=without)


def _months_between(first: str, last: str) -> list[str]:
    """Returns every month from first to last; wrong dates can be centuries apart, so only the last 600 are returned."""
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(start, end - 599), end + 1)]


def custom_fields(batches: Batches) -> list[CustomFields] | None:
    """Counts custom fields by entity and type; without names, because people choose them freely."""
    columns = ["custom_field_id", "entity_type", "type", "state"]
    defined = _gathered(batches("custom_field"), "custom_field", columns)
    filled = sum_groups(batches("custom_field_value"), ["custom_field_id"], pl.len().cast(pl.Int64).alias("values"))
    if defined.is_empty():
        return None
    if filled is not None:
        defined = defined.join(filled, on="custom_field_id", how="left")
    else:
        defined = defined.with_columns(pl.lit(None, dtype=pl.Int64).alias("values"))
    deleted = pl.col("state").str.to_lowercase() == "deleted"
    made = defined.group_by("entity_type", "type").agg(
        pl.len().alias("fields"),
        deleted.sum().alias("deleted"),
        pl.col("values").is_null().sum().alias("unused"),
        pl.col("values").sum(),
    )
    rows = made.sort("entity_type", "type", nulls_last=True).iter_rows(named=True)
    return [CustomFields(**row) for row in rows]


def sum_groups(frames: Iterable[pl.DataFrame], by: list[str], count: pl.Expr) -> pl.DataFrame | None:
    """Groups every batch, and sums the results; `count` is the summed column. None without rows."""
    total: pl.DataFrame | None = None
    for frame in frames:
        part = frame.group_by(by).agg(count)
        name = part.columns[-1]
        total = part if total is None else pl.concat([total, part]).group_by(by).agg(pl.col(name).sum())
    return None if total is None or total.is_empty() else total


def _gathered(frames: Iterable[pl.DataFrame], entity: str, columns: list[str]) -> pl.DataFrame:
    """Reads some columns of an entity with few rows."""
    schema = {name: dtype for name, dtype in ENTITIES[entity].schema.items() if name in columns}
    return pl.concat([pl.DataFrame(schema=schema), *(frame.select(*schema) for frame in frames)])
