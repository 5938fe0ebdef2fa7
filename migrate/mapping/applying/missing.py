"""Fields that rules read but the delivery lacks: the affected columns keep their value, and affected tables are incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from migrate.core.entities import Entity
from migrate.mapping.applying.rules import ColumnPlan, PartPlan, TablePlan, ValueSource
from migrate.mapping.applying.values import blank_to_null, read
from migrate.sources import MissingFields
from migrate.targets.spec import KEPT


def lacks(entity: Entity, name: str, missing: MissingFields) -> pl.Expr:
    """True for rows whose file does not contain the field."""
    found = missing.field(entity, name)
    if found is None:
        return pl.lit(value=False)
    return pl.lit(value=True) if found.files is None else pl.col("_file").is_in(sorted(found.files))


def kept_columns(plan: TablePlan, part: PartPlan, rows: pl.DataFrame, missing: MissingFields) -> list[pl.Expr]:
    """`_kept` (see `targets.spec`) for the rows of a part. Empty if the delivery contains every field that the table needs."""
    if not any(_missing_fields(one, each, missing) for each in plan.parts.values() for one in each.columns):
        return []
    lacking = [one for one in part.columns if _missing_fields(one, part, missing)]
    names = [pl.when(_is_kept(one.source, part.entity, rows, missing)).then(pl.lit(f"\n{one.spec.name}\n")) for one in lacking]
    joined = pl.concat_str(*names, ignore_nulls=True) if names else pl.lit("")
    return [pl.when(joined != "").then(joined).alias(KEPT)]


def incomplete_tables(plans: Iterable[TablePlan], missing: MissingFields) -> dict[str, tuple[str, ...]]:
    """Tables with rows that cannot be determined, each with the source columns that are missing from existing files."""
    found: dict[str, tuple[str, ...]] = {}
    for plan in plans:
        lacking = [
            one
            for part in plan.parts.values()
            for name in _deciding_fields(plan, part)
            if (one := missing.field(part.entity, name)) is not None
        ]
        if lacking:
            found[plan.spec.table] = tuple(dict.fromkeys(column for one in lacking for column in one.columns))
    return found


def _deciding_fields(plan: TablePlan, part: PartPlan) -> Iterator[str]:
    """The fields that decide which rows exist and which keys they have."""
    yield part.entity.key
    if part.each is not None:
        yield part.each.field.name
    for each in part.filters:
        yield each.rule.field
    keys = [part.key.source] if part.key.source is not None else []
    keys += [one.source for one in part.columns if one.spec.name in plan.spec.key_columns]
    for source in keys:
        yield from (field.name for field in source.used)


def _missing_fields(column: ColumnPlan, part: PartPlan, missing: MissingFields) -> bool:
    return any(missing.field(part.entity, field.name) is not None for field in column.source.used)


def _is_kept(source: ValueSource, entity: Entity, rows: pl.DataFrame, missing: MissingFields) -> pl.Expr:
    """True for rows whose value could be different in a complete export.

    Of several fields, only those before the first one with a value matter.
    """
    if source.template:
        return pl.any_horizontal(lacks(entity, field.name, missing) for _, field in source.template if field is not None)
    kept, undecided = pl.lit(value=False), pl.lit(value=True)
    for field in source.fields:
        kept |= undecided & lacks(entity, field.name, missing)
        undecided &= blank_to_null(read(field, rows), source.kind).is_null()
    return kept
