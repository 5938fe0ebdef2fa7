"""Erasure: finds the rows that earlier runs wrote for people to be erased, and the rows that refer to them.

Rows that refer to a person's rows belong to the person as well: an application, a note, a file. Only users are referred to by
rows of other people (the owner of a job, the author of a note): these rows are kept without the reference, if it may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from migrate.runs import Spool
from migrate.targets.contract import LedgerReader, Reader, RowReader
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import KEY, ColumnSpec, TableSpec

#: The entity that rows of other people refer to.
_NAMED_BY_OTHERS = "user"

_FOUND: dict[str, pl.DataType] = {"source": pl.String(), KEY: pl.String(), "_id": pl.String()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The people that a plan erases from earlier runs. Rows that depend on theirs are found from there.

    Attributes:
        keys: Per target table the `_key`s of their rows, computed with this mapping; most may never have been written.
        ids: Per target table ids of rows that are known to be theirs, from any source system.
    """

    keys: Mapping[str, pl.Series] = field(default_factory=dict)
    ids: Mapping[str, pl.Series] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(len(one) for one in (*self.keys.values(), *self.ids.values()))


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows to erase: per table `source`, `_key`, `_id` in id map or pre-images, and columns of other rows that refer to them."""

    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    unlinked: tuple[tuple[TableSpec, ColumnSpec], ...] = ()

    def ids(self, table: str, source: str | None = None) -> pl.Series:
        """Ids of a table's rows, of one source system or of all."""
        rows = self.rows.get(table)
        if rows is None:
            return pl.Series("_id", [], dtype=_FOUND["_id"])
        return (rows if source is None else rows.filter(pl.col("source") == source))["_id"]


def find_erased(
    specs: Sequence[TableSpec],
    wanted: Erasure,
    reader: Reader,
    schema: TargetSchema,
    sources: frozenset[str],
    *,
    delivered: Mapping[str, Spool],
) -> Erased:
    """Finds the rows to erase, table by table in load order, so that referenced rows are found first. Includes pre-images.

    `sources`: the source systems of earlier runs; a row of any of them is ours. `delivered`: the rows to be loaded, by table.
    """
    tables = {spec.table: spec for spec in specs}
    found = Erased({})
    unlinked = []
    for spec in specs:
        owners = {}
        for column in spec.references:
            pointed = column.reference.table if column.reference is not None else ""
            if pointed in found.rows and _depends(spec, column, tables[pointed], schema):
                owners[column.name] = found.ids(pointed)
            elif pointed in found.rows:
                unlinked.append((spec, column))
        ids = [wanted.ids.get(spec.table, none()), *(referring_ids(reader.rows, spec, name, ids) for name, ids in owners.items())]
        keys, all_ids = wanted.keys.get(spec.table, none()), pl.concat([one.alias("_id") for one in ids]).unique()
        if keys.is_empty() and all_ids.is_empty() and not owners:
            continue
        rows = [pl.DataFrame(schema=_FOUND)]
        for source in sorted(sources | {spec.source}):
            mine = keys if source == spec.source else none()
            theirs = pl.col(KEY).is_in(mine.implode()) | pl.col("_id").is_in(all_ids.implode())
            rows += _known_rows(reader.ledger, (source, spec.table), theirs, owners)
        whole = pl.concat(rows).unique(["source", "_id"], maintain_order=True)
        if not whole.is_empty():
            found.rows[spec.table] = whole
    for spec in specs:
        shared = spec.distinct and _NAMED_BY_OTHERS not in spec.entities and spec.table not in found.rows
        only_theirs = _only_theirs(specs, spec, found, reader, delivered.get(spec.table)) if shared else pl.DataFrame()
        if not only_theirs.is_empty():
            found.rows[spec.table] = only_theirs
    return Erased(found.rows, tuple(unlinked))


def _only_theirs(
    specs: Sequence[TableSpec], spec: TableSpec, found: Erased, reader: Reader, delivered: Spool | None
) -> pl.DataFrame:
    """Returns rows of a shared table (a tag) that only erased rows refer to, in the target and in the delivery."""
    pointing_here = [
        (other, column)
        for other in specs
        for column in other.references
        if column.reference and column.reference.table == spec.table
    ]
    theirs = [none()]
    for other, column in pointing_here:
        rows = reader.rows.read(replace(other, columns=(column,)), found.ids(other.table))
        theirs.append(rows[column.name].cast(pl.String).alias("_id"))
    ids = pl.concat(theirs).drop_nulls().unique()
    if ids.is_empty():
        return pl.DataFrame(schema=_FOUND)
    referring = [reader.rows.find_referrers(spec.table, ids)]
    for other, column in pointing_here:
        rows = reader.rows.read_by_reference(replace(other, columns=(column,)), column.name, ids)
        named = pl.lit(other.table).alias("table")
        referring.append(rows.select(pl.col(column.name).cast(pl.String).alias("_id"), named, rows["_id"].alias("_by")))
    others = [
        rows.filter(~rows["_by"].is_in(found.ids(str(table)).implode()).fill_null(value=False))["_id"]
        for (table,), rows in pl.concat(referring).partition_by("table", as_dict=True).items()
    ]
    ids = ids.filter(~ids.is_in(pl.concat([none(), *others]).implode()))
    known = list(_known_rows(reader.ledger, (spec.source, spec.table), pl.col("_id").is_in(ids.implode()), {}))
    rows = pl.concat([pl.DataFrame(schema=_FOUND), *known]).unique("_id", maintain_order=True)
    for batch in delivered.batches([KEY]) if delivered is not None else ():
        rows = rows.join(batch, on=KEY, how="anti")
    return rows


def _depends(spec: TableSpec, column: ColumnSpec, pointed: TableSpec, schema: TargetSchema) -> bool:
    """Whether a row is erased together with the row that it refers to."""
    if _NAMED_BY_OTHERS not in pointed.entities:
        return True
    live = schema.tables.get(spec.table)
    there = next((one for one in live.columns if one.name == column.name), None) if live is not None else None
    strict = column.reference is not None and column.reference.missing == "reject"
    return column.required or strict or (there is not None and not there.nullable)


def referring_ids(reader: RowReader, spec: TableSpec, name: str, ids: pl.Series) -> pl.Series:
    """Returns ids of the rows with one of these ids in that column."""
    narrow = replace(spec, columns=tuple(column for column in spec.columns if column.name == name))
    return reader.read_by_reference(narrow, name, ids)["_id"]


def _known_rows(
    ledger: LedgerReader, kind: tuple[str, str], theirs: pl.Expr, owners: Mapping[str, pl.Series]
) -> Iterator[pl.DataFrame]:
    """Returns rows of one kind from the id map, and from pre-images including those that referred to an owner."""
    named = pl.lit(kind[0]).alias("source")
    for batch in ledger.id_map(*kind):
        yield batch.filter(theirs.fill_null(value=False)).select(named, KEY, "_id")
    for name, pointed in owners.items():
        theirs = theirs.fill_null(value=False) | json_value(name).is_in(pointed.implode()).fill_null(value=False)
    for batch in ledger.preimages(*kind):
        yield batch.filter(theirs.fill_null(value=False)).select(named, KEY, "_id")


def json_value(name: str) -> pl.Expr:
    """A column of a row's pre-image, as text."""
    return pl.col("preimage").str.json_path_match(f'$["{name}"]')


def none() -> pl.Series:
    """No ids."""
    return pl.Series("_id", [], dtype=pl.String)
