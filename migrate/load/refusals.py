"""Rejects rows that the target refuses during a load, and remembers their keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.findings import Findings
from migrate.core.keyset import KeySet
from migrate.core.problems import Code
from migrate.load.codes import REFUSED, ROW_DROPPED
from migrate.targets.contract import DROPPED
from migrate.targets.schema import ROW_SECURITY_HELP
from migrate.targets.spec import KEY, TableSpec


@dataclass(slots=True)
class Refusals:
    """Rows that the target refused. `refused` contains, per table, the keys of rows that could not be inserted."""

    findings: Findings
    refused: dict[str, KeySet] = field(default_factory=dict)

    def reject(
        self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr, book: TargetBook, *, insert: bool
    ) -> None:
        """Adds a finding and a reject for each row to insert or update, and subtracts the rows from that class of the book."""
        if rows.is_empty():
            return
        self.findings.reject(spec, rows, code, message)
        book.reject += rows.height
        if insert:
            book.insert -= rows.height
            self.refused.setdefault(spec.table, KeySet()).add(rows[KEY])
        else:
            book.update -= rows.height

    def refuse(self, spec: TableSpec, rows: pl.DataFrame, refused: pl.DataFrame, book: TargetBook, *, insert: bool) -> None:
        """Rejects the rows that the target refused.

        `refused` is REFUSED_SCHEMA over `rows`; only state and names are reported.
        """
        all_refused = refused_rows(rows, refused)
        message, dropped_message = (refusal(f"the target {did} the row", spec.table) for did in ("refused", "dropped"))
        self.reject(spec, all_refused.filter(~DID_NOTHING), REFUSED, message, book, insert=insert)
        self.reject(spec, all_refused.filter(DID_NOTHING), ROW_DROPPED, dropped_message, book, insert=insert)

    def hits(self, table: str, keys: pl.Series) -> pl.Series | None:
        """Returns which of these keys belong to refused rows; None if the table has none."""
        refused = self.refused.get(table)
        return None if refused is None else refused.holds(keys)


def count_messages(findings: pl.DataFrame) -> list[dict[str, Any]]:
    """Returns `code`, `table`, `message`, `count` of findings, for the ledger."""
    return findings.group_by("code", "table", "message", maintain_order=True).len("count").to_dicts()


#: Of `refused_rows`: rows for which a statement did nothing and raised no error.
DID_NOTHING = pl.col("_refused_state") == DROPPED


def refused_rows(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Returns the refused rows of `rows` (REFUSED_SCHEMA), with the columns for `refusal`."""
    cause = refused.select(pl.col("state", "constraint", "column").name.prefix("_refused_"))
    return rows[refused["row"].to_list()].with_columns(cause)


def refusal(start: str, table: str) -> pl.Expr:
    """Builds a message: `start`, then state, constraint and column if known; row security is named with its table.

    Never the database's own text, which may contain values.
    """
    known = [
        pl.when(pl.col(f"_refused_{name}").is_not_null()).then(pl.format(f"{word}{{}}", f"_refused_{name}"))
        for name, word in (("state", ""), ("constraint", "constraint "), ("column", "column "))
    ]
    named = pl.concat_str(pl.lit(f"{start}: "), pl.concat_str(known, separator=", ", ignore_nulls=True))
    cause = pl.col("_refused_constraint").fill_null("nothing in its schema explains why")
    silent = pl.concat_str(pl.lit(f"{start} and raised no error: "), cause)
    text = pl.when(DID_NOTHING).then(silent).otherwise(named)
    secured = pl.col("_refused_constraint").str.contains(r"\bpolicy |row security").fill_null(value=False)
    reason = pl.lit(f"; row security of table {table} refuses or hides it: {ROW_SECURITY_HELP}")
    return pl.when(secured).then(pl.concat_str(text, reason)).otherwise(text)
