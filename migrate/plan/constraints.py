"""Checks rows before the target sees them: required values, lengths, characters, enums."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.characters import BEYOND
from migrate.core.problems import Code
from migrate.plan.codes import NOT_HELD, NOT_IN_ENUM, NUL, REQUIRED, TOO_LONG
from migrate.plan.row_filter import RowFilter
from migrate.targets.schema import TargetColumn, TargetTable
from migrate.targets.spec import ColumnSpec, TableSpec


@dataclass(frozen=True, slots=True)
class Check:
    """A check that a row fails if `bad` is true."""

    bad: pl.Expr
    code: Code
    message: str


def checks_of(spec: TableSpec, live: TargetTable | None, *, forbids_nul: bool) -> list[Check]:
    """Returns the checks that the mapping and the live table require of a row."""
    return [check for column in spec.columns for check in _checks(spec, column, live, forbids_nul=forbids_nul)]


def misfits(rows: pl.DataFrame, checks: list[Check]) -> list[Check]:
    """Returns the checks that at least one row fails."""
    if not checks or rows.is_empty():
        return []
    found = rows.select(check.bad.any().alias(str(number)) for number, check in enumerate(checks)).row(0)
    return [check for check, hit in zip(checks, found, strict=True) if hit]


def reject_misfits(row_filter: RowFilter, checks: list[Check]) -> None:
    """Rejects the rows that fail a check, each for the first check that it fails."""
    for check in misfits(row_filter.rows, checks):
        row_filter.reject(check.bad, check.code, check.message)


def _checks(spec: TableSpec, column: ColumnSpec, live: TargetTable | None, *, forbids_nul: bool) -> list[Check]:
    there = None if live is None else next((one for one in live.columns if one.name == column.name), None)
    value = pl.col(column.name)
    checks = []
    if column.required or (there is not None and not there.nullable and column.name != spec.id_column):
        checks.append(Check(value.is_null(), REQUIRED, f"{column.name} is required but empty"))
    if column.reference is not None:  # The frame contains a source key here; the column will contain an id.
        return checks
    if column.dtype == pl.String:
        checks += _text_checks(column, there)
        if forbids_nul:
            checks.append(Check(value.str.contains("\x00", literal=True), NUL, f"{column.name} contains U+0000"))
    return checks


def _text_checks(column: ColumnSpec, there: TargetColumn | None) -> list[Check]:
    value = pl.col(column.name)
    limits = [limit for limit in (column.max_length, None if there is None else there.max_length) if limit is not None]
    checks = []
    if limits:
        message = f"{column.name} is longer than {min(limits)} characters"
        checks.append(Check(value.str.len_chars() > min(limits), TOO_LONG, message))
    if there is not None and there.max_bytes is not None:
        message = f"{column.name} is longer than {there.max_bytes} bytes"
        checks.append(Check(value.str.len_bytes() > there.max_bytes, TOO_LONG, message))
    if there is not None and there.characters in BEYOND:
        message = f"{column.name} contains characters that the column does not hold"
        checks.append(Check(value.str.contains(BEYOND[there.characters]), NOT_HELD, message))
    if there is not None and there.enum is not None:
        known = pl.Series(list(there.enum), dtype=pl.String).implode()
        checks.append(Check(~value.is_in(known), NOT_IN_ENUM, f"{column.name} is not one of the values that the target allows"))
    return checks
