"""Merges several records into one row: the export repeats candidates, applications, projects and job posts.

Pure over one partition, which contains all records of its keys. The record that was modified last wins (no time is
lowest; in a tie the later one in file order). An empty value never replaces another. Lists are combined in file order, and
differences are reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from migrate.core.entities import EXTRA_PREFIX
from migrate.core.places import PLACE_COLUMNS
from migrate.normalise.values.lists import without_repeats

FILE_ORDER = PLACE_COLUMNS[:2]


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule for merging the records of one key.

    Attributes:
        latest: Fields taken from the record modified last.
        united: List fields, combined; True if case is ignored.
        compared: Fields whose differences are reported, with the name of the source column.
    """

    key: str
    latest: tuple[str, ...]
    united: Mapping[str, bool] = field(default_factory=dict)
    compared: Mapping[str, str] = field(default_factory=dict)


class MergedRows(NamedTuple):
    """`rows`: one a key, with the place of the record that won. `differing`: those whose records differ, with `columns`."""

    rows: pl.DataFrame
    differing: pl.DataFrame


def distinct_records(records: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The records that count, in file order: corrected ones replace those with the same key, equal ones count once.

    `records` has `_content`, `_corrected` and the place columns beside the key.
    """
    ordered = records.sort(FILE_ORDER)
    if ordered["_corrected"].any():
        ordered = ordered.filter(pl.col("_corrected") | ~pl.col("_corrected").any().over(key))
    return ordered.unique([*key, "_content"], keep="first", maintain_order=True)


def merge_records(records: pl.DataFrame, rule: Rule) -> MergedRows:
    """Merges records in file order by `rule`; `created_at` is the earliest, `modified_at` the latest of a key.

    Rows have the key, the rule's fields, unknown columns, both times and the place columns.
    """
    extra = [name for name in records.columns if name.startswith(EXTRA_PREFIX)]
    columns = [rule.key, *rule.latest, *rule.united, *extra, "created_at", "modified_at", *PLACE_COLUMNS]
    several = records.filter(pl.col(rule.key).is_duplicated())
    alone = records.filter(~pl.col(rule.key).is_duplicated()).select(columns)
    if several.is_empty():
        return MergedRows(alone, _differing(alone.clear(), rule))
    grouped = several.sort("modified_at", *FILE_ORDER, nulls_last=False).group_by(rule.key, maintain_order=True)
    merged = grouped.agg(
        *(_latest(name, several.schema[name]) for name in (*rule.latest, *extra)),
        pl.col("created_at").min(),
        pl.col("modified_at").max(),
        *(pl.col(name).last() for name in PLACE_COLUMNS),
    )
    if rule.united:
        merged = merged.join(_merge_values(several, rule), on=rule.key, how="left", maintain_order="left")
    differences = grouped.agg(_columns(rule, several.schema).alias("columns"))
    differing = merged.join(differences, on=rule.key, how="left").filter(pl.col("columns") != "")
    rows = pl.concat([alone, merged.select(columns)]).sort(FILE_ORDER)
    return MergedRows(rows, differing.select(rule.key, "columns", *PLACE_COLUMNS))


def _latest(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.coalesce(pl.col(name).filter(_given(name, dtype)).last(), pl.col(name).last()).alias(name)


def _given(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name).str.len_bytes() > 0 if dtype == pl.String else pl.col(name).is_not_null()


def _merge_values(several: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    lists = several.group_by(rule.key, maintain_order=True).agg(pl.col(name).explode().drop_nulls() for name in rule.united)
    return lists.with_columns(without_repeats(lists[name], ignore_case=case) for name, case in rule.united.items())


def _columns(rule: Rule, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Names of the compared columns that hold more than one value, joined; empty cells never count as a difference."""
    named = [
        pl.when(_spelling(name, rule, schema[name]).n_unique() > 1).then(pl.lit(source)) for name, source in rule.compared.items()
    ]
    return pl.concat_str(pl.lit(None, dtype=pl.String), *named, separator=", ", ignore_nulls=True)


def _spelling(name: str, rule: Rule, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name).filter(_given(name, dtype))
    if dtype != pl.List(pl.String):
        return value
    each = pl.element().str.to_lowercase() if rule.united.get(name) else pl.element()
    return value.list.eval(each).list.sort().list.join("\n")


def _differing(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    return rows.select(rule.key, pl.lit("").alias("columns"), *PLACE_COLUMNS)
