"""References to rows that are neither planned nor in the target: rows are loaded without the reference, or rejected."""

from __future__ import annotations

from functools import partial

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.core.near_ids import NEAR, find_near
from migrate.plan.codes import ORPHAN_KEPT, ORPHAN_REJECTED, PARENT_REJECTED
from migrate.plan.row_filter import RowFilter
from migrate.plan.table_state import TableState
from migrate.targets.rows import with_fingerprint
from migrate.targets.spec import PARENT, ColumnSpec, Reference, TableSpec, keeps

#: Flag columns for `resolve_orphans`: the parent was rejected; the row that a column refers to is missing.
_PARENT_REJECTED = "_parent_rejected"
_MISSING = "_missing."


def with_orphans_flagged(spec: TableSpec, rows: pl.DataFrame, table_states: dict[str, TableState]) -> pl.DataFrame:
    """Adds the flags for `resolve_orphans` to the rows. The tables that they refer to must be planned already."""
    flags = [] if spec.parent is None else [table_states[spec.parent].rejected.holds(rows[PARENT]).alias(_PARENT_REJECTED)]
    pointing = ((column.name, column.reference.table) for column in spec.references if column.reference is not None)
    flags += [table_states[table].unreachable(rows[name]).alias(_MISSING + name) for name, table in pointing]
    return rows.with_columns(flags)


def loaded_fingerprints(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns the fingerprints of flagged rows as they are loaded: without references to missing rows.

    A reference that keeps the target's value (`KEPT`) is not one of them.
    """
    cleared = [
        pl.when(~pl.col(_MISSING + column.name) | keeps(column.name)).then(pl.col(column.name)).alias(column.name)
        for column in spec.references
        if column.reference is not None and column.reference.missing != "reject"
    ]
    return with_fingerprint(spec, rows.with_columns(cleared)).select(FINGERPRINT_COLUMNS)


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
        state = table_states[column.reference.table]
        near = find_near(row_filter.rows[column.name].filter(missing), partial(_reaches, state))
        if column.reference.missing == "reject":
            _reject(row_filter, missing, column, what, near)
        else:
            emptied = True
            _report(row_filter, missing, column, what, near)
            # An existing fingerprint still describes the row with the reference.
            stale = [name for name in (column.name, *FINGERPRINT_COLUMNS) if name in row_filter.rows.columns]
            row_filter.rows = row_filter.rows.with_columns(pl.when(~missing).then(pl.col(name)).alias(name) for name in stale)
    for column in spec.references:
        if column.reference is not None:
            table_states[column.reference.table].need(row_filter.rows[column.name])
    return emptied


def _reaches(state: TableState, keys: pl.Series) -> pl.Series:
    return ~state.unreachable(keys)


def _reject(row_filter: RowFilter, missing: pl.Series, column: ColumnSpec, what: str, near: pl.DataFrame) -> None:
    """Rejects rows without their parent; `near` has the keys that exist in another spelling."""
    if near.is_empty():
        row_filter.reject(missing, ORPHAN_REJECTED, what)
        return
    difference = pl.col(column.name).replace_strict(near["key"], near["difference"], default=None, return_dtype=pl.String)
    alike = pl.format("{}; an id that differs only in {} exists", pl.lit(what), difference)
    row_filter.reject(missing, ORPHAN_REJECTED, pl.coalesce(alike, pl.lit(what)))


def _report(row_filter: RowFilter, missing: pl.Series, column: ColumnSpec, what: str, near: pl.DataFrame) -> None:
    """Reports rows that are loaded without a reference: those that match a row except for the spelling, and the others."""
    keys, others = row_filter.rows[column.name], missing
    for difference in near["difference"].unique(maintain_order=True):
        alike = missing & keys.is_in(near.filter(difference=difference)["key"].to_list())
        row_filter.report(alike, NEAR, _alike(column, difference))
        others &= ~alike
    if others.any():
        row_filter.report(others, ORPHAN_KEPT, f"{what}; loaded without the reference")


def _alike(column: ColumnSpec, difference: str) -> str:
    """What is said of a reference that matches a row except for its spelling."""
    reference = column.reference or Reference("")
    own = reference.columns in ("", column.name)
    name = column.name if own else f"{reference.columns} ({column.name} in the target)"
    return (
        f"{name} refers to no row of {reference.table}, but an id that differs only in {difference} exists; nothing is joined "
        "and the row is loaded without the reference: write the id as the other file does"
    )
