"""The identity of a row: a UUID v5 from its source key, and a fingerprint of its values. The recipes never change.

Golden vectors in `tests/core/test_identity.py` hold both; a change of either recipe needs a new version, because databases of
users contain ids, and their ledgers contain fingerprints.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby

import polars as pl
import polars_hash  # noqa: F401 - registers the `nchash` and `uuidhash` namespaces on polars expressions

#: uuid5(NAMESPACE_URL, "https://talenthub-migrate.example/ids/1"), written out so that nothing can move it.
NAMESPACE = uuid.UUID("933358d2-ea83-5fc7-ae72-9445a95dfb03")

#: The version of the fingerprint's recipe, kept with each run in the ledger.
FINGERPRINT_VERSION = 1

#: The two halves of a fingerprint, Int64 each, as frames and the id map contain them.
FINGERPRINT_COLUMNS = ("_fp_hi", "_fp_lo")

_HALF = 1 << 64


def id_name(source: str, table: str, key: str) -> str:
    """The name that UUID v5 hashes: source system, table and source key, joined with `/`."""
    return f"{source}/{table}/{key}"


def row_id(source: str, table: str, key: str) -> str:
    """One row's UUID v5 as text; the standard library's, equal to `row_ids`."""
    return str(uuid.uuid5(NAMESPACE, id_name(source, table, key)))


def row_ids(source: str, table: str, key: pl.Expr) -> pl.Expr:
    """UUID v5 as text of a column of source keys; null stays null."""
    name = pl.concat_str(pl.lit(f"{source}/{table}/"), key)
    return name.uuidhash.uuid5(str(NAMESPACE))  # type: ignore[attr-defined, no-any-return]  # registered by polars_hash


def hash64(text: pl.Expr) -> pl.Expr:
    """xxh3-64 of a text column as UInt64: for key slices, partitions and membership inside a run."""
    return text.nchash.xxh3_64()  # type: ignore[attr-defined, no-any-return]  # registered by polars_hash


def fingerprint(frame: pl.DataFrame, columns: Sequence[tuple[str, pl.DataType]]) -> pl.DataFrame:
    """The fingerprint of each row: `_fp_hi`, `_fp_lo` (Int64), the halves of xxh3-128.

    It covers the names and canonical values of `columns`, sorted by name, nulls left out; the text is injective: each part is
    `<name>=<length in bytes>:<value>;`. Two rows share it exactly when they have the same non-null columns and values.
    """
    named = sorted((one for one in columns if frame[one[0]].null_count() < frame.height), key=lambda column: column[0])
    converted = [canonical_text(pl.col(name), dtype).alias(name) for name, dtype in named if dtype != pl.String]
    frame = frame.with_columns(converted) if converted else frame
    text = _joined(frame, [name for name, _ in named])
    # In two steps: within one the text would be made for each half.
    digest = frame.select(text.nchash.xxh3_128().alias("_digest"))  # type: ignore[attr-defined]
    halves = (pl.col("_digest") // _HALF, pl.col("_digest") % _HALF)
    return digest.select(
        half.cast(pl.UInt64).reinterpret(signed=True).alias(name) for half, name in zip(halves, FINGERPRINT_COLUMNS, strict=True)
    )


def _joined(frame: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """`<name>=<length in bytes>:<value>;` of these text columns in a row; nothing for null.

    Neighbours without nulls are put together at once, which takes three quarters of the time.
    """
    parts = [
        pl.format("{}={}:{};" * len(run), *(part for name in run for part in _part(name)))
        for nulls, group in groupby(names, lambda name: frame[name].null_count() > 0)
        for run in ([[name] for name in group] if nulls else [list(group)])
    ]
    return pl.concat_str(*parts, ignore_nulls=True) if parts else pl.repeat("", pl.len())


def _part(name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    value = pl.col(name)
    return pl.lit(name), value.str.len_bytes(), value


def canonical_text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A value's one spelling: times as epoch microseconds, booleans as 0 and 1, floats in their shortest exact form."""
    if dtype == pl.String:
        return value
    if dtype == pl.Boolean:
        return value.cast(pl.Int8).cast(pl.String)
    if isinstance(dtype, pl.Datetime):
        return value.dt.epoch("us").cast(pl.String)
    if dtype.is_integer() or dtype.is_float():
        return value.cast(pl.String)
    if dtype == pl.Date:
        return value.dt.to_string("%Y-%m-%d")
    msg = f"no canonical text for {dtype}"
    raise TypeError(msg)
