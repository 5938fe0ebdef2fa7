"""Findings over whole columns, as frames of `FINDINGS_SCHEMA`."""

from __future__ import annotations

import polars as pl

from migrate.core.problems import FINDINGS_SCHEMA, Code


def findings(
    code: Code,
    rows: pl.DataFrame,
    *,
    table: str,
    key: str,
    message: str | pl.Expr,
    value: pl.Expr | None = None,
    column: pl.Expr | None = None,
) -> pl.DataFrame:
    """One finding a row of `rows`, which has the place columns and the column `key` (ids, fit to be shown).

    `column` is the number of the field in the record, from 1.

    `message` holds names of columns and counts, never a value, and is the same for the same kind of fault, since problems are
    counted by it.
    """
    return rows.select(
        pl.lit(code.id).alias("code"),
        pl.col("_file").cast(pl.Int32),
        pl.col("_line").cast(pl.Int64),
        (pl.lit(None, dtype=pl.Int64) if column is None else column).alias("column"),
        pl.lit(table).alias("table"),
        pl.col(key).cast(pl.String).alias("key"),
        (pl.lit(message) if isinstance(message, str) else message).alias("message"),
        (pl.lit(None, dtype=pl.String) if value is None else value.cast(pl.String)).alias("value"),
    )


def no_findings() -> pl.DataFrame:
    """A frame of findings without rows."""
    return pl.DataFrame(schema=FINDINGS_SCHEMA)


#: Records set aside: place, code, reason (fit to be shown), source table and key (null if the record has none).
REJECTED_SCHEMA: dict[str, pl.DataType] = {
    "_file": pl.Int32(),
    "_record": pl.Int64(),
    "_line": pl.Int64(),
    "code": pl.String(),
    "reason": pl.String(),
    "table": pl.String(),
    "key": pl.String(),
}
