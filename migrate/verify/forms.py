"""Converts rows to hashes, so that both sides are compared without holding texts: one hash per value, one for the key.

A comparable frame has for each column `c` of the spec `v:c` (UInt64: hash of its canonical text, or of the id if it is a
reference; null for null), `_key` as it may be shown, `_own` (UInt64: hash of the source key), and `_match` (UInt64: hash of the
key columns' values), which joins the two sides. The expected side adds `_file`, `_line`, for each reference `k:c` (hash of the
referenced source key), and `_unfit` (the live table cannot store the row). The found side adds `_id` (hash of the row's id) and
`_elsewhere` (the delivery need not contain the row).

If the ledger contains rows that the target altered, the expected side has `_sent` (UInt64: hash of the row's fingerprint) and the
found side `_raw` (UInt64: hash of the fingerprint of the target's values).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from migrate.core.characters import BEYOND
from migrate.core.identity import FINGERPRINT_COLUMNS, canonical_text, hash64, row_ids
from migrate.core.redaction import KeyKind, short_hash, shown_key
from migrate.targets.rows import conform_rows, row_fingerprint
from migrate.targets.schema import TargetTable
from migrate.targets.spec import KEY, ColumnSpec, TableSpec
from migrate.targets.stored import stored_fingerprint

MATCH = "_match"
OWN = "_own"
ID = "_id"
ELSEWHERE = "_elsewhere"
RAW = "_raw"
SENT = "_sent"
VALUE = "v:"
POINTS = "k:"

#: A key that somebody else assigned may be personal data; only keys that look like ids are shown.
_LIKE_AN_ID = r"^[A-Za-z0-9_:\-]*[0-9][A-Za-z0-9_:\-]*$"


def expected_form(
    spec: TableSpec, by_table: Mapping[str, TableSpec], live: TargetTable | None, written: TableSpec | None = None
) -> list[pl.Expr]:
    """Expressions over a mapped frame: all columns except `_match`, which `with_match` adds after resolving key references.

    `written` has all columns that a load writes, if `spec` does not compare some of them.
    """
    shown = shown_key(pl.col(KEY), spec.key_kind).alias(KEY)
    points = [hash64(pl.col(column.name)).alias(f"{POINTS}{column.name}") for column in spec.references]
    values = [_expected_value(column, by_table).alias(f"{VALUE}{column.name}") for column in spec.columns]
    return [
        shown,
        hash64(pl.col(KEY)).alias(OWN),
        pl.col("_file"),
        pl.col("_line"),
        _unfit(written or spec, live),
        *points,
        *values,
    ]


def found_form(spec: TableSpec) -> list[pl.Expr]:
    """Expressions over a frame of `Reader.scan` for all columns except `_match`.

    `_own` is null unless one column is the source key.
    """
    text = pl.concat_str([pl.col(name).cast(pl.String) for name in spec.key_columns or (ID,)], separator=":")
    own = hash64(text) if _key_follows(spec) else pl.lit(None, dtype=pl.UInt64)
    values = [hash64(_text(column)).alias(f"{VALUE}{column.name}") for column in spec.columns]
    return [_found_key(text, spec.key_kind).alias(KEY), own.alias(OWN), hash64(pl.col(ID)).alias(ID), *values]


def with_match(frame: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """Adds `_match`."""
    hashes = [pl.col(f"{VALUE}{name}") for name in spec.key_columns] or [pl.col(OWN)]
    if len(hashes) == 1:
        return frame.with_columns(hashes[0].alias(MATCH))
    joined = pl.concat_str([value.cast(pl.String) for value in hashes], separator=":")
    return frame.with_columns(hash64(joined).alias(MATCH))


def whole(spec: TableSpec) -> pl.Expr:
    """True for a found row whose key columns are all filled; other rows were not written by us."""
    filled = [pl.col(name).is_not_null() for name in spec.key_columns]
    return pl.all_horizontal(pl.lit(value=True), *filled)


def sent_hashes(spec: TableSpec, frame: pl.DataFrame) -> pl.Series:
    """`_sent` of a mapped frame."""
    return fingerprint_hashes(row_fingerprint(spec, conform_rows(spec, frame)), *FINGERPRINT_COLUMNS).alias(SENT)


def raw_hashes(spec: TableSpec, frame: pl.DataFrame) -> pl.Series:
    """`_raw` of a frame of `Reader.scan`."""
    return fingerprint_hashes(stored_fingerprint(spec, frame), *FINGERPRINT_COLUMNS).alias(RAW)


def fingerprint_hashes(frame: pl.DataFrame, high: str, low: str) -> pl.Series:
    """One hash for the two halves of a fingerprint."""
    return frame.select(hash64(pl.format("{}:{}", high, low))).to_series()


def key_references(spec: TableSpec) -> list[ColumnSpec]:
    """The references among the key columns. Their ids must be known before rows can be matched."""
    return [column for column in spec.references if column.name in spec.key_columns]


def _unfit(spec: TableSpec, live: TargetTable | None) -> pl.Expr:
    """True for a row that violates the table's constraints. It was rejected by the load, so it is not missing."""
    there = {} if live is None else {column.name: column for column in live.columns}
    faults = [pl.lit(value=False)]
    for column in spec.columns:
        demands, value = there.get(column.name), pl.col(column.name)
        if column.required or (demands is not None and not demands.nullable and column.name != spec.id_column):
            faults.append(value.is_null())
        if demands is None or column.reference is not None or column.dtype != pl.String:
            continue
        if demands.max_length is not None:
            faults.append(value.str.len_chars() > demands.max_length)
        if demands.max_bytes is not None:
            faults.append(value.str.len_bytes() > demands.max_bytes)
        if demands.characters in BEYOND:
            faults.append(value.str.contains(BEYOND[demands.characters]))
        if demands.enum is not None:
            faults.append(~value.is_in(list(demands.enum)))
    return pl.any_horizontal(fault.fill_null(value=False) for fault in faults).alias("_unfit")


def _key_follows(spec: TableSpec) -> bool:
    return len(spec.key_columns) == 1 and not key_references(spec)


def _expected_value(column: ColumnSpec, by_table: Mapping[str, TableSpec]) -> pl.Expr:
    if column.reference is None:
        return hash64(_text(column))
    pointed = by_table[column.reference.table]
    key = pl.col(column.name)
    if pointed.id_kind == "uuid5":
        return hash64(row_ids(pointed.source, pointed.table, key))
    # The id is assigned by the target or the export. This never matches, so it is looked up in that table's directory.
    return hash64(pl.concat_str(pl.lit("?"), key))


def _text(column: ColumnSpec) -> pl.Expr:
    if column.reference is not None:
        return pl.col(column.name).cast(pl.String)
    return canonical_text(pl.col(column.name), column.dtype)


def _found_key(text: pl.Expr, kind: KeyKind) -> pl.Expr:
    if kind is KeyKind.HASHED:
        return shown_key(text, kind)
    head = text if kind is KeyKind.PLAIN else text.str.extract("^([^:/]*)", 1)
    return pl.when(head.str.contains(_LIKE_AN_ID)).then(shown_key(text, kind)).otherwise(short_hash(text))
