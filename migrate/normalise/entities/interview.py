"""Interviews: no file lists them; they are collected from scorecards that share an interview id."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.interviews import INTERVIEW
from migrate.core.findings import make_findings
from migrate.core.places import PLACE_COLUMNS
from migrate.normalise import codes

TABLE = "scorecards"

#: Fields of an interview that come from its scorecards.
FROM_SCORECARD = ("interview_id", "candidate_id", "job_id", "application_id", "interview_module_id")

#: Fields of an interview that come from its module.
FROM_MODULE = ("interview_module_id", "state", "start_at", "end_at")

_COMPARED = {"candidate_id": "candidate_id", "job_id": "project_id", "interview_module_id": "interview_module_id"}


class Interviews(NamedTuple):
    """Interviews without their module's columns, and findings."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def interviews(scorecards: pl.DataFrame) -> Interviews:
    """Interviews of one partition by interview id, from scorecards (`FROM_SCORECARD`, place columns).

    The first record in file order wins; a scorecard without interview id belongs to none.
    """
    ordered = scorecards.drop_nulls("interview_id").sort(PLACE_COLUMNS[:2])
    differs = [pl.when(pl.col(name).drop_nulls().n_unique() > 1).then(pl.lit(source)) for name, source in _COMPARED.items()]
    columns = pl.concat_str(*differs, separator=", ", ignore_nulls=True).alias("columns")
    rows = ordered.unique("interview_id", keep="first", maintain_order=True)
    several = ordered.filter(pl.col("interview_id").is_duplicated())
    differing = several.group_by("interview_id").agg(columns).filter(pl.col("columns") != "")
    differing_rows = rows.join(differing, on="interview_id", how="inner", maintain_order="left")
    message = pl.format("scorecards of one interview differ in {}; the first record wins", pl.col("columns"))
    return Interviews(rows, make_findings(codes.INTERVIEW_DIFFERS, differing_rows, message, table=TABLE, key="interview_id"))


def colliding_interviews(scorecards: pl.DataFrame) -> pl.DataFrame:
    """Interviews that two contracts know with another candidate, project or module: `key`, place columns.

    Frame as for `interviews`, with `_contract`.
    """
    known = scorecards.filter(pl.col("_contract").is_not_null()).sort(PLACE_COLUMNS[:2])
    shared = known.filter(pl.col("_contract").n_unique().over("interview_id") > 1)
    first = [pl.col(name).drop_nulls().first().over("interview_id", "_contract") for name in _COMPARED]
    differs = [pl.col(name).drop_nulls().n_unique().over("interview_id") > 1 for name in _COMPARED]
    return (
        shared.with_columns(first)
        .filter(pl.any_horizontal(differs))
        .unique("interview_id", keep="last", maintain_order=True)
        .rename({"interview_id": "key"})
    )


def unknown_modules(rows: pl.DataFrame, modules: pl.DataFrame | None) -> pl.Series:
    """Ids of modules that interviews name but that are not among `modules`."""
    named = rows.get_column("interview_module_id").drop_nulls().unique()
    return named if modules is None else named.filter(~named.is_in(modules["interview_module_id"].implode()))


def with_modules(rows: pl.DataFrame, modules: pl.DataFrame | None) -> pl.DataFrame:
    """Entity interview: state and times of the module (`FROM_MODULE`; None if there is none in this partition)."""
    if modules is None:
        empty = {name: pl.lit(None, dtype=INTERVIEW.schema[name]) for name in FROM_MODULE[1:]}
        return rows.with_columns(**empty).select(*INTERVIEW.schema)
    joined = rows.join(modules.select(FROM_MODULE), on="interview_module_id", how="left", maintain_order="left")
    return joined.select(*INTERVIEW.schema)
