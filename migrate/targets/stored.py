"""Rows as the target stored them: whether they are what we wrote, though the target keeps other values than it was given."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.targets.contract import Reader
from migrate.targets.precision import inexact, with_kept
from migrate.targets.rows import row_fingerprint, same_fingerprint
from migrate.targets.schema import TargetTable
from migrate.targets.spec import TableSpec


def stored_fingerprint(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """`_id`, `_fp_hi`, `_fp_lo` of rows as a reader gives them: references are ids, not source keys."""
    return rows.select("_id").hstack(row_fingerprint(spec, rows))


def untouched(reader: Reader, spec: TableSpec, ids: pl.Series) -> pl.Series:
    """Ids (text) of those rows that still hold what the target stored when we last wrote them, though it was given other values.

    A row is compared by the columns that the mapping filled then: a mapping that was edited since is no edit of the row.
    """
    entries = reader.stored(spec.source, spec.table, ids)
    found = [pl.Series("_id", [], dtype=pl.String)]
    for (run,), part in entries.partition_by("run", as_dict=True, maintain_order=True).items():
        now = _now(reader, spec, str(run), part["_id"])
        names = dict(zip(FINGERPRINT_COLUMNS, ("_then_hi", "_then_lo"), strict=True))
        both = now.join(part.select("_id", *FINGERPRINT_COLUMNS).rename(names), on="_id")
        found.append(both.filter(same_fingerprint("_then_hi", "_then_lo"))["_id"])
    return pl.concat(found)


def _now(reader: Reader, spec: TableSpec, run: str, ids: pl.Series) -> pl.DataFrame:
    """`stored_fingerprint` of rows, over the columns that the mapping of an earlier run filled."""
    then = next((one for one in reader.specs(run) if (one.table, one.source) == (spec.table, spec.source)), spec)
    # Its id and key columns are as they are now.
    then = replace(spec, columns=then.columns, created_column=then.created_column, modified_column=then.modified_column)
    try:
        return stored_fingerprint(then, reader.rows(then, ids))
    except SetupError:
        # The target lost one of these columns since: the row is compared by those of today.
        return stored_fingerprint(spec, reader.rows(spec, ids))


def is_kept(spec: TableSpec, live: TargetTable, rows: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
    """True for rows (references as source keys) that equal the target's, row by row, as the types of its columns keep them."""
    if not inexact(spec, live):
        return pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    kept, names = with_kept(spec, live, rows), _compared(spec)
    both = pl.concat([kept.select(names), theirs.select(pl.col(names).name.prefix("their:"))], how="horizontal")
    return both.select(pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"their:{name}")) for name in names)).to_series()


def was_kept(spec: TableSpec, live: TargetTable, rows: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
    """True for rows whose fingerprint in the ledger (`_old_hi`, `_old_lo`) is proven by the target's and the new values together.

    Where a column's type explains the target's value by the new one, the new one is what was given before; every other value is
    the target's own. That fits the fingerprint only if nobody edited the row: a load of an earlier version kept nothing else.
    """
    names, columns = _compared(spec), [column.name for column, _ in inexact(spec, live)]
    if not columns:
        return pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    kept = with_kept(spec, live, rows).select(pl.col(columns).name.prefix("kept:"))
    given = rows.select(pl.col(columns).name.prefix("given:"), "_old_hi", "_old_lo")
    both = pl.concat([theirs.select(names), kept, given], how="horizontal")
    before = both.with_columns(
        pl.when(pl.col(name).eq_missing(pl.col(f"kept:{name}"))).then(pl.col(f"given:{name}")).otherwise(pl.col(name)).alias(name)
        for name in columns
    )
    proven = row_fingerprint(spec, before).hstack(before.select("_old_hi", "_old_lo"))
    return proven.select(same_fingerprint("_old_hi", "_old_lo")).to_series()


def _compared(spec: TableSpec) -> list[str]:
    """The columns that a fingerprint covers."""
    return [column.name for column in spec.columns if column.name not in (spec.created_column, spec.modified_column)]
