"""References to rows that are neither planned nor in the target: rows are loaded without the reference, or rejected."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.plan.codes import ORPHAN_KEPT, ORPHAN_REJECTED, PARENT_REJECTED
from migrate.plan.row_filter import RowFilter
from migrate.plan.table_state import TableState
from migrate.targets.spec import PARENT, TableSpec

#: Flag columns for `resolve_orphans`: the parent was rejected; the row that a column refers to is missing.
_PARENT_REJECTED = "_parent_rejected"
_MISSING = "_missing."


def with_orphans_flagged(spec: TableSpec, rows: pl.DataFrame, table_states: dict[str, TableState]) -> pl.DataFrame:
    """Adds the flags for `resolve_orphans` to the rows. The tables that they refer to must be planned already."""
    flags = [] if spec.parent is None else [table_states[spec.parent].rejected.holds(rows[PARENT]).alias(_PARENT_REJECTED)]
    pointing = ((column.name, column.reference.table) for column in spec.references if column.reference is not None)
    flags += [table_states[table].unreachable(rows[name]).alias(_MISSING + name) for name, table in pointing]
    return rows.with_columns(flags)


def resolve_orphans(row_filter: RowFilter, table_states: dict[str, TableState]) -> bool:
    """Rejects children of rejected rows, then applies the policy of each reference (`Reference.missing`).

    Returns True if rows are loaded without a reference.
    """
    spec = row_filter.spec
    emptied = False
    if spec.parent is not None:
        row_filter.reject(
            row_filter.rows.drop_in_place(_PARENT_REJECTED), PARENT_REJECTED, f"its row in {spec.parent} was rejected"
        )
    for column in spec.references:
        if column.reference is None:
            continue
        missing = row_filter.rows.drop_in_place(_MISSING + column.name)
        if not missing.any():
            continue
        what = f"{column.name} refers to a row of {column.reference.table} that is neither in the export nor in the target"
        if column.reference.missing == "reject":
            row_filter.reject(missing, ORPHAN_REJECTED, what)
        else:
            emptied = True
            row_filter.report(missing, ORPHAN_KEPT, f"{what}; loaded without the reference")
            # An existing fingerprint still describes the row with the reference.
            stale = [name for name in (column.name, *FINGERPRINT_COLUMNS) if name in row_filter.rows.columns]
            row_filter.rows = row_filter.rows.with_columns(pl.when(~missing).then(pl.col(name)).alias(name) for name in stale)
    for column in spec.references:
        if column.reference is not None:
            table_states[column.reference.table].need(row_filter.rows[column.name])
    return emptied
