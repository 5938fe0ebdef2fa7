"""Reads the rows of the target that lookups of the mapping find, once per run."""

from __future__ import annotations

import hashlib

import polars as pl

from migrate.core.errors import DriftError
from migrate.core.problems import Problem
from migrate.load.codes import LOOKUP_DRIFT
from migrate.mapping import Mapping
from migrate.mapping.applying.lookup_plans import ID, LookupPlan, lookup_frame
from migrate.targets.contract import Reader, Target
from migrate.targets.plan import Action, Plan
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import ColumnSpec, TableSpec


def read_lookups(mapping: Mapping, target: Target, schema: TargetSchema) -> Mapping:
    """Returns the mapping with its lookups. A target that does not exist yet, or lacks a table, has no rows to find."""
    wanted = mapping.lookups
    if not wanted:
        return mapping
    if not target.exists():
        return mapping.with_lookups({one.key: _nothing(one) for one in wanted})
    with target.reader() as reader:
        return mapping.with_lookups({one.key: _read(one, mapping, reader, schema) for one in wanted})


def lookup_digests(mapping: Mapping, plan: Plan) -> dict[str, str]:
    """Returns, per column with a lookup (`candidate.department_id`), a hash of the found rows that a plan's actions refer to."""
    known = mapping.context.lookups or {}
    found = {}
    for table, rules in mapping.plans.items():
        for column in (column for part in rules.parts.values() for column in part.columns):
            if column.lookup is not None and column.lookup.key in known:
                name = column.spec.name
                used = _written_ids(plan, table, name)
                rows = known[column.lookup.key].filter(pl.col(ID).is_in(used.implode())).sort(pl.all())
                found[f"{table}.{name}"] = hashlib.sha256(rows.write_json().encode()).hexdigest()
    return found


def check_lookups(mapping: Mapping, plan: Plan) -> None:
    """Raises DriftError if rows that the plan's lookups found were changed or deleted since. `mapping` has fresh lookups."""
    then, now = plan.facts.get("lookups", {}), lookup_digests(mapping, plan)
    changed = sorted(name for name in now if now[name] != then.get(name))
    help_text = "make the plan again, review it, and apply the new plan"
    problems = [
        Problem(
            code=LOOKUP_DRIFT, message=f"rows that the lookup of {name} found changed since the plan was made", help=help_text
        )
        for name in changed
    ]
    if problems:
        raise DriftError(problems)


def _written_ids(plan: Plan, table: str, column: str) -> pl.Series:
    actions: tuple[Action, ...] = ("insert", "update")
    ids = [frame[column].drop_nulls().unique() for action in actions for frame in plan.actions(table, action, [column])]
    return pl.concat([pl.Series(column, [], dtype=pl.String), *ids]).unique()


def _read(one: LookupPlan, mapping: Mapping, reader: Reader, schema: TargetSchema) -> pl.DataFrame:
    table = schema.tables.get(one.table)
    names = set() if table is None else {column.name for column in table.columns}
    found = one.id_column or (table.primary_key[0] if table is not None and len(table.primary_key) == 1 else None)
    if table is None or not table.exists or found is None or not {found, *one.columns, *(name for name, _ in one.where)} <= names:
        return _nothing(one)
    where = pl.all_horizontal(pl.lit(value=True), *(pl.col(f"where.{name}") == value for name, value in one.where))
    batches = reader.rows.scan(_spec(one, found))
    renamed = {name: f"where.{name}" for name, _ in one.where}
    rows = [batch.rename(renamed).filter(where).select("_id", *one.columns) for batch in batches]
    if not rows:
        return _nothing(one)
    found_rows = pl.concat(rows)
    for column, pointed in zip(one.columns, one.references, strict=False):
        if pointed is not None:
            found_rows = _with_keys(found_rows, column, mapping, pointed, reader)
    return lookup_frame(found_rows, one.columns)


def _with_keys(rows: pl.DataFrame, column: str, mapping: Mapping, table: str, reader: Reader) -> pl.DataFrame:
    """Returns the rows with the source keys of the rows that a column refers to; empty for rows that we did not write."""
    spec = mapping.spec(table)
    if spec is None:
        return rows.with_columns(pl.lit(None, pl.String).alias(column))
    wanted = rows[column].drop_nulls().unique().implode()
    none = pl.DataFrame(schema={"_key": pl.String(), "_id": pl.String()})
    id_map = reader.ledger.id_map(spec.source, table)
    known = pl.concat([none, *(batch.select("_key", "_id").filter(pl.col("_id").is_in(wanted)) for batch in id_map)])
    known = known.with_columns(mapping.own_keys(spec, known["_key"]).alias("_key")).rename({"_id": "_pointed"}).unique("_pointed")
    joined = rows.join(known, left_on=column, right_on="_pointed", how="left", maintain_order="left")
    return joined.with_columns(pl.col("_key").alias(column)).select(rows.columns)


def _spec(one: LookupPlan, found: str) -> TableSpec:
    """The columns to read: compared ones as text, fixed ones in the type of their value."""
    compared = [ColumnSpec(name, pl.String()) for name in one.columns]
    fixed = [ColumnSpec(name, _dtype(value)) for name, value in one.where]
    return TableSpec(one.table, "", (), (), (*compared, *fixed), (found,), id_column=found)


def _dtype(value: object) -> pl.DataType:
    kinds: list[tuple[type, pl.DataType]] = [(bool, pl.Boolean()), (int, pl.Int64()), (float, pl.Float64())]
    return next((dtype for kind, dtype in kinds if isinstance(value, kind)), pl.String())


def _nothing(one: LookupPlan) -> pl.DataFrame:
    return lookup_frame(pl.DataFrame(schema=dict.fromkeys(("_id", *one.columns), pl.String())), one.columns)
