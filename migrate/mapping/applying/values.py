"""Applies one rule to one batch: from canonical fields to the column's values, with a fault for rows that cannot be converted."""

from __future__ import annotations

from typing import Any

import polars as pl

from migrate.core.text_equality import comparable_column, may_change
from migrate.mapping.applying.batch import Batch, as_text, blank_to_null, read
from migrate.mapping.applying.condition_maps import report_condition
from migrate.mapping.applying.conditions import passes_filter
from migrate.mapping.applying.faults import COVERAGE_SCHEMA
from migrate.mapping.applying.lookups import look_up
from migrate.mapping.applying.rules import ANYTHING_ELSE, ColumnPlan, Step, ValueMap, ValueSource
from migrate.mapping.codes import (
    FILE_LEFT_OUT,
    FILE_TOO_LARGE,
    NO_RELATED,
    NO_RELATED_KEPT,
    NOTHING_PICKED,
    PASSED,
    UNMAPPED,
    UNMAPPED_KEPT,
    UNREADABLE,
)
from migrate.mapping.fields import FieldInfo
from migrate.mapping.transforms import DTYPES, TRANSFORMS


def from_source(source: ValueSource, rows: pl.DataFrame, *, strict: bool = False) -> pl.Expr:
    """The value before any transform. With `strict`, a template needs all of its fields; otherwise empty ones are omitted."""
    if source.template:
        parts: list[pl.Expr] = []
        present: list[pl.Expr] = []
        for literal, field in source.template:
            parts.append(pl.lit(literal))
            if field is not None:
                value = as_text(read(field, rows), field.kind)
                present.append(value.is_not_null())
                parts.append(value if strict else value.fill_null(""))
        joined = pl.concat_str(*parts)
        return pl.when(pl.any_horizontal(*present)).then(joined) if present else joined
    if source.fields:
        values = [read(field, rows) for field in source.fields]
        return values[0] if len(values) == 1 else pl.coalesce(*[blank_to_null(value, source.kind) for value in values])
    return pl.lit(source.constant, DTYPES[source.kind])


def clean(batch: Batch, value: pl.Expr, steps: tuple[Step, ...], name: str, *, on_error: str, place: str) -> pl.Expr:
    """Applies a chain of transforms. A value that a step cannot convert is a fault, and the policy decides what happens."""
    for number, step in enumerate(steps):
        made = step.transform.function(value, **step.options)
        if not step.transform.fails:
            value = made
            continue
        before, after = f"~{name}{number}<", f"~{name}{number}>"
        batch.rows = batch.rows.with_columns(value.alias(before)).with_columns(
            step.transform.function(pl.col(before), **step.options).alias(after)
        )
        failed = batch.rows.get_column(after).is_null() & _fill(batch.rows.get_column(before))
        message = f"{name}: '{step.transform.name}' cannot convert the value ({place})"
        code = UNREADABLE if on_error == "reject" else PASSED
        batch.faults.add(failed, code, message, rejects=on_error == "reject", values=_texts(batch.rows.get_column(before)))
        value = pl.coalesce(pl.col(after), pl.col(before)) if on_error == "keep" else pl.col(after)
    return value


def _fill(series: pl.Series) -> pl.Series:
    return series.is_not_null() & (series.str.strip_chars() != "") if series.dtype == pl.String else series.is_not_null()


def _texts(series: pl.Series) -> pl.Series | None:
    return series if series.dtype == pl.String else None


