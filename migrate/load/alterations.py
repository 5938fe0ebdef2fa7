"""Finds rows that the target stored differently than they were sent.

Rows are read again before the commit. If triggers, rules or policies act on a table, or on a table that refers to it, all written
rows of the table are read. In other tables, only rows with a value that a column's type may change are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.identity import canonical_text, hash64
from migrate.core.places import PLACE_COLUMNS
from migrate.load.codes import ALTERED, ROW_DROPPED
from migrate.load.refusals import Refusals
from migrate.runs import Spool
from migrate.targets.contract import Writer
from migrate.targets.precision import as_stored, doubtful, inexact
from migrate.targets.schema import TargetSchema, TargetTable, hook_names
from migrate.targets.spec import HELD, KEY, ColumnSpec, TableSpec
from migrate.targets.stored import stored_fingerprint

#: Per column: the hash of the value that was sent, and the hash of the value that the column's type makes of it.
_GIVEN, _KEPT = "given:", "kept:"


@dataclass(slots=True)
class Alterations:
    """The rows of a load that the target may have altered, stored as hashes and compared at the end of the load.

    `folder` is the directory for spools. `watched` are the tables of which all rows are compared.
    """

    folder: Path
    schema: TargetSchema
    watched: frozenset[str]
    _spools: dict[str, Spool] = field(default_factory=dict)

    def keeps_otherwise(self, spec: TableSpec) -> bool:
        """Whether the table has a column whose type may change a value."""
        live = self.schema.tables.get(spec.table)
        return live is not None and bool(inexact(spec, live))

    def note(self, spec: TableSpec, rows: pl.DataFrame, ids: pl.DataFrame, *, inserted: bool) -> None:
        """Adds rows as they were written, with references as ids. `ids` (`_key`, `_id`) selects the rows that were written."""
        live = self.schema.tables.get(spec.table)
        if live is None or rows.is_empty():
            return
        pairs = inexact(spec, live)
        if spec.table not in self.watched:
            if not pairs:
                return
            doubts = [doubtful(column, target, rows[column.name]).alias(column.name) for column, target in pairs]
            rows = rows.filter(pl.DataFrame(doubts).select(pl.any_horizontal(pl.all())).to_series())
        written = rows.drop("_id").join(ids.select(KEY, "_id"), on=KEY, how="inner")
        if written.is_empty():
            return
        kept = {column.name: as_stored(column, target, written[column.name]) for column, target in pairs}
        places = [name for name in PLACE_COLUMNS if name in written.columns]
        hashes = [_hash(column).alias(f"{_GIVEN}{column.name}") for column in _compared_columns(spec)]
        held = pl.col(HELD) if HELD in written.columns else pl.lit(None, pl.String).alias(HELD)
        made = written.select(KEY, "_id", *places, *hashes, pl.lit(inserted).alias("_inserted"), held)
        of_type = written.with_columns(kept.values()).select(
            _hash(column).alias(f"{_KEPT}{column.name}") for column in _compared_columns(spec) if column.name in kept
        )
        if spec.table not in self._spools:
            self._spools[spec.table] = Spool(self.folder / spec.table)
        self._spools[spec.table].append(made.hstack(of_type))

    def check_stored(self, spec: TableSpec, writer: Writer, refusals: Refusals, book: TargetBook) -> None:
        """Compares the noted rows of a table. Remembers what the target stored of altered rows, and rejects missing rows."""
        spool, live = self._spools.get(spec.table), self.schema.tables.get(spec.table)
        if spool is None or live is None:
            return
        for noted in spool.batches():
            now = writer.rows.read(spec, noted["_id"])
            hashes = now.select("_id", *(_hash(column).alias(f"now:{column.name}") for column in _compared_columns(spec)))
            both = noted.join(hashes, on="_id", how="inner", maintain_order="left")
            lost = noted.join(hashes, on="_id", how="anti", maintain_order="left")
            if not live.hides_rows:
                _reject_lost(spec, lost, writer, refusals, book, cause=hook_names(live.hooks) or "a trigger of another table")
            differs = [_differs(column.name, _GIVEN) for column in _compared_columns(spec)]
            altered = both.filter(pl.any_horizontal(differs)) if differs else both.head(0)
            if altered.is_empty():
                continue
            whole = altered.filter(pl.col(HELD).is_null()).select("_id")
            stored = stored_fingerprint(spec, now).join(whole, on="_id", how="semi")
            writer.ledger.remember_stored(spec.source, spec.table, stored)
            for column in _compared_columns(spec):
                _report(spec, column, altered, refusals, live)


def watched_tables(specs: tuple[TableSpec, ...], schema: TargetSchema) -> frozenset[str]:
    """Returns the tables with triggers, rules or policies, and the tables that they refer to: triggers may write to both."""
    hooked = {
        spec.table for spec in specs if (live := schema.tables.get(spec.table)) is not None and live.hooks_on("insert", "update")
    }
    references = [column.reference for spec in specs if spec.table in hooked for column in spec.references]
    return frozenset(hooked | {reference.table for reference in references if reference is not None})


def _compared_columns(spec: TableSpec) -> list[ColumnSpec]:
    """The columns that a fingerprint covers."""
    return list(spec.compared)


def _hash(column: ColumnSpec) -> pl.Expr:
    return hash64(canonical_text(pl.col(column.name), pl.String() if column.reference is not None else column.dtype))


def _differs(name: str, than: str) -> pl.Expr:
    held = pl.col(HELD).str.contains(f"\n{name}\n", literal=True).fill_null(value=False)
    return pl.col(f"{than}{name}").ne_missing(pl.col(f"now:{name}")) & ~held


def _reject_lost(
    spec: TableSpec, lost: pl.DataFrame, writer: Writer, refusals: Refusals, book: TargetBook, *, cause: str
) -> None:
    """Rejects rows that existed after their own statement and are missing at the end, because another trigger deleted them."""
    message = f"the target removed the row again without an error: {cause}"
    for inserted in (True, False):
        rows = lost.filter(pl.col("_inserted") == inserted)
        refusals.reject(spec, rows, ROW_DROPPED, message, book, insert=inserted)
    writer.ledger.forget(spec.source, spec.table, lost.filter("_inserted")[KEY])


def _report(spec: TableSpec, column: ColumnSpec, altered: pl.DataFrame, refusals: Refusals, live: TargetTable) -> None:
    """Reports a column with altered values: once for values that the type explains, and once for the others."""
    rows = altered.filter(_differs(column.name, _GIVEN))
    target = next(one for one in live.columns if one.name == column.name)
    by_type = pl.lit(value=False) if f"{_KEPT}{column.name}" not in rows.columns else ~_differs(column.name, _KEPT)
    of_type = rows.filter(by_type)
    rounded = f"{column.name}: the target stored the value as its type {target.sql_type} allows"
    if not of_type.is_empty():
        refusals.findings.report(spec, of_type, ALTERED, rounded)
    others = rows.join(of_type, on="_id", how="anti", maintain_order="left")
    cause = hook_names(live.hooks_on("insert", "update"))
    if not cause:
        cause = f"type {target.sql_type}" if target.keeps is not None else "a trigger of another table"
    if not others.is_empty():
        refusals.findings.report(
            spec, others, ALTERED, f"{column.name}: the target stored a different value than it was given ({cause})"
        )
