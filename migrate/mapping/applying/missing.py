"""Fields that rules read but the delivery lacks: the affected columns keep their value, and affected tables are incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from migrate.core.entities import ENTITIES, Entity
from migrate.mapping.applying.batch import blank_to_null, read
from migrate.mapping.applying.items import record_key
from migrate.mapping.applying.rules import ColumnPlan, PartPlan, TablePlan, ValueSource
from migrate.mapping.applying.unseen_records import Unseen, lacks_record, may_lack
from migrate.mapping.applying.values import from_source
from migrate.mapping.fields import ITEM_POSITION
from migrate.mapping.links import CUSTOM_ITEMS, ITEM, Links, Pick
from migrate.sources import Missing, MissingFields
from migrate.targets.spec import KEPT


def lacks(part: PartPlan, name: str, missing: MissingFields) -> pl.Expr:
    """True for rows whose file does not contain the field."""
    found = missing_field(part, name, missing)
    if found is None:
        return pl.lit(value=False)
    return pl.lit(value=True) if found.files is None else pl.col("_file").is_in(sorted(found.files))


def missing_field(part: PartPlan, name: str, missing: MissingFields) -> Missing | None:
    """What is missing of a field that a part reads, in its records or in the records of a list; None if nothing is."""
    if not missing.files:
        return None
    item = None if part.each is None else part.each.entity
    if item is None or not name.startswith(f"{ITEM}."):
        return _linked(part.links, part.entity, name, missing)
    rest = name.removeprefix(f"{ITEM}.")
    found = _linked(part.links, item, item.key if name == ITEM_POSITION and item.field(rest) is None else rest, missing)
    # The files of `found` are those of the list's records, not those of the rows.
    return None if found is None else Missing(None, found.columns)


def _linked(links: Links, entity: Entity, name: str, missing: MissingFields) -> Missing | None:
    """What is missing of a field of a record, of a related record, of a pick or of the custom fields."""
    head, _, rest = name.partition(".")
    link = links[entity.name].get(head)
    if link is None or not rest or link.entity == "attachment":  # No sheet has the fields of attachments.
        return missing.field(entity, name)
    if link.pick is None and not link.custom:
        far = _linked(links, ENTITIES[link.entity], rest, missing)
        return missing.field(entity, name) if far is None else Missing(None, far.columns)
    other, pick = ENTITIES[link.entity], link.pick or Pick()
    own = [link.by, *(field for field, _ in pick.where), *([pick.order] if pick.order is not None else [])]
    lacking = [missing.field(other, field) for field in own]
    if link.custom:
        value = "items" if rest.endswith(CUSTOM_ITEMS) else "text"
        named = ((other, value), (other, "custom_field_id"), (ENTITIES["custom_field"], "name"))
        lacking += [missing.field(*one) for one in named]
    else:
        lacking.append(_linked(links, other, rest, missing))
    found = [one for one in lacking if one is not None]
    columns = tuple(dict.fromkeys(column for one in found for column in one.columns))
    return Missing(None, columns) if found else missing.field(entity, link.field)


def kept_columns(part: PartPlan, rows: pl.DataFrame, missing: MissingFields, unseen: Unseen) -> list[pl.Series]:
    """`_kept` (see `targets.spec`) for the rows of a part. Empty if the delivery contains everything that these rows need."""

    def lacks_any(one: ColumnPlan, part: PartPlan) -> bool:
        return _missing_fields(one, part, missing) or may_lack(one, part, unseen)

    kept = {
        one.spec.name: _is_kept(one, part, rows, missing) | lacks_record(one, part, rows, unseen)
        for one in part.columns
        if lacks_any(one, part)
    }
    if not kept:
        return []
    names = [pl.when(test).then(pl.lit(f"\n{name}\n")) for name, test in kept.items()]
    joined = pl.concat_str(*names, ignore_nulls=True)
    # Conditions without a column are single values; `with_columns` repeats them for every row.
    made = rows.with_columns(pl.when(joined != "").then(joined).alias(KEPT)).get_column(KEPT)
    return [] if made.null_count() == rows.height else [made]


def incomplete_tables(plans: Iterable[TablePlan], missing: MissingFields) -> dict[str, tuple[str, ...]]:
    """Tables with rows that cannot be determined, each with the source columns that are missing from existing files."""
    found: dict[str, tuple[str, ...]] = {}
    for plan in plans:
        lacking = [
            one
            for part in plan.parts.values()
            for name in _deciding_fields(plan, part)
            if (one := missing_field(part, name, missing)) is not None
        ]
        if lacking:
            found[plan.spec.table] = tuple(dict.fromkeys(column for one in lacking for column in one.columns))
    return found


def _deciding_fields(plan: TablePlan, part: PartPlan) -> Iterator[str]:
    """The fields that decide which rows exist and which keys they have."""
    yield part.entity.key
    if part.each is not None and part.each.records is None:
        yield part.each.field.name
    elif part.each is not None and part.each.records is not None:
        yield from (part.each.records.field, record_key(part.each), f"{ITEM}.{part.each.records.by}")
    for each in part.filters:
        yield each.rule.field
    keys = [part.key.source.used] if part.key.source is not None else []
    keys += [one.used for one in part.columns if one.spec.name in plan.spec.key_columns]
    for used in keys:
        yield from (field.name for field in used)


def _missing_fields(column: ColumnPlan, part: PartPlan, missing: MissingFields) -> bool:
    return any(missing_field(part, field.name, missing) is not None for field in column.used)


def _is_kept(column: ColumnPlan, part: PartPlan, rows: pl.DataFrame, missing: MissingFields) -> pl.Expr:
    """True for rows whose value could be different in a complete export. The default matters only where it may be used."""
    kept = _is_undecided(column.source, part, rows, missing)
    if column.when is not None:
        kept |= lacks(part, column.when.rule.field, missing)
    if column.lookup is not None and column.lookup.sources:
        return kept | pl.any_horizontal(lacks(part, field.name, missing) for field in column.lookup.sources)
    if column.default is None or not column.default.used:
        return kept
    changed = bool(column.steps or column.value_map or column.when)  # Any value can become empty.
    blank = pl.lit(value=True) if changed else blank_to_null(from_source(column.source, rows), column.source.kind).is_null()
    return kept | (blank & _is_undecided(column.default, part, rows, missing))


def _is_undecided(source: ValueSource, part: PartPlan, rows: pl.DataFrame, missing: MissingFields) -> pl.Expr:
    """True for rows whose value could be different in a complete export.

    Of several fields, only those before the first one with a value matter.
    """
    if source.template:
        return pl.any_horizontal(lacks(part, field.name, missing) for _, field in source.template if field is not None)
    kept, undecided = pl.lit(value=False), pl.lit(value=True)
    for field in source.fields:
        kept |= undecided & lacks(part, field.name, missing)
        undecided &= blank_to_null(read(field, rows), source.kind).is_null()
    return kept
