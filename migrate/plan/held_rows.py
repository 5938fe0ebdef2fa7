"""Reports rows that are held because they were edited in the target, and lists them in the plan."""

from __future__ import annotations

import polars as pl

from migrate.core.findings import Findings, with_schema
from migrate.core.problems import Code
from migrate.targets.spec import TableSpec

#: `columns`: the edited columns; null if none is named. `certain`: false if only one or more of them were edited.
HELD_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "_key": pl.String(),
    "_id": pl.String(),
    "columns": pl.String(),
    "certain": pl.Boolean(),
}


def report_held(findings: Findings, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
    """Adds a finding and a held row for each row.

    `rows` has `_key`, `_id`, place columns, and optionally `columns`, `certain`; no column of the target.
    """
    findings.report(spec, rows, code, message)
    findings.keep("held", with_schema(rows.with_columns(pl.lit(spec.table).alias("table")), HELD_SCHEMA))
