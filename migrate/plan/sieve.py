"""A sieve: rows of one slice go in, bad ones are set aside with code and place, the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.problems import Code
from migrate.plan.notes import Notes
from migrate.target.spec import TableSpec


@dataclass(slots=True)
class Sieve:
    """`rows` are those that are still good; `rejected` counts the others."""

    spec: TableSpec
    rows: pl.DataFrame
    notes: Notes
    rejected: int = 0

    def reject(self, bad: pl.Expr | pl.Series, code: Code, message: str | pl.Expr) -> None:
        """Sets the rows aside for which `bad` is true; null is not bad."""
        marked = self.rows.with_columns((bad if isinstance(bad, pl.Expr) else pl.lit(bad)).fill_null(value=False).alias("_bad"))
        out = marked.filter("_bad")
        if out.is_empty():
            return
        self.notes.reject(self.spec, out, code, message)
        self.rejected += out.height
        self.rows = marked.filter(~pl.col("_bad")).drop("_bad")

    def report(self, which: pl.Series, code: Code, message: str | pl.Expr) -> None:
        """A finding for the rows for which `which` is true; they go on."""
        self.notes.report(self.spec, self.rows.filter(which), code, message)
