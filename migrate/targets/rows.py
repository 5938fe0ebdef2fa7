"""Rows as in the mapping: typed, fingerprinted, and their references converted from source keys to ids and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS, fingerprint, hash64, row_ids
from migrate.core.places import PLACE_SCHEMA
from migrate.targets.spec import KEY, PARENT, TableSpec

#: Returns `_id`, `_key` of rows of a table (second argument: distinct ids) from the id map.
Resolve = Callable[[str, pl.Series], pl.DataFrame]


def conform_rows(spec: TableSpec, frame: pl.DataFrame) -> pl.DataFrame:
    """Returns `_key`, `_parent`, the place columns and the spec's columns in the spec's types; a missing one is null.

    Floats lose distinctions that databases do not keep: -0.0 becomes 0.0, NaN becomes null.
    """
    wanted = {KEY: pl.String(), PARENT: pl.String()} | PLACE_SCHEMA | {column.name: column.dtype for column in spec.columns}
    return frame.select(
        _typed(name, dtype) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name) for name, dtype in wanted.items()
    )


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name).cast(dtype)
    if not dtype.is_float():
        return column
    number = column.fill_nan(None)
    return pl.when(number == 0).then(pl.lit(0, dtype)).otherwise(number).alias(name)


def row_fingerprint(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns the fingerprint (`_fp_hi`, `_fp_lo`) of rows with source keys as references, as stored in the ledger."""
    return fingerprint(rows, [(column.name, column.dtype) for column in spec.compared])


