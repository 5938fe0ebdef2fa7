"""Sends updates without the columns that must keep the target's values: those written once, and those held in a row."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.targets.contract import REFUSED_SCHEMA, Writer, Written
from migrate.targets.spec import HELD, KEY, TableSpec, held_columns
from migrate.targets.stored import held_fingerprint

_AT = "_at"


def update_sent(writer: Writer, spec: TableSpec, sent: pl.DataFrame) -> Written:
    """Updates rows (references as ids, possibly with `HELD`). `refused` contains indexes into `sent`."""
    names = [column.name for column in updated(spec).columns]
    if HELD not in sent.columns or sent[HELD].null_count() == sent.height:
        return writer.rows.update(spec, sent.select(KEY, "_id", *names))
    ids, refused = [], [pl.DataFrame(schema=REFUSED_SCHEMA)]
    for (held,), part in sent.with_row_index(_AT).partition_by(HELD, as_dict=True, maintain_order=True).items():
        keep = held_columns(None if held is None else str(held))
        done = writer.rows.update(spec, part.select(KEY, "_id", *(name for name in names if name not in keep)))
        ids.append(done.ids)
        refused.append(done.refused.with_columns(part[_AT].cast(pl.Int64).gather(done.refused["row"]).alias("row")))
    return Written(ids=pl.concat(ids), refused=pl.concat(refused).sort("row"))


def updated(spec: TableSpec) -> TableSpec:
    """The table without the columns that are written once: an update never writes them."""
    return replace(spec, columns=tuple(column for column in spec.columns if not column.once))


def free_of_holds(rows: pl.DataFrame) -> pl.Expr:
    """True for rows without held columns."""
    return pl.col(HELD).is_null() if HELD in rows.columns else pl.lit(value=True)


def remember_held(writer: Writer, spec: TableSpec, rows: pl.DataFrame, ids: pl.DataFrame) -> None:
    """Remembers rows with held columns as they are now, for a rollback. `ids` (`_key`, `_id`) selects written rows."""
    if HELD not in rows.columns:
        return
    partly = rows.filter(pl.col(HELD).is_not_null()).select(KEY).join(ids, on=KEY)
    if not partly.is_empty():
        writer.ledger.remember_stored(spec.source, spec.table, held_fingerprint(spec, writer.rows.read(spec, partly["_id"])))
