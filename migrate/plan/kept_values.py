"""Keeps the target's values in columns that the delivery lacks.

A row of an earlier run is planned with the target's values in these columns. So it is unchanged if nothing else changed, and its
fingerprint covers the whole row.
"""

from __future__ import annotations

import polars as pl

from migrate.core.findings import Findings
from migrate.plan.codes import KEPT_VALUES
from migrate.plan.present import Present
from migrate.plan.references import loaded_fingerprints
from migrate.targets.rows import owner_column, same_fingerprint, with_fingerprint
from migrate.targets.spec import KEPT, KEY, PARENT, SAME_IN_TARGET, TableSpec, keeps

_THEIRS = "their."


def keep_values(spec: TableSpec, rows: pl.DataFrame, known: pl.DataFrame, present: Present, findings: Findings) -> pl.DataFrame:
    """Returns the rows with the kept values of the target, flagged by `SAME_IN_TARGET`.

    `rows` have fingerprints and the flags of `with_orphans_flagged`, and may have `KEPT`. `known` are rows of the ledger.
    Only rows that differ from the ledger are read from the target. If none are kept, the same frame is returned.
    """
    if KEPT not in rows.columns or known.is_empty():
        return rows
    ledger = known.select(KEY, "_id", pl.col("_fp_hi").alias("_old_hi"), pl.col("_fp_lo").alias("_old_lo"))
    loaded = rows.select(KEY, KEPT).hstack(loaded_fingerprints(spec, rows))
    known_rows = loaded.join(ledger, on=KEY, how="left", maintain_order="left")
    wanted = known_rows.select(pl.col(KEPT).is_not_null() & pl.col("_id").is_not_null() & ~same_fingerprint("_old_hi", "_old_lo"))
    if not wanted.to_series().any():
        return rows
    ids = known_rows["_id"].set(~wanted.to_series(), None)
    current = present.rows(spec, ids.drop_nulls(), rows.filter(wanted.to_series()))
    theirs = ids.to_frame("_id").join(current, on="_id", how="left", maintain_order="left")
    kept = _with_theirs(spec, rows, theirs)
    _report(spec, rows, theirs, findings)
    now = loaded_fingerprints(spec, kept).hstack(theirs.select("_now_hi", "_now_lo"))
    return kept.with_columns(now.select(same_fingerprint("_now_hi", "_now_lo")).to_series().alias(SAME_IN_TARGET))


def planned_again(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns `_key`, `_fp_hi`, `_fp_lo` of the rows with `KEPT` as the next plan of the same delivery compares them."""
    kept = rows.filter(pl.col(KEPT).is_not_null())
    return kept.select(KEY).hstack(loaded_fingerprints(spec, kept))


def reads_values(spec: TableSpec, again: pl.DataFrame, loaded: pl.DataFrame) -> bool:
    """Whether the next plan reads the target for one of these rows: `planned_again` differs from what is `loaded` now."""
    now = with_fingerprint(spec, loaded.join(again, on=KEY, how="semi"))
    old = now.select(KEY, pl.col("_fp_hi").alias("_old_hi"), pl.col("_fp_lo").alias("_old_lo"))
    return not again.join(old, on=KEY).select(same_fingerprint("_old_hi", "_old_lo")).to_series().all()


def keep_existing_values(spec: TableSpec, rows: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Does the same for rows that the ledger does not contain: `current` are the target's rows, by `_key`."""
    if KEPT not in rows.columns or current.is_empty():
        return rows
    return _with_theirs(spec, rows, rows.select(KEY).join(current.unique(KEY), on=KEY, how="left", maintain_order="left"))


def _with_theirs(spec: TableSpec, rows: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows with the target's values (`theirs`, row by row; null if there is no row) in the columns to keep."""
    names = [column.name for column in spec.columns]
    both = rows.hstack(theirs.select(pl.col(name).alias(_THEIRS + name) for name in names)).hstack([theirs["_now_hi"]])
    there = pl.col("_now_hi").is_not_null()
    values = [pl.when(there & keeps(name)).then(pl.col(_THEIRS + name)).otherwise(pl.col(name)).alias(name) for name in names]
    owner = owner_column(spec)
    if owner is not None:
        values.append(pl.when(there & keeps(owner)).then(pl.col(_THEIRS + owner)).otherwise(pl.col(PARENT)).alias(PARENT))
    return with_fingerprint(spec, both.with_columns(values).select(rows.columns))


def _report(spec: TableSpec, rows: pl.DataFrame, theirs: pl.DataFrame, findings: Findings) -> None:
    """Reports rows that keep a value which the delivery would have cleared or changed."""
    names = [column.name for column in spec.compared]
    both = rows.hstack(theirs.select(pl.col(name).alias(_THEIRS + name) for name in names))
    differs = [
        pl.when(keeps(name) & pl.col(_THEIRS + name).is_not_null() & pl.col(_THEIRS + name).ne_missing(pl.col(name))).then(
            pl.lit(name)
        )
        for name in names
    ]
    differing = both.with_columns(pl.concat_str(*differs, separator=", ", ignore_nulls=True).alias("_differing")).filter(
        pl.col("_differing") != ""
    )
    message = pl.format("{}: the target's value is kept, because the delivery lacks the source column", "_differing")
    findings.report(spec, differing, KEPT_VALUES, message)
