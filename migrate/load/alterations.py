"""What the target made of the rows that a load wrote: read again before the commit, where it may keep other values.

A table is looked at whole where triggers, rules or policies act on it, or on a table that refers to it; of other tables only rows
that hold a value which a column's type may not keep. All other rows are not read.
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
from migrate.targets.precision import as_kept, doubtful, inexact
from migrate.targets.schema import TargetSchema, TargetTable, hook_names
from migrate.targets.spec import KEY, ColumnSpec, TableSpec
from migrate.targets.stored import stored_fingerprint

#: Of each column: the hash of the value that was given, and of what the column's type makes of it.
_GIVEN, _KEPT = "given:", "kept:"


@dataclass(slots=True)
class Alterations:
    """Collects the rows of a load that the target may have altered, as hashes, and looks at them at its end.

    `folder` holds spools; `watched` are the tables that are looked at whole.
    """

    folder: Path
    schema: TargetSchema
    watched: frozenset[str]
    _spools: dict[str, Spool] = field(default_factory=dict)

    def keeps_otherwise(self, spec: TableSpec) -> bool:
        """Whether a type of the table's columns does not keep every value."""
        live = self.schema.tables.get(spec.table)
        return live is not None and bool(inexact(spec, live))

    def note(self, spec: TableSpec, rows: pl.DataFrame, ids: pl.DataFrame, *, inserted: bool) -> None:
        """Takes rows as they were written (references as ids), of which `ids` (`_key`, `_id`) went in."""
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
        kept = {column.name: as_kept(column, target, written[column.name]) for column, target in pairs}
        places = [name for name in PLACE_COLUMNS if name in written.columns]
        hashes = [_hash(column).alias(f"{_GIVEN}{column.name}") for column in _compared(spec)]
        made = written.select(KEY, "_id", *places, *hashes, pl.lit(inserted).alias("_inserted"))
        of_type = written.with_columns(kept.values()).select(
            _hash(column).alias(f"{_KEPT}{column.name}") for column in _compared(spec) if column.name in kept
        )
        if spec.table not in self._spools:
            self._spools[spec.table] = Spool(self.folder / spec.table)
        self._spools[spec.table].append(made.hstack(of_type))

    def settle(self, spec: TableSpec, writer: Writer, refusals: Refusals, book: TargetBook) -> None:
        """Reads the noted rows of a table: keeps what the target stored of altered ones, rejects those that it lacks."""
        spool, live = self._spools.get(spec.table), self.schema.tables.get(spec.table)
        if spool is None or live is None:
            return
        for noted in spool.batches():
            now = writer.rows(spec, noted["_id"])
            hashes = now.select("_id", *(_hash(column).alias(f"now:{column.name}") for column in _compared(spec)))
            both = noted.join(hashes, on="_id", how="inner", maintain_order="left")
            lost = noted.join(hashes, on="_id", how="anti", maintain_order="left")
            if not live.hides_rows:
                _reject_lost(spec, lost, writer, refusals, book, cause=hook_names(live.hooks) or "a trigger of another table")
            differs = [_differs(column.name, _GIVEN) for column in _compared(spec)]
            altered = both.filter(pl.any_horizontal(differs)) if differs else both.head(0)
            if altered.is_empty():
                continue
            stored = stored_fingerprint(spec, now).join(altered.select("_id"), on="_id", how="semi")
            writer.remember_stored(spec.source, spec.table, stored)
            for column in _compared(spec):
                _report(spec, column, altered, refusals, live)


def watched_tables(specs: tuple[TableSpec, ...], schema: TargetSchema) -> frozenset[str]:
    """Tables on which the target acts by itself, and those that they refer to: a trigger may write to these as well."""
    hooked = {
        spec.table for spec in specs if (live := schema.tables.get(spec.table)) is not None and live.hooks_on("insert", "update")
    }
    references = [column.reference for spec in specs if spec.table in hooked for column in spec.references]
    return frozenset(hooked | {reference.table for reference in references if reference is not None})


def _compared(spec: TableSpec) -> list[ColumnSpec]:
    """The columns that a fingerprint covers."""
    return [column for column in spec.columns if column.name not in (spec.created_column, spec.modified_column)]


def _hash(column: ColumnSpec) -> pl.Expr:
    return hash64(canonical_text(pl.col(column.name), pl.String() if column.reference is not None else column.dtype))


def _differs(name: str, than: str) -> pl.Expr:
    return pl.col(f"{than}{name}").ne_missing(pl.col(f"now:{name}"))


def _reject_lost(
    spec: TableSpec, lost: pl.DataFrame, writer: Writer, refusals: Refusals, book: TargetBook, *, cause: str
) -> None:
    """Rows that were there after their own statement and are not at the end: another trigger took them out."""
    message = f"the target took the row out again, and raised no error: {cause}"
    for inserted in (True, False):
        rows = lost.filter(pl.col("_inserted") == inserted)
        refusals.reject(spec, rows, ROW_DROPPED, message, book, insert=inserted)
    writer.forget(spec.source, spec.table, lost.filter("_inserted")[KEY])


def _report(spec: TableSpec, column: ColumnSpec, altered: pl.DataFrame, refusals: Refusals, live: TargetTable) -> None:
    """Names a column whose values the target altered, once for those that its type explains, once for the others."""
    rows = altered.filter(_differs(column.name, _GIVEN))
    target = next(one for one in live.columns if one.name == column.name)
    by_type = pl.lit(value=False) if f"{_KEPT}{column.name}" not in rows.columns else ~_differs(column.name, _KEPT)
    of_type = rows.filter(by_type)
    rounded = f"{column.name}: the target keeps the value as its type {target.sql_type} can hold it"
    if not of_type.is_empty():
        refusals.report(spec, of_type, ALTERED, rounded)
    others = rows.join(of_type, on="_id", how="anti", maintain_order="left")
    cause = hook_names(live.hooks_on("insert", "update"))
    if not cause:
        cause = f"type {target.sql_type}" if target.keeps is not None else "a trigger of another table"
    if not others.is_empty():
        refusals.report(spec, others, ALTERED, f"{column.name}: the target stored another value than it was given ({cause})")
