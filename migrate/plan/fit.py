"""What can be known of a row's fit before the target sees it: empty, too long, not in the enum, U+0000."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.problems import Code
from migrate.plan.codes import NOT_IN_ENUM, NUL, REQUIRED, TOO_LONG
from migrate.plan.sieve import Sieve
from migrate.target.contract import TargetColumn, TargetTable
from migrate.target.spec import ColumnSpec, TableSpec


@dataclass(frozen=True, slots=True)
class _Check:
    bad: pl.Expr
    code: Code
    message: str


def reject_misfits(sieve: Sieve, live: TargetTable | None, *, forbids_nul: bool) -> None:
    """Rejects the rows that do not fit the mapping's demands or those of the live table."""
    checks = [check for column in sieve.spec.columns for check in _checks(sieve.spec, column, live, forbids_nul=forbids_nul)]
    if not checks or sieve.rows.is_empty():
        return
    found = sieve.rows.select(check.bad.any().alias(str(number)) for number, check in enumerate(checks)).row(0)
    for check, hit in zip(checks, found, strict=True):
        if hit:
            sieve.reject(check.bad, check.code, check.message)


def _checks(spec: TableSpec, column: ColumnSpec, live: TargetTable | None, *, forbids_nul: bool) -> list[_Check]:
    there = None if live is None else next((one for one in live.columns if one.name == column.name), None)
    value = pl.col(column.name)
    checks = []
    if column.required or (there is not None and not there.nullable and column.name != spec.id_column):
        checks.append(_Check(value.is_null(), REQUIRED, f"{column.name} is empty, and required"))
    if column.reference is not None:  # the frame holds a source key here, the column will hold an id
        return checks
    if column.dtype == pl.String:
        checks += _text_checks(column, there)
        if forbids_nul:
            checks.append(_Check(value.str.contains("\x00", literal=True), NUL, f"{column.name} holds U+0000"))
    return checks


def _text_checks(column: ColumnSpec, there: TargetColumn | None) -> list[_Check]:
    value = pl.col(column.name)
    limits = [limit for limit in (column.max_length, None if there is None else there.max_length) if limit is not None]
    checks = []
    if limits:
        message = f"{column.name} is longer than {min(limits)} characters"
        checks.append(_Check(value.str.len_chars() > min(limits), TOO_LONG, message))
    if there is not None and there.enum is not None:
        known = pl.Series(list(there.enum), dtype=pl.String).implode()
        checks.append(_Check(~value.is_in(known), NOT_IN_ENUM, f"{column.name} is none of the values that the target takes"))
    return checks
