"""Filters rows of one slice: bad rows are rejected with code and place, and the others continue."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.findings import Findings
from migrate.core.places import PLACE_COLUMNS
from migrate.core.problems import Code
from migrate.targets.spec import KEY, TableSpec


@dataclass(slots=True)
class RowFilter:
    """Rows of one slice that are still valid, and the number of rejected ones."""

    spec: TableSpec
    rows: pl.DataFrame
    findings: Findings
    rejected: int = 0

    def reject(self, bad: pl.Expr | pl.Series, code: Code, message: str | pl.Expr) -> None:
        """Rejects the rows for which `bad` is true; null is not bad."""
        out = self.rows.select(bad).to_series() if isinstance(bad, pl.Expr) else bad
        if not out.any():
            return
        out = out.fill_null(value=False)
        self.findings.reject(self.spec, self.rows.filter(out), code, message)
        self.rejected += int(out.sum())
        self.rows = self.rows.filter(~out)

    def report(self, which: pl.Series, code: Code, message: str) -> None:
        """Adds a finding for the rows for which `which` is true; they continue."""
        self.findings.report(self.spec, self.rows.select(KEY, *PLACE_COLUMNS).filter(which), code, message)