def with_fingerprint(spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows with their fingerprint, which replaces an existing one."""
    return rows.with_columns(*row_fingerprint(spec, rows))


def given_id(spec: TableSpec) -> pl.Expr:
    """Returns `_id` of a new row if it is known before writing: UUID v5, or as given by the mapping; otherwise null."""
    if spec.id_kind == "uuid5" and spec.id_column is not None:
        return row_ids(spec.source, spec.table, pl.col(KEY)).alias("_id")
    if spec.id_kind == "given":
        name = spec.id_column if spec.id_column is not None and spec.column(spec.id_column) is not None else KEY
        return pl.col(name).cast(pl.String).alias("_id")
    return pl.lit(None, dtype=pl.String).alias("_id")


def owner_column(spec: TableSpec) -> str | None:
    """Returns the column that refers to the row's parent."""
    owners = (one.name for one in spec.references if one.reference is not None and one.reference.table == spec.parent)
    return next(owners, None)


class KeyIds:
    """Maps source keys to ids, for one table.

    UUID v5 ids are computed, so only exceptions use memory; other ids use a hash and the id.
    """

    def __init__(self, spec: TableSpec) -> None:
        self._spec = spec
        self._known: list[pl.DataFrame] = []

    @property
    def computed(self) -> bool:
        """True if ids are computed from keys, so that the id map need not be read for them."""
        return self._spec.id_kind == "uuid5" and self._spec.id_column is not None

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds `_key`, `_id` of rows in the target. Returns those that had to be stored."""
        pairs = frame[[KEY, "_id"]]
        if self.computed:
            other = pairs.select(pl.col("_id") != row_ids(self._spec.source, self._spec.table, pl.col(KEY))).to_series()
            pairs = pairs.filter(other) if other.any() else pairs.clear()
        elif pairs[KEY].null_count() or pairs["_id"].null_count():
            pairs = pairs.drop_nulls()
        if not pairs.is_empty():
            self._known.append(pairs.select(hash64(pl.col(KEY)).alias("_hash"), pl.col("_id")))
        return pairs

    def ids(self, keys: pl.Series) -> pl.Series:
        """Returns the ids as text; null for a null key, and for a key without a known or computed id."""
        asked = keys.to_frame(KEY)
        computed = row_ids(self._spec.source, self._spec.table, pl.col(KEY)) if self.computed else pl.lit(None, dtype=pl.String)
        if not self._known:
            return _column(asked, computed, keys.name)
        if len(self._known) > 1:
            self._known = [pl.concat(self._known).unique("_hash", keep="last")]
        found = asked.with_columns(hash64(pl.col(KEY)).alias("_hash")).join(
            self._known[0], on="_hash", how="left", maintain_order="left"
        )
        return _column(found, pl.coalesce("_id", computed), keys.name)


def _column(frame: pl.DataFrame, value: pl.Expr, name: str) -> pl.Series:
    return frame.with_columns(value.alias("_value")).to_series(frame.width).alias(name)


def with_ids(spec: TableSpec, frame: pl.DataFrame, ids: dict[str, KeyIds]) -> pl.DataFrame:
    """Returns the frame with references as ids instead of source keys."""
    columns = [
        ids[column.reference.table].ids(frame[column.name]).alias(column.name)
        for column in spec.columns
        if column.reference is not None and column.name in frame.columns
    ]
    return frame.with_columns(columns)


def read_back(spec: TableSpec, frame: pl.DataFrame, resolve: Resolve) -> pl.DataFrame:
    """Converts rows from a reader to the mapping's form: `_id`, the spec's columns, `_now_hi`, `_now_lo` (their fingerprint).

    References become source keys. An id that the id map does not contain becomes a text that is not a key of ours, so that it
    counts as a different value.
    """
    keyed = conform_rows(spec, _with_keys(spec, frame, resolve))
    columns = [column.name for column in spec.columns]
    now = row_fingerprint(spec, keyed).rename(dict(zip(FINGERPRINT_COLUMNS, ("_now_hi", "_now_lo"), strict=True)))
    return keyed.select(columns).hstack(now).with_columns(frame["_id"].alias("_id"))


def with_hints(spec: TableSpec, rows: pl.DataFrame, ids: dict[str, KeyIds], resolve: Resolve) -> Resolve:
    """Wraps `resolve` so that it looks up only ids that differ from those of the references in `rows` (source keys).

    `rows` may lack reference columns.
    """
    hints: dict[str, list[pl.DataFrame]] = {}
    for column in spec.references:
        if column.reference is not None and column.name in rows.columns:
            keys = rows[column.name].drop_nulls().unique()
            pairs = pl.DataFrame({"_id": ids[column.reference.table].ids(keys), KEY: keys})
            hints.setdefault(column.reference.table, []).append(pairs.drop_nulls())

    def quick(table: str, wanted: pl.Series) -> pl.DataFrame:
        if table not in hints:
            return resolve(table, wanted)
        known = pl.concat(hints[table]).unique("_id").join(wanted.to_frame("_id"), on="_id", how="semi")
        left = wanted.filter(~wanted.is_in(known["_id"].implode()))
        return known if left.is_empty() else pl.concat([known, resolve(table, left)])

    return quick


def referenced_ids(spec: TableSpec, frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Returns the ids that rows from a reader refer to, by table, each once."""
    found: dict[str, list[pl.Series]] = {}
    for column in spec.references:
        if column.reference is not None:
            found.setdefault(column.reference.table, []).append(frame[column.name].cast(pl.String).alias("_id"))
    return {table: pl.concat(found[table]).drop_nulls().unique() for table in sorted(found)}


def _with_keys(spec: TableSpec, frame: pl.DataFrame, resolve: Resolve) -> pl.DataFrame:
    for table, wanted in referenced_ids(spec, frame).items():
        pairs = resolve(table, wanted).select("_id", KEY).unique("_id")
        names = [column.name for column in spec.references if column.reference is not None and column.reference.table == table]
        for name in names:
            there = frame.select(pl.col(name).cast(pl.String).alias("_id")).join(
                pairs, on="_id", how="left", maintain_order="left"
            )
            foreign = pl.concat_str(pl.lit("\x00id:"), pl.col("_id"))
            frame = frame.with_columns(there.select(pl.coalesce(KEY, foreign)).to_series().alias(name))
    return frame


def matching_rows(batches: Iterable[pl.DataFrame], ids: pl.Series) -> pl.DataFrame:
    """Returns `_id`, `_key` of the id map rows with these ids; reads every batch."""
    wanted = ids.to_frame("_id").unique()
    none = pl.DataFrame(schema={"_id": pl.String, KEY: pl.String})
    return pl.concat([none, *(batch.select("_id", KEY).join(wanted, on="_id", how="semi") for batch in batches)])


def same_fingerprint(hi: str, lo: str) -> pl.Expr:
    """True if the row's `_fp_hi`, `_fp_lo` equal these two columns; null is never equal."""
    high, low = (pl.col(name) for name in FINGERPRINT_COLUMNS)
    return ((high == pl.col(hi)) & (low == pl.col(lo))).fill_null(value=False)
