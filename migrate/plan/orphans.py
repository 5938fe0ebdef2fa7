"""References to rows that are neither planned nor in the target: kept without, or rejected, never dropped in silence."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.plan.codes import ORPHAN_KEPT, ORPHAN_REJECTED, PARENT_REJECTED
from migrate.plan.fates import Fate
from migrate.plan.sieve import Sieve
from migrate.target.spec import PARENT


def settle_orphans(sieve: Sieve, fates: dict[str, Fate]) -> None:
    """Rejects children of rejected rows, then settles each reference as its policy says (`Reference.missing`)."""
    spec = sieve.spec
    if spec.parent is not None:
        hit = fates[spec.parent].rejected.holds(sieve.rows[PARENT])
        sieve.reject(hit, PARENT_REJECTED, f"its row in {spec.parent} was rejected")
    for column in spec.references:
        if column.reference is None:
            continue
        fate = fates[column.reference.table]
        keys = sieve.rows[column.name]
        missing = fate.unreachable(keys)
        if not missing.any():
            continue
        what = f"{column.name} points at a row of {fate.spec.table} that is neither in the export nor in the target"
        if column.reference.missing == "reject":
            sieve.reject(missing, ORPHAN_REJECTED, what)
        else:
            sieve.report(missing, ORPHAN_KEPT, f"{what}; kept without it")
            # A fingerprint that is there already is of the row as it was.
            stale = [name for name in (column.name, *FINGERPRINT_COLUMNS) if name in sieve.rows.columns]
            sieve.rows = sieve.rows.with_columns(pl.when(~missing).then(pl.col(name)).alias(name) for name in stale)
    for column in spec.references:
        if column.reference is not None:
            fates[column.reference.table].need(sieve.rows[column.name])
