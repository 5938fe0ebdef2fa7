"""Collects findings, rejects and held rows of planning on disk, with their counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from migrate.core.places import PLACE_COLUMNS
from migrate.core.problems import FINDINGS_SCHEMA, Code, Severity
from migrate.core.redaction import shown_key
from migrate.core.sizes import WHOLE_ROWS
from migrate.runs import Spool
from migrate.targets.plan import REJECTED_SCHEMA
from migrate.targets.spec import KEY, TableSpec

HELD_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "_key": pl.String(),
    "_id": pl.String(),
    "columns": pl.String(),
    "certain": pl.Boolean(),
}


@dataclass(slots=True)
class Notes:
    """Findings, rejected and held rows of all tables under `folder`, counted by code, table and message."""

    folder: Path
    _counts: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    _spools: dict[str, Spool] = field(default_factory=dict)
    _warnings: list[pl.DataFrame] = field(default_factory=list)

    def report(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding for each of these rows (`_key`; place columns if present)."""
        self._say(spec, rows, code, message)

    def reject(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding and a reject for each row."""
        self._append("rejected", _shaped(self._say(spec, rows, code, message), REJECTED_SCHEMA))

    def hold(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding and a held row for each row.

        `rows` has `_key`, `_id`, place columns, and optionally `columns`, `certain`; no column of the target.
        """
        self._say(spec, rows, code, message)
        self._append("held", _shaped(rows.with_columns(pl.lit(spec.table).alias("table")), HELD_SCHEMA))

    def keep_set_aside(self, frames: Iterable[pl.DataFrame]) -> None:
        """Saves records that earlier stages rejected, unchanged."""
        for frame in frames:
            self._append("set_aside", frame)

    @property
    def summary(self) -> tuple[dict[str, Any], ...]:
        """Returns `code`, `severity`, `table`, `message`, `count`; rejects have one entry per code and table."""
        return tuple(self._counts.values())

    def _say(self, spec: TableSpec, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> pl.DataFrame:
        subject = pl.lit(message) if isinstance(message, str) else message
        places = [name for name in PLACE_COLUMNS if name in rows.columns]
        constants = (pl.lit(code.id).alias("code"), pl.lit(spec.table).alias("table"))
        shown = shown_key(pl.col(KEY), spec.key_kind).alias("key")
        said = rows.select(KEY, *places, subject.alias("message"), *constants, shown)
        if said.is_empty():
            return said
        self._keep(said, code)
        for text, count in said.group_by("message", maintain_order=True).len().iter_rows():
            group = "" if code.severity is Severity.ERROR else text
            entry = self._counts.setdefault(
                (code.id, spec.table, group),
                {"code": code.id, "severity": code.severity.value, "table": spec.table, "message": text, "count": 0},
            )
            entry["count"] += count
        return said

    def _keep(self, said: pl.DataFrame, code: Code) -> None:
        """Saves findings in their order.

        Warnings are buffered until a file is worth writing, because they are reported as counts.
        """
        findings = _shaped(said, FINDINGS_SCHEMA)
        if code.each or code.severity is Severity.ERROR:
            self._settle()
            self._append("findings", findings)
            return
        self._warnings.append(findings)
        if sum(frame.height for frame in self._warnings) >= WHOLE_ROWS:
            self._settle()

    def _settle(self) -> None:
        if self._warnings:
            waiting, self._warnings = self._warnings, []
            self._append("findings", pl.concat(waiting))

    def finish(self) -> None:
        """Waits until everything is on disk."""
        self._settle()
        for spool in self._spools.values():
            spool.finish()

    def _append(self, kind: str, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        if kind not in self._spools:
            self._spools[kind] = Spool(self.folder / kind, kept=True)
        self._spools[kind].append(rows)


def _shaped(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Returns the columns of that schema; null if the rows lack them."""
    there = rows.columns
    return rows.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )
