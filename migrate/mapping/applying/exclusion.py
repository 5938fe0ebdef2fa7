"""Records that the mapping leaves out: by table filters, by retention rules and by the erasure list."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.entities import Entity
from migrate.core.places import PLACE_COLUMNS
from migrate.mapping.applying.conditions import passes_filter
from migrate.mapping.applying.faults import EXCLUDED_SCHEMA
from migrate.mapping.applying.missing import lacks
from migrate.mapping.applying.rules import FilterPlan, PartPlan
from migrate.mapping.links import ITEM
from migrate.sources import MissingFields

#: Candidates are compared only by id. Two of them may share a profile URL, which rules contain because of users.
_COMPARED_BY_ID = ("candidate", "profile_url")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rules that exclude records: each has a name, a field and values of that field.

    A record is excluded if its own field of that name has one of the values: `candidate_id` excludes the person and every record
    that names them.
    """

    rules: tuple[tuple[str, str, pl.Series], ...] = field(default=())

    def values_of(self, name: str, column: str) -> pl.Series:
        """The values of one field with which a rule excludes records."""
        found = [values for rule, field, values in self.rules if (rule, field) == (name, column)]
        return pl.concat([pl.Series(column, [], dtype=pl.String), *found]).unique(maintain_order=True)


def is_left_out(entity: Entity, frame: pl.DataFrame, left_out: LeftOut) -> pl.Series:
    """True for records of an entity that a rule excludes. Table filters are not considered."""
    return _any(frame, [test for _, test in _tests(entity, frame, left_out)])


def rows_left_out(part: PartPlan, frame: pl.DataFrame, left_out: LeftOut) -> pl.Series:
    """Does the same for rows of a table with one row per record of a list: True if record or item is excluded."""
    return _any(frame, [test for _, test in _all_tests(part, frame, left_out)])


def _any(frame: pl.DataFrame, tests: list[pl.Expr]) -> pl.Series:
    return frame.select((pl.any_horizontal(tests) if tests else pl.repeat(value=False, n=pl.len())).alias("_out")).to_series()


def _tests(entity: Entity, frame: pl.DataFrame, left_out: LeftOut, *, prefix: str = "") -> list[tuple[str, pl.Expr]]:
    return [
        (name, pl.col(prefix + column).is_in(values.implode()).fill_null(value=False))
        for name, column, values in left_out.rules
        if entity.field(column) is not None and prefix + column in frame.columns and (entity.name, column) != _COMPARED_BY_ID
    ]


def _all_tests(part: PartPlan, frame: pl.DataFrame, left_out: LeftOut) -> list[tuple[str, pl.Expr]]:
    """The tests of a part: of its record, and of the record of a list that the row is made of."""
    tests = _tests(part.entity, frame, left_out)
    item = None if part.each is None else part.each.entity
    return tests if item is None else tests + _tests(item, frame, left_out, prefix=f"{ITEM}.")


def exclude(part: PartPlan, frame: pl.DataFrame, left_out: LeftOut, missing: MissingFields) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records that are kept, and the excluded ones (`EXCLUDED_SCHEMA`), each with the first rule that excludes it.

    A record whose file lacks the field of a filter is excluded, because the filter cannot decide. Its rows from earlier runs are
    kept.
    """
    tests = _all_tests(part, frame, left_out)
    tests += [(each.name, _fails(part, each, frame, missing)) for each in part.filters]
    if not tests:
        return frame, pl.DataFrame(schema=EXCLUDED_SCHEMA)
    rule = pl.lit(None, pl.String)
    for name, test in reversed(tests):
        rule = pl.when(test).then(pl.lit(name)).otherwise(rule)
    marked = frame.with_columns(rule.alias("~rule"))
    gone = marked.filter(pl.col("~rule").is_not_null())
    excluded = gone.select(*PLACE_COLUMNS, pl.col(part.entity.key).alias("_key"), pl.col("~rule").alias("rule"))
    return marked.filter(pl.col("~rule").is_null()).drop("~rule"), excluded


def _fails(part: PartPlan, each: FilterPlan, frame: pl.DataFrame, missing: MissingFields) -> pl.Expr:
    """True for records that a filter excludes. A filter on the records of a list says nothing about an empty list."""
    fails = ~passes_filter(each, frame) | lacks(part, each.rule.field, missing)
    item = None if part.each is None else part.each.entity
    key = f"{ITEM}.{item.key}" if item is not None else ""
    applies = each.rule.field.startswith(f"{ITEM}.") and key in frame.columns
    return fails & pl.col(key).is_not_null() if applies else fails
