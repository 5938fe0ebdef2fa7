"""Rows of earlier runs that this delivery does not hold: gone, unseen, or dropped from their parent's list."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.plan.codes import EDITED, GONE
from migrate.plan.evidence import Evidence
from migrate.plan.notes import Notes
from migrate.plan.present import Present
from migrate.targets.rows import owner_column
from migrate.targets.spec import KEY, PARENT, TableSpec

#: Rows that may be deleted: `why` is `gone`, `dropped` (the parent's list no longer has it) or `followed` (the parent goes).
#: `_now_hi`, `_now_lo`: the fingerprint of the target's row.
DELETIONS_SCHEMA: dict[str, pl.DataType] = {
    KEY: pl.String(),
    "_id": pl.String(),
    PARENT: pl.String(),
    "why": pl.String(),
    "_now_hi": pl.Int64(),
    "_now_lo": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Absent:
    """`doomed` (DELETIONS_SCHEMA) may be deleted; the others are counted. A held one was edited, so that it is not deleted."""

    doomed: pl.DataFrame
    gone: int = 0
    unseen: int = 0
    held: int = 0


def settle_absent(
    spec: TableSpec, known: pl.DataFrame, present: Present, evidence: Evidence, notes: Notes, *, delete_gone: bool
) -> Absent:
    """Tells what absent rows are; `known`: id map rows (ID_MAP_SCHEMA) whose key this delivery does not hold.

    Rows are read by value only where their parent decides, or before they are deleted.
    """
    none = pl.DataFrame(schema=DELETIONS_SCHEMA)
    fate = present.fates[spec.table]
    if evidence.blind(spec):
        return Absent(none, unseen=known.height)
    unproved = fate.rejected.holds(known[KEY]) | _elsewhere(spec, known["_id"], present, evidence)
    unseen, known = int(unproved.sum()), known.filter(~unproved)
    deletable = spec.write == "upsert"
    owner = owner_column(spec)
    if known.is_empty() or not (owner or spec.table in evidence.seen or (delete_gone and deletable)):
        fate.gone.add(known[KEY])
        _report_gone(spec, known, notes)
        return Absent(none, gone=known.height, unseen=unseen)
    current = present.rows(spec, known["_id"])
    rows = known.join(current, on="_id", how="left", maintain_order="left")
    parent = pl.lit(None, dtype=pl.String) if owner is None else pl.col(owner)
    why = _why(spec, rows, present, evidence, delete_gone=delete_gone)
    rows = rows.select(KEY, "_id", parent.alias(PARENT), "_fp_hi", "_fp_lo", "_now_hi", "_now_lo", why)
    going = rows.filter(pl.col("why").is_in(["gone", "dropped", "followed"]) & deletable)
    edited = (pl.col("_now_hi") != pl.col("_fp_hi")) | (pl.col("_now_lo") != pl.col("_fp_lo"))
    held = going.filter(edited) if spec.hold == "hold" else going.head(0)
    notes.hold(spec, held.select(KEY, "_id"), EDITED, "no longer in the export, but edited in the target; not deleted")
    doomed = going.join(held.select(KEY), on=KEY, how="anti").select(*DELETIONS_SCHEMA)
    fate.doomed.add(doomed[KEY])
    kept = rows.join(going.select(KEY), on=KEY, how="anti").filter(pl.col("why") != "unseen")
    fate.gone.add(kept[KEY])
    _report_gone(spec, kept.filter(pl.col("why") != "lost"), notes)
    unseen += rows.height - going.height - kept.height
    return Absent(doomed, gone=kept.height, unseen=unseen, held=held.height)


def _elsewhere(spec: TableSpec, ids: pl.Series, present: Present, evidence: Evidence) -> pl.Series:
    """True for rows that need not be in this delivery: outside of the periods that it covers, or named by another source."""
    periods, named = evidence.periods.get(spec.table), evidence.named.get(spec.table)
    elsewhere = pl.repeat(value=False, n=len(ids), dtype=pl.Boolean, eager=True)
    if periods is not None and periods.column is not None:
        elsewhere |= ~periods.hold(present.values(spec, periods.column, ids))
    if named is not None:
        elsewhere |= ids.is_in(present.pointed_at(spec, named).implode())
    return elsewhere


def _why(spec: TableSpec, rows: pl.DataFrame, present: Present, evidence: Evidence, *, delete_gone: bool) -> pl.Series:
    """`lost` (the target has it no more), `unseen`, `kept` (gone, and stays), or why it goes (DELETIONS_SCHEMA)."""
    by_itself = pl.lit("gone" if delete_gone else "kept")
    conditions = [(rows["_now_hi"].is_null(), "lost")]
    if spec.table in evidence.seen:
        column, keys = evidence.seen[spec.table]
        conditions.append((~rows[column].is_in(keys.implode()).fill_null(value=False), "unseen"))
    owner = owner_column(spec)
    if owner is not None and spec.parent is not None:
        parent, keys = present.fates[spec.parent], rows[owner]
        conditions += [
            (parent.rejected.holds(keys), "unseen"),
            (parent.planned.holds(keys), "dropped"),
            (parent.doomed.holds(keys), "followed"),
            (parent.gone.holds(keys), "kept"),
            (parent.known.holds(keys), "unseen"),
        ]
    why = by_itself
    for condition, word in reversed(conditions):
        why = pl.when(condition).then(pl.lit(word)).otherwise(why)
    return rows.select(why.alias("why")).to_series()


def _report_gone(spec: TableSpec, rows: pl.DataFrame, notes: Notes) -> None:
    notes.report(spec, rows, GONE, "no longer in the export; left in the target")