def column(batch: Batch, plan: ColumnPlan) -> pl.Expr:
    """The expression of a column over `batch.rows`, to which helper columns may have been added."""
    name, place = plan.spec.name, plan.spec.place or ""
    _check_related(batch, plan)
    met = None if plan.when is None else passes_filter(plan.when, batch.rows)
    if plan.when is not None:
        batch.coverage += report_condition(batch.table, name, plan.when, batch.rows, batch.faults)
    given = from_source(plan.source, batch.rows)
    value = clean(
        batch, given if met is None else pl.when(met).then(given), plan.steps, name, on_error=plan.on_error, place=place
    )
    if plan.value_map is not None:
        value = _apply_map(batch, value, plan, plan.value_map)
        value = clean(batch, value, plan.after_map, f"{name}^", on_error=plan.on_error, place=place)
    if plan.users_fallback and batch.users is not None:
        known = value.is_in(batch.users.implode())
        value = pl.when(known | value.is_null()).then(value).otherwise(pl.lit(batch.fallback))
    if plan.default is not None:
        empty = (value.is_null() | (value.str.strip_chars() == "")) if plan.kind == "text" else value.is_null()
        value = pl.when(empty).then(from_source(plan.default, batch.rows)).otherwise(value)
    if plan.lookup is not None:
        instead = from_source(plan.default, batch.rows) if plan.default is not None else None
        value = look_up(batch, name, plan.lookup, value, instead, met)
    if plan.size is not None:
        value = _small_file(batch, plan, plan.size, value)
    return value.cast(plan.spec.dtype).alias(name)


def _small_file(batch: Batch, plan: ColumnPlan, size: FieldInfo, value: pl.Expr) -> pl.Expr:
    """The sha256 of files that are not too large; a larger one is reported, and the rule says whether its row is rejected."""
    large = batch.rows.select(value.is_not_null() & (read(size, batch.rows) > plan.max_bytes).fill_null(value=True)).to_series()
    rejects, flag = plan.too_long == "reject", f"~{plan.spec.name}#"
    done = "the row is rejected" if rejects else "the column is empty"
    what = f"{plan.spec.name}: the file is larger than {plan.max_bytes} bytes; {done} ({plan.spec.place})"
    batch.faults.add(large, FILE_TOO_LARGE if rejects else FILE_LEFT_OUT, what, rejects=rejects)
    batch.rows = batch.rows.with_columns(large.alias(flag))
    return pl.when(~pl.col(flag)).then(value)


def _check_related(batch: Batch, plan: ColumnPlan) -> None:
    """Reports rows whose related record is not in the delivery; `missing: reject` rejects them, unless the rule has a default."""
    rejects = plan.missing == "reject" and plan.default is None
    for field, key, picked in plan.found_by:
        if {field, key} <= set(batch.rows.columns):
            missing = batch.rows.get_column(field).is_not_null() & batch.rows.get_column(key).is_null()
            no_pick = f"no record matches the pick '{key.rpartition('.')[0]}'"
            no_record = f"the record that '{field}' refers to is missing"
            kept = NOTHING_PICKED if picked else NO_RELATED_KEPT
            message = f"{plan.spec.name}: {no_pick if picked else no_record} ({plan.spec.place})"
            batch.faults.add(missing, NO_RELATED if rejects else kept, message, rejects=rejects)


def _apply_map(batch: Batch, value: pl.Expr, plan: ColumnPlan, values: ValueMap) -> pl.Expr:
    """Replaces values by those of the value map. Each distinct value is looked up once, the empty value as empty text."""
    before = f"~{plan.spec.name}<"
    batch.rows = batch.rows.with_columns(value.fill_null("").alias(before))
    counted = batch.rows.group_by(pl.col(before).alias("before")).agg(
        pl.len().cast(pl.Int64).alias("count"), pl.col("_file", "_line").first()
    )
    looked_up = _look_up(counted, plan, values)
    lost = looked_up.filter("lost").get_column("before")
    if not lost.is_empty():
        rejects = plan.unmapped == "reject"
        message = f"{plan.spec.name}: value map '{values.name}' does not contain the value ({plan.spec.place})"
        given = batch.rows.get_column(before)
        code = UNMAPPED if rejects else UNMAPPED_KEPT
        batch.faults.add(given.is_in(lost.implode()), code, message, rejects=rejects, values=given)
    batch.coverage.append(_coverage(batch.table, looked_up, plan, values))
    dtype = DTYPES[values.kind]
    return pl.col(before).replace_strict(looked_up["before"], looked_up["made"], default=None, return_dtype=dtype)


