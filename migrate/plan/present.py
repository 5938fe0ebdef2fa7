"""Reads rows of the target by value for planning: references as source keys, with fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import polars as pl

from migrate.core.sizes import RESOLVED_ROWS
from migrate.plan.table_state import TableState
from migrate.targets.contract import Reader
from migrate.targets.references import pointed_at
from migrate.targets.rows import (
    KeyIds,
    Resolve,
    matching_rows,
    read_back,
    referenced_ids,
    row_fingerprint,
    same_fingerprint,
    with_hints,
    with_ids,
)
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import KEY, TableSpec
from migrate.targets.stored import equals, restore_given, untouched_ids


@dataclass(frozen=True, slots=True)
class Present:
    """Reads rows of a target by value, only those that the plan may change. Without a reader there are none."""

    reader: Reader | None
    table_states: dict[str, TableState]
    sources: frozenset[str]
    schema: TargetSchema

    @property
    def ids(self) -> dict[str, KeyIds]:
        """Returns ids by source key, per table."""
        return {table: table_state.ids for table, table_state in self.table_states.items()}

    def rows(
        self, spec: TableSpec, ids: pl.Series, planned: pl.DataFrame | None = None, resolve: Resolve | None = None
    ) -> pl.DataFrame:
        """Returns `_id`, the spec's columns with references as source keys, `_now_hi`, `_now_lo` (their fingerprint).

        `planned`: rows to be written there, which usually have the same references. `resolve`: of `resolved`.
        """
        resolve = self.owners if resolve is None else resolve
        if self.reader is None or ids.is_empty():
            return read_back(spec, _none(spec), resolve)
        resolve = resolve if planned is None else with_hints(spec, planned, self.ids, resolve)
        return read_back(spec, self.reader.rows.read(spec, ids), resolve)

    def resolved(self, spec: TableSpec, frames: Iterable[pl.DataFrame]) -> Iterator[tuple[pl.DataFrame, Resolve]]:
        """Yields each of the frames, which have `_id`, with what resolves the references of its rows.

        They are looked up for several frames at once, when they are needed: each lookup reads the id maps of the tables referred
        to, so it must not be made for every slice.
        """
        together: list[pl.DataFrame] = []
        for frame in frames:
            together.append(frame)
            if sum(map(len, together)) >= RESOLVED_ROWS:
                yield from self._resolved(spec, together)
                together = []
        yield from self._resolved(spec, together)

    def _resolved(self, spec: TableSpec, frames: list[pl.DataFrame]) -> Iterator[tuple[pl.DataFrame, Resolve]]:
        found: dict[str, pl.DataFrame] = {}

        def resolve(table: str, _ids: pl.Series) -> pl.DataFrame:
            if not found and self.reader is not None:
                narrow = replace(spec, columns=spec.references, key_columns=())
                rows = self.reader.rows.read(narrow, pl.concat(frame["_id"] for frame in frames))
                found.update({other: self.owners(other, ids) for other, ids in referenced_ids(narrow, rows).items()})
            return found[table]

        for frame in frames:
            yield frame, self.owners if len(frames) == 1 else resolve

    def unedited(self, spec: TableSpec, held: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
        """True for rows without edits, although the target stored other values than it was given.

        `held`: rows to be written, with `_id` and the ledger's fingerprint in `_old_hi`, `_old_lo`; `theirs`: the target's rows,
        row by row, as `restore_given` gives it. Either the ledger contains what the target stored for a row, or the types of the
        columns explain it: such a value was sent before, and it matches the ledger only if nobody edited the row. The latter is
        needed for rows of earlier versions.
        """
        if self.reader is None or held.is_empty():
            return pl.repeat(value=False, n=held.height, dtype=pl.Boolean, eager=True)
        stored = held["_id"].is_in(untouched_ids(self.reader, spec, held["_id"]).implode())
        before = row_fingerprint(spec, theirs).hstack(held.select("_old_hi", "_old_lo"))
        return stored | before.select(same_fingerprint("_old_hi", "_old_lo")).to_series() | equals(spec, held, theirs)

    def as_given(self, spec: TableSpec, new: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
        """Returns the target's rows for those of `new` (by `_id`), with the new value if the type makes it the stored one."""
        theirs = new.select("_id").join(current.unique("_id"), on="_id", how="left", maintain_order="left")
        live = self.schema.tables.get(spec.table)
        return theirs if live is None else restore_given(spec, live, new, theirs)

    def same_keys(self, spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
        """Returns rows of the target that have the key columns of `rows`, typed as `rows`, with the matching row's `_key`."""
        names = list(spec.key_columns)
        found = _none(spec)
        if not names:  # Such rows are known only from the ledger.
            return read_back(spec, found, self.owners).with_columns(pl.lit(None, dtype=pl.String).alias(KEY))
        wanted = with_ids(spec, rows, self.ids).select(KEY, *names).drop_nulls()
        if self.reader is not None and not wanted.is_empty():
            found = self.reader.rows.read_by_key(spec, wanted.select(names).unique(maintain_order=True)).select(found.columns)
        matched = found.unique(names, keep="first").join(wanted, on=names, how="inner").unique(KEY)
        resolve = with_hints(spec, rows, self.ids, self.owners)
        return read_back(spec, matched.drop(KEY), resolve).with_columns(matched[KEY])

    def repeated(self, spec: TableSpec, rows: pl.DataFrame) -> pl.Series:
        """Returns the `_key`s of rows whose key columns several rows of the target have."""
        names = list(spec.key_columns)
        live = self.schema.tables.get(spec.table)
        sets = () if live is None else (live.primary_key, *live.unique)
        if self.reader is None or not names or any(set(columns) <= set(names) for columns in sets if columns):
            return rows[KEY].clear()
        wanted = with_ids(spec, rows, self.ids).select(KEY, *names).drop_nulls()
        if wanted.is_empty():
            return wanted[KEY]
        found = self.reader.rows.read_by_key(spec, wanted.select(names).unique(maintain_order=True)).select(names)
        return wanted.join(found.filter(found.is_duplicated()), on=names, how="semi")[KEY]

    def values(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.Series:
        """Returns that column of the rows with these ids, in their order; null if the target lacks a row."""
        narrow = replace(spec, columns=tuple(one for one in spec.columns if one.name == column))
        found = _none(narrow) if self.reader is None else self.reader.rows.read(narrow, ids)
        return ids.to_frame("_id").join(found, on="_id", how="left", maintain_order="left")[column]

    def pointed_at(self, spec: TableSpec, by: Iterable[TableSpec]) -> pl.Series:
        """Returns ids of the table's rows that rows of the tables `by` (`targets.references`) refer to. Read once per table."""
        table_state = self.table_states[spec.table]
        if table_state.named is None:
            table_state.named = pl.Series("_id", [], dtype=pl.String) if self.reader is None else pointed_at(self.reader.rows, by)
        return table_state.named

    def owners(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id`, `_key` of the rows of a table that the id map contains with these ids."""
        return matching_rows(chain(self.table_states[table].id_map.batches(), (self.table_states[table].erased,)), ids)

    def of_other_sources(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        """Does the same for rows that earlier runs wrote into this table from other source systems."""
        none = pl.DataFrame(schema={"_id": pl.String(), KEY: pl.String()})
        if self.reader is None or ids.is_empty():
            return none
        others = sorted(self.sources - {spec.source})
        return pl.concat([none, *(matching_rows(self.reader.ledger.id_map(source, spec.table), ids) for source in others)])


def _none(spec: TableSpec) -> pl.DataFrame:
    """An empty frame as returned by a reader: references are text, whatever the type of the source key."""
    return pl.DataFrame(schema={"_id": pl.String()} | {column.name: column.dtype for column in spec.columns})
