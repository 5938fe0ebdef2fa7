"""Holds rows to be updated that somebody edited in the target after we wrote them, and names the edited columns."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.findings import Findings
from migrate.core.places import PLACE_COLUMNS
from migrate.plan.codes import EDITED, EDITED_COLUMN, LOST, NOT_OURS
from migrate.plan.edited_columns import edited_columns
from migrate.plan.held_rows import report_held
from migrate.plan.present import Present
from migrate.targets.rows import same_fingerprint
from migrate.targets.schema import ROW_SECURITY_HELP, row_security
from migrate.targets.spec import HELD, KEPT, KEY, TableSpec

#: Fingerprint of a row that existed in the target before the first load, with other values: its id is known, but it is not ours.
FOREIGN = 0

_KEPT_COLUMNS = pl.format("edited in the target: {}; not overwritten, the other columns are updated", "columns")


class HeldSplit(NamedTuple):
    """`free`: rows that may be updated. `held`: number of the others. `current`: rows of the target, in any order."""

    free: pl.DataFrame
    held: int
    current: pl.DataFrame


def _lost(present: Present, spec: TableSpec) -> str:
    """What is said of rows that the target does not show: somebody deleted them, or row security hides them."""
    hides = row_security(present.schema.tables.get(spec.table))
    if not hides:
        return "was deleted in the target; not inserted again"
    return f"was deleted in the target, or {hides} hides it; not inserted again: {ROW_SECURITY_HELP}"


def split_held(spec: TableSpec, changed: pl.DataFrame, present: Present, findings: Findings) -> HeldSplit:
    """Returns the rows that may be updated, how many are held, and what the target contains.

    `changed`: rows as planned, with `_id`, `_old_hi`, `_old_lo` (the ledger's fingerprint) and their own `_fp_hi`, `_fp_lo`. A
    row may be updated if the target's fingerprint is the ledger's or already the new one, or if the target has the values that it
    stored itself. A row that is missing in the target is held: somebody deleted it, and it is not inserted again.
    """
    if changed.is_empty():
        return HeldSplit(changed.with_columns(pl.lit(None, pl.String).alias(HELD)), 0, present.rows(spec, changed["_id"]))
    current = present.rows(spec, changed["_id"], changed)
    lost = changed.join(current.select("_id"), on="_id", how="anti")
    report_held(findings, spec, lost.select(KEY, "_id", *PLACE_COLUMNS), LOST, _lost(present, spec))
    changed = changed.join(current.select("_id", "_now_hi", "_now_lo"), on="_id", how="inner", maintain_order="left")
    untouched = (pl.col("_now_hi") == pl.col("_old_hi")) & (pl.col("_now_lo") == pl.col("_old_lo"))
    free = untouched.fill_null(value=False) | same_fingerprint("_now_hi", "_now_lo") | pl.lit(spec.hold == "overwrite")
    marked = changed.with_columns(free.alias("_free"))
    held = marked.filter(~pl.col("_free"))
    theirs = present.as_given(spec, held, current)
    unedited = present.unedited(spec, held, theirs)
    held, theirs = held.filter(~unedited), theirs.filter(~unedited)
    edited = _edited(spec, held, theirs)
    partly = _held_by_column(spec, held, theirs, edited)
    whole = ~held["_id"].is_in(partly["_id"].implode())
    report_held(findings, spec, _named(partly, edited.filter(~whole)), EDITED_COLUMN, _KEPT_COLUMNS)
    _report(spec, held.filter(whole), edited.filter(whole), findings)
    free_rows = marked.join(held.select("_id"), on="_id", how="anti", maintain_order="left").drop("_free")
    free_rows = pl.concat([free_rows.with_columns(pl.lit(None, pl.String).alias(HELD)), partly])
    return HeldSplit(free_rows, held.height - partly.height + lost.height, current)


def _held_by_column(spec: TableSpec, held: pl.DataFrame, theirs: pl.DataFrame, edited: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows of which only the edited columns are held, with `HELD`; these columns have the target's values.

    The fingerprint stays that of the mapped row, so that the next run leaves the row unchanged.
    """
    names = [column.name for column in spec.compared]
    both = held.hstack(theirs.select(pl.col(name).alias(f"their.{name}") for name in names)).hstack(edited)
    differing = [pl.col(name).ne_missing(pl.col(f"their.{name}")) for name in names]
    number = pl.sum_horizontal(test.cast(pl.Int64) for test in differing) if differing else pl.lit(0)
    ours = ~((pl.col("_old_hi") == FOREIGN) & (pl.col("_old_lo") == FOREIGN))
    others = number > pl.col("columns").str.split(", ").list.len()
    plain = not any(", " in name or "\n" in name for name in names)
    part = both.filter(pl.lit(spec.hold == "column" and plain) & ours & pl.col("certain") & others)
    marked = part.with_columns(pl.format("\n{}\n", pl.col("columns").str.replace_all(", ", "\n\n", literal=True)).alias(HELD))
    kept = [
        pl.when(pl.col(HELD).str.contains(f"\n{name}\n", literal=True)).then(pl.col(f"their.{name}")).otherwise(name).alias(name)
        for name in names
    ]
    return marked.with_columns(kept).select(*(name for name in held.columns if name != "_free"), HELD)


def name_columns(spec: TableSpec, held: pl.DataFrame, theirs: pl.DataFrame, findings: Findings) -> None:
    """Reports which columns of each held row were edited.

    `held` as in `split_held`; `theirs` are the target's rows, row by row.
    """
    if held.is_empty():
        return
    _report(spec, held, _edited(spec, held, theirs), findings)


def _edited(spec: TableSpec, held: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Returns `columns`, `certain` of rows, as `edited_columns` does, considering columns that the delivery lacks."""
    if held.is_empty():
        return pl.DataFrame(schema={"columns": pl.String(), "certain": pl.Boolean()})
    edited = edited_columns(spec, held, theirs)
    if KEPT in held.columns:
        # The export's earlier values of these columns are unknown: any of them may be the edited one.
        names = pl.concat_str(held[KEPT].str.strip_chars("\n").str.replace_all("\n+", ", "), "columns", separator=", ")
        edited = edited.with_columns(
            pl.when(held[KEPT].is_null()).then("columns").otherwise(names).alias("columns"),
            pl.col("certain") & held[KEPT].is_null(),
        )
    return edited


def _named(held: pl.DataFrame, edited: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([held.select(KEY, "_id", *PLACE_COLUMNS, "_old_hi", "_old_lo"), edited], how="horizontal")


def _report(spec: TableSpec, held: pl.DataFrame, edited: pl.DataFrame, findings: Findings) -> None:
    rows = _named(held, edited)
    ours = ~((pl.col("_old_hi") == FOREIGN) & (pl.col("_old_lo") == FOREIGN))
    certain = pl.format("edited in the target: {}; not overwritten", "columns")
    maybe = pl.format("edited in the target, one or more of: {}; not overwritten", "columns")
    report_held(findings, spec, rows.filter(ours), EDITED, pl.when("certain").then(certain).otherwise(maybe))
    foreign = pl.format("exists in the target, was not written by us, and differs in: {}; not overwritten", "columns")
    report_held(findings, spec, rows.filter(~ours), NOT_OURS, foreign)
