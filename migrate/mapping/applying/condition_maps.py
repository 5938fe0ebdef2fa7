"""Values that the value map of a condition lacks: the condition counts them as empty, so each is reported."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from migrate.core.entities import ENTITIES, Entity
from migrate.core.findings import make_findings
from migrate.core.problems import FINDINGS_SCHEMA
from migrate.core.redaction import KeyKind, shown_key
from migrate.core.text_equality import folded_text
from migrate.mapping.applying.faults import COVERAGE_SCHEMA, Faults
from migrate.mapping.applying.rules import ANYTHING_ELSE, FilterPlan, PartPlan
from migrate.mapping.codes import UNMAPPED_KEPT
from migrate.mapping.links import ITEM


def report_filters(
    table: str, part: PartPlan, frame: pl.DataFrame, left_out: Callable[[], pl.Series], *, show_values: bool
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Returns findings (FINDINGS_SCHEMA) and coverage (COVERAGE_SCHEMA) of the filters of a part that use a value map.

    `frame`: the records before the filters decide; `left_out` gives those that erasure list and retention rules leave out, which
    are not read. It is asked only if a filter has a value map.
    """
    found, coverage = [pl.DataFrame(schema=FINDINGS_SCHEMA)], []
    mapped = [each for each in part.filters if each.value_map is not None]
    seen = frame.filter(~left_out()) if mapped else frame
    for each in mapped:
        # A record has a row for each item of its list here.
        of_item = each.rule.field.startswith(f"{ITEM}.")
        rows = seen if of_item else seen.unique(["_file", "_record"], keep="first", maintain_order=True)
        lost = rows.filter(_lacked(each, rows))
        value = _value(each).alias("value") if show_values else None
        found.append(make_findings(UNMAPPED_KEPT, lost, _message(each), table=table, key=_key(part.entity), value=value))
        coverage.append(_coverage(table, f"filter '{each.name}'", each, rows))
    return pl.concat(found), coverage


def report_condition(table: str, column: str, each: FilterPlan, rows: pl.DataFrame, faults: Faults) -> list[pl.DataFrame]:
    """Adds a fault for rows whose value the value map of a column's condition lacks. Returns the coverage."""
    if each.value_map is None:
        return []
    values = rows.select(_value(each).alias("value"))["value"]
    faults.add(rows.select(_lacked(each, rows)).to_series(), UNMAPPED_KEPT, _message(each), rejects=False, values=values)
    return [_coverage(table, f"{column} (when)", each, rows)]


def _message(each: FilterPlan) -> str:
    name = "" if each.value_map is None else each.value_map.name
    return f"{each.name}: value map '{name}' does not contain the value of {each.rule.field}; the condition counts it as empty"


def _value(each: FilterPlan) -> pl.Expr:
    return pl.col(each.rule.field).cast(pl.String).str.strip_chars()


def _lacked(each: FilterPlan, rows: pl.DataFrame) -> pl.Expr:
    """True for rows with a value that no line of the map contains."""
    values = {} if each.value_map is None else each.value_map.values
    if ANYTHING_ELSE in values or each.rule.field not in rows.columns:
        return pl.repeat(value=False, n=pl.len())
    text = _value(each).fill_null("")
    return (text != "") & ~folded_text(text).is_in(list(values))


def _key(entity: Entity) -> pl.Expr | None:
    """The key of a record as it may be shown; None if it is personal data."""
    field = ENTITIES[entity.name].field(entity.key)
    personal = field is None or field.personal
    return None if personal else shown_key(pl.col(entity.key), KeyKind.PLAIN)


def _coverage(table: str, column: str, each: FilterPlan, rows: pl.DataFrame) -> pl.DataFrame:
    name = "" if each.value_map is None else each.value_map.name
    value = pl.lit(None, pl.String) if each.rule.field not in rows.columns or each.field.personal else _value(each)
    counted = rows.select("_file", "_line", value.alias("value"), (~_lacked(each, rows)).alias("mapped"))
    first = pl.col("_file", "_line").sort_by("_file", "_line", nulls_last=True).first()
    found = counted.group_by("value", "mapped").agg(pl.len().alias("count"), first).sort("value", "mapped")
    known = {"table": pl.lit(table), "column": pl.lit(column), "map": pl.lit(name), "target": pl.lit(None)}
    return found.with_columns(**known).select(pl.col(one).cast(dtype) for one, dtype in COVERAGE_SCHEMA.items())