def _look_up(counted: pl.DataFrame, plan: ColumnPlan, values: ValueMap) -> pl.DataFrame:
    """Adds `text` (trimmed), `lost` (not in the map) and `made` to a frame of `before` and `count`."""
    known = [key for key in values.values if key != ANYTHING_ELSE]
    otherwise = len(known) if ANYTHING_ELSE in values.values else None
    targets = [values.values[key] for key in known] + ([values.values[ANYTHING_ELSE]] if otherwise is not None else [])
    places = list(range(len(targets)))
    text = pl.col("text")
    # As few queries as possible: a batch has few values, and each query has a cost of its own.
    trim = pl.col("before").str.strip_chars()
    trimmed = counted.with_columns(trim.alias("text"), may_change(trim).alias("odd"))
    folded = pl.lit(comparable_column(trimmed["text"])) if trimmed["odd"].any() else text
    found = folded.str.to_lowercase().replace_strict(known, places[: len(known)], default=otherwise, return_dtype=pl.Int64)
    # The empty value stays empty unless it has its own line: `*` does not match it.
    place = pl.when((text == "") & pl.lit("" not in values.values)).then(None).otherwise(found).alias("place")
    placed = trimmed.select("before", "count", "_file", "_line", "text", place)
    lost = pl.col("place").is_null() & (pl.col("text") != "")
    dtype = DTYPES[values.kind]
    made = pl.col("place").replace_strict(places, pl.Series(targets, dtype=dtype), default=None, return_dtype=dtype)
    if plan.unmapped == "keep":
        made = pl.when(lost).then("text").otherwise(made)
    if plan.unmapped == "default" and plan.default is not None:  # A template is filled in later, for each row.
        made = pl.when(lost).then(pl.lit(plan.default.constant, dtype)).otherwise(made)
    return placed.select("before", "count", "_file", "_line", "text", lost.alias("lost"), made.alias("made"))


def _coverage(table: str, looked_up: pl.DataFrame, plan: ColumnPlan, values: ValueMap) -> pl.DataFrame:
    """`COVERAGE_SCHEMA`."""
    shown, target = pl.when(pl.col("text") != "").then("text"), pl.col("made").cast(pl.String)
    nothing = pl.lit(None, pl.String)
    counted = looked_up.select(
        pl.lit(table).alias("table"),
        pl.lit(plan.spec.name).alias("column"),
        pl.lit(values.name).alias("map"),
        (nothing if plan.source.personal else shown).alias("value"),
        (nothing if plan.source.personal else target).alias("target"),
        (~pl.col("lost")).alias("mapped"),
        "count",
        pl.col("_file").cast(pl.Int32),
        pl.col("_line").cast(pl.Int64),
    )
    keys = [name for name in COVERAGE_SCHEMA if name not in ("count", "_file", "_line")]
    if not plan.source.personal and not looked_up["text"].is_duplicated().any():  # Each text has a row of its own already.
        return counted.select(*keys, "count", "_file", "_line").sort(keys)
    # Rows of a batch are in the order of the file.
    first = pl.col("_file", "_line").sort_by("_file", "_line", nulls_last=True).first()
    return counted.group_by(keys).agg(pl.col("count").sum(), first).sort(keys)


def parse_constant(value: Any, kind: str) -> Any:  # noqa: ANN401 - what YAML gives
    """Converts a scalar from YAML to a value of that type. Raises ValueError if it is not of that type."""
    if kind in {"text", "json"}:
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str):
        made = pl.select(TRANSFORMS[kind].function(pl.lit(value))).item()
        if made is None:
            raise ValueError(value)
        return made
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise ValueError(value)
