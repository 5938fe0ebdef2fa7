"""Splits lists: one row per item of a list of texts, or per record of a list of records."""

from __future__ import annotations

import polars as pl

from migrate.mapping.applying.batch import Batch, read
from migrate.mapping.applying.faults import Faults
from migrate.mapping.applying.rules import EachPlan, PartPlan
from migrate.mapping.applying.values import clean
from migrate.mapping.fields import ITEM_POSITION, ITEM_RAW, ITEM_TEXT
from migrate.mapping.links import ITEM


def split_items(frame: pl.DataFrame, part: PartPlan, each: EachPlan, faults: Faults) -> tuple[pl.DataFrame, Faults]:
    """Makes one row per item. Records without items and items that are empty after their transforms make no row.

    `faults` are those of the records so far; returns the rows and their faults. Lists that no other rule reads are dropped first:
    a copy of a list for each of its items would need memory in proportion to the square of its length.
    """
    if each.records is not None:
        return _records(frame, part, each, faults)
    listed = read(each.field, frame)
    if each.field.kind != "list":
        listed = pl.when(listed.is_not_null()).then(pl.concat_list(listed))
    spread = frame.with_columns(listed.alias(ITEM_RAW)).filter(pl.col(ITEM_RAW).list.len() > 0)
    spread = spread.with_columns(pl.int_ranges(1, pl.col(ITEM_RAW).list.len() + 1).alias(ITEM_POSITION))
    unread = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String) and name not in part.beside_items]
    spread = spread.drop(unread).explode(ITEM_RAW, ITEM_POSITION)
    batch = Batch(spread, "", Faults(), [])
    text = clean(batch, pl.col(ITEM_RAW), each.steps, each.field.name, on_error=each.on_error, place=each.place)
    rows = batch.rows.with_columns(text.alias(ITEM_TEXT))
    stays = rows.select((pl.col(ITEM_TEXT).str.strip_chars() != "").fill_null(value=False)).to_series()
    for fault in [*faults.found, *batch.faults.found]:
        stays = stays | fault.mask if fault.rejects else stays
    kept = Faults()
    for fault in batch.faults.found:
        values = None if fault.values is None else fault.values.filter(stays)
        kept.add(fault.mask.filter(stays), fault.code, fault.message, rejects=fault.rejects, values=values)
    return rows.filter(stays), kept


def _records(frame: pl.DataFrame, part: PartPlan, each: EachPlan, faults: Faults) -> tuple[pl.DataFrame, Faults]:
    """The rows with a record of the list, which were joined before. A record whose list is empty makes no row."""
    name = record_key(each)
    stays = frame[name].is_not_null() if name in frame.columns else pl.repeat(value=False, n=frame.height, eager=True)
    kept = Faults()
    for fault in faults.found:
        values = None if fault.values is None else fault.values.filter(stays)
        kept.add(fault.mask.filter(stays), fault.code, fault.message, rejects=fault.rejects, values=values)
    rows = frame.filter(stays)
    if ITEM_POSITION not in rows.columns:
        rows = rows.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(part.entity.key).alias(ITEM_POSITION))
    return rows if name in rows.columns else rows.with_columns(pl.lit(None, pl.String).alias(name)), kept


def record_key(each: EachPlan) -> str:
    """The joined column with the key of a record of the list."""
    return f"{ITEM}.{'' if each.entity is None else each.entity.key}"


def item_key(each: EachPlan | None) -> pl.Expr:
    """The part of a row's key that tells the items of a record apart."""
    if each is not None and each.records is not None:
        return pl.col(record_key(each))
    # A rejected item keeps its raw text, so that its reject has a key.
    return pl.coalesce(ITEM_TEXT, ITEM_RAW).str.to_lowercase()
