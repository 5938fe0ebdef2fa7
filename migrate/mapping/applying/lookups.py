"""Applies lookups: a value becomes the id of the target's row that has it."""

from __future__ import annotations

import polars as pl

from migrate.mapping.applying.batch import Batch, as_text, blank_to_null, read
from migrate.mapping.applying.lookup_plans import ID, SEVERAL, LookupPlan, value_columns
from migrate.mapping.codes import LOOKUP_AMBIGUOUS, LOOKUP_MISSED, LOOKUP_MISSED_KEPT


def look_up(  # noqa: PLR0917 - a column's value and what its rule says of it
    batch: Batch, name: str, plan: LookupPlan, value: pl.Expr, default: pl.Expr | None, met: pl.Expr | None = None
) -> pl.Expr:
    """The ids (text) for the values of a column. An empty value is not looked up.

    Without a target to read, the column is empty. `default` replaces values that no row has, with `missing: default`. `met` is
    the condition of the rule, if it has one.
    """
    frame = plan.rows
    if frame is None and batch.lookups is not None:
        frame = batch.lookups[plan.key]
    if frame is None:
        return pl.lit(None, pl.String)
    given = [as_text(read(field, batch.rows), field.kind) for field in plan.sources]
    given = [one if met is None else pl.when(met).then(one) for one in given] or [value.cast(pl.String)]
    keys = value_columns(len(given))
    # `select` alone would give one row for a constant.
    wanted = batch.rows.with_columns(blank_to_null(one, "text").alias(key) for one, key in zip(given, keys, strict=True))
    wanted = wanted.select(keys)
    found = _joined(wanted, frame)
    lost = _lost(wanted, found)
    if plan.missing == "default" and default is not None and lost.any():
        other = batch.rows.with_columns(default.cast(pl.String).alias("k0"))
        wanted = wanted.with_columns(pl.when(lost).then(other["k0"]).otherwise("k0").alias("k0"))
        found = _joined(wanted, frame)
        lost = _lost(wanted, found)
    rejects = plan.missing != "null"
    values = wanted["k0"] if len(given) == 1 else None
    what = f"{', '.join(plan.columns)} ({plan.place})"
    missed = f"{name}: no row of table '{plan.table}' has the value in {what}"
    batch.faults.add(lost, LOOKUP_MISSED if rejects else LOOKUP_MISSED_KEPT, missed, rejects=rejects, values=values)
    several = f"{name}: several rows of table '{plan.table}' have the value in {what}"
    batch.faults.add(found[SEVERAL].fill_null(value=False), LOOKUP_AMBIGUOUS, several, rejects=True, values=values)
    made = f"~{name}@"
    batch.rows = batch.rows.with_columns(found[ID].alias(made))
    return pl.col(made)


def _joined(wanted: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    return wanted.join(frame, on=wanted.columns, how="left", maintain_order="left")


def _lost(wanted: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """True for rows with values that no row of the table has."""
    asked = wanted.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    return asked & found[SEVERAL].is_null()
