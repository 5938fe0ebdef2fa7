"""Rows as the target stored them: whether they are unedited, although the target stored different values than it was given."""

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
    """Returns `_id`, `_fp_hi`, `_fp_lo` of rows from a reader: references are ids, not source keys."""
    return rows.select("_id").hstack(row_fingerprint(spec, rows))


def held_fingerprint(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Does the same for rows of which we left edited columns unchanged.

    The halves are exchanged, so that only `untouched_ids` with `held` recognises them: planning and verify must still see the
    edits, and a rollback must restore the row.
    """
    first, second = FINGERPRINT_COLUMNS
    return stored_fingerprint(spec, rows).select("_id", pl.col(second).alias(first), pl.col(first).alias(second))


def untouched_ids(reader: Reader, spec: TableSpec, ids: pl.Series, *, held: bool = False) -> pl.Series:
    """Returns ids (text) of rows that still have the altered values that the target stored when we last wrote them.

    With `held` also those of which we then left edited columns unchanged. A row is compared in the columns that the mapping
    filled then: editing the mapping is not an edit of the row.
    """
    entries = reader.ledger.stored(spec.source, spec.table, ids)
    found = [pl.Series("_id", [], dtype=pl.String)]
    for (run,), part in entries.partition_by("run", as_dict=True, maintain_order=True).items():
        now = _now(reader, spec, str(run), part["_id"])
        names = dict(zip(FINGERPRINT_COLUMNS, ("_then_hi", "_then_lo"), strict=True))
        both = now.join(part.select("_id", *FINGERPRINT_COLUMNS).rename(names), on="_id")
        found.append(both.filter(same_fingerprint("_then_hi", "_then_lo"))["_id"])
        if held:
            found.append(both.filter(same_fingerprint("_then_lo", "_then_hi"))["_id"])
    return pl.concat(found)


def _now(reader: Reader, spec: TableSpec, run: str, ids: pl.Series) -> pl.DataFrame:
    """Returns `stored_fingerprint` of rows, over the columns that the mapping of an earlier run filled."""
    then = next((one for one in reader.ledger.specs(run) if (one.table, one.source) == (spec.table, spec.source)), spec)
    # With the current id and key columns.
    then = replace(spec, columns=then.columns, created_column=then.created_column, modified_column=then.modified_column)
    try:
        return stored_fingerprint(then, reader.rows.read(then, ids))
    except SetupError:
        # The target lost one of these columns since: the row is compared in the current columns.
        return stored_fingerprint(spec, reader.rows.read(spec, ids))


def restore_given(spec: TableSpec, live: TargetTable, rows: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Returns the target's rows (references as source keys), with our value if the column's type converts it to the stored one.

    `rows` are ours, row by row.
    """
    names = [column.name for column, _ in inexact(spec, live)]
    if not names or rows.is_empty():
        return theirs
    ours = rows.select(pl.col(names).name.prefix("given:"))
    kept = with_kept(spec, live, rows.select(names)).select(pl.col(names).name.prefix("kept:"))
    both = pl.concat([theirs, ours, kept], how="horizontal")
    same = {name: pl.col(name).eq_missing(pl.col(f"kept:{name}")) for name in names}
    return both.select(
        pl.when(same[name]).then(pl.col(f"given:{name}")).otherwise(pl.col(name)).alias(name) if name in same else pl.col(name)
        for name in theirs.columns
    )


def equals(spec: TableSpec, rows: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
    """True for rows that are equal, row by row, in the columns that a fingerprint covers."""
    ours, other = row_fingerprint(spec, rows), row_fingerprint(spec, theirs)
    return (ours["_fp_hi"] == other["_fp_hi"]) & (ours["_fp_lo"] == other["_fp_lo"])
