"""Collects findings and rejects of single rows during a load, and the keys of refused rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.keyset import KeySet
from migrate.core.places import PLACE_COLUMNS
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.core.redaction import shown_key
from migrate.load.codes import REFUSED, ROW_DROPPED
from migrate.targets.contract import DROPPED
from migrate.targets.plan import REJECTED_SCHEMA
from migrate.targets.schema import ROW_SECURITY_HELP
from migrate.targets.spec import KEY, TableSpec


@dataclass(slots=True)
class Refusals:
    """Findings and rejects of a load. `refused` contains, per table, the keys of rows that could not be inserted."""

    refused: dict[str, KeySet] = field(default_factory=dict)
    _findings: list[pl.DataFrame] = field(default_factory=list)
    _rejected: list[pl.DataFrame] = field(default_factory=list)

    @property
    def findings(self) -> pl.DataFrame:
        """FINDINGS_SCHEMA."""
        return pl.concat([pl.DataFrame(schema=FINDINGS_SCHEMA), *self._findings])

    @property
    def rejected(self) -> pl.DataFrame:
        """REJECTED_SCHEMA."""
        return pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *self._rejected])

    @property
    def summary(self) -> list[dict[str, Any]]:
        """`code`, `table`, `message`, `count`, for the ledger's messages."""
        return self.findings.group_by("code", "table", "message", maintain_order=True).len("count").to_dicts()

    def report(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding for each row (`_key`, and place columns if present)."""
        self._findings.append(_shaped(self._said(spec, rows, code, message), FINDINGS_SCHEMA))

    def reject(
        self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr, book: TargetBook, *, insert: bool
    ) -> None:
        """Adds a finding and a reject for each row to insert or update, and subtracts the rows from that class of the book."""
        if rows.is_empty():
            return
        self.report(spec, rows, code, message)
        self._rejected.append(_shaped(self._said(spec, rows, code, message), REJECTED_SCHEMA))
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
        told = refused_rows(rows, refused)
        said, silent = (refusal(f"the target {did} the row", spec.table) for did in ("refused", "dropped"))
        self.reject(spec, told.filter(~DID_NOTHING), REFUSED, said, book, insert=insert)
        self.reject(spec, told.filter(DID_NOTHING), ROW_DROPPED, silent, book, insert=insert)

    def _said(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> pl.DataFrame:
        places = [name for name in PLACE_COLUMNS if name in rows.columns]
        text = pl.lit(message) if isinstance(message, str) else message
        constants = (pl.lit(code.id).alias("code"), pl.lit(spec.table).alias("table"))
        return rows.select(KEY, *places, text.alias("message"), *constants, shown_key(pl.col(KEY), spec.key_kind).alias("key"))

    def hits(self, table: str, keys: pl.Series) -> pl.Series | None:
        """Returns which of these keys belong to refused rows; None if the table has none."""
        refused = self.refused.get(table)
        return None if refused is None else refused.holds(keys)


#: Of `refused_rows`: rows for which a statement did nothing and raised no error.
DID_NOTHING = pl.col("_refused_state") == DROPPED


def refused_rows(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Returns the refused rows of `rows` (REFUSED_SCHEMA), with the columns for `refusal`."""
    said = refused.select(pl.col("state", "constraint", "column").name.prefix("_refused_"))
    return rows[refused["row"].to_list()].with_columns(said)


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


def _shaped(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns]
    return rows.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
