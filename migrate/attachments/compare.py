"""Proof: rows and store against the archives, by hash, both ways. Reads only."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import polars as pl

from migrate.attachments import codes
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass
from migrate.attachments.store import Store, location_of
from migrate.attachments.workers import workers
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.core.progress import Advance, Progress, Silent
from migrate.core.redaction import KeyKind, short_hash, shown_key

_ROUND = 2_000


def compare_store(
    measured: Measured,
    store: Store,
    *,
    named: pl.Series | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Findings (`FINDINGS_SCHEMA`), one a difference: A504 a file is missing, A505 it has another content, A506 nobody knows it.

    `measured` was read from the archives with this store; every stored file that belongs to it is read and hashed. `named` are
    the `file_url`s of the target's rows: a file that only they know is of another delivery, and no difference.
    """
    expected = measured.to_store.select("location", "sha256", "size", "_file", "attachment_id")
    bar = (progress or Silent()).stage("hashing stored files", int(expected["size"].sum()), "B")
    with workers(threads) as pool, bar as advance:
        frames = [_part(part, store, pool, advance) for part in expected.iter_slices(_ROUND)]
    known = pl.concat([expected["location"], _locations(store, named)])
    there = pl.Series("location", [place for place, _ in store.locations()], pl.String)
    unknown = there.filter(~there.is_in(known.implode())).to_frame()
    key = pl.concat_str(pl.lit("store:"), short_hash(pl.col("location"))).alias("key")
    return pl.concat([*frames, _findings(unknown.select(key), codes.FILE_UNKNOWN)])


def _locations(store: Store, named: pl.Series | None) -> pl.Series:
    places = () if named is None else (location_of(store.base, url) for url in named.drop_nulls())
    return pl.Series("location", [place for place in places if place is not None], pl.String)


def _part(part: pl.DataFrame, store: Store, pool: ThreadPoolExecutor, advance: Advance) -> pl.DataFrame:
    digests = []
    for digest, size in zip(pool.map(partial(_digest, store), part["location"]), part["size"], strict=True):
        digests.append(digest)
        advance(size)
    found = part.with_columns(pl.Series("_found", digests, pl.String))
    differing = found.filter(pl.col("_found") != pl.col("sha256"))
    return pl.concat([_said(found.filter(pl.col("_found").is_null()), codes.FILE_MISSING), _said(differing, codes.FILE_DIFFERS)])


def compare_rows(measured: Measured, rows: pl.DataFrame) -> pl.DataFrame:
    """Findings, one a difference between the archives and the target's rows.

    `rows`: `attachment_id`, and of `file_url`, `sha256`, `size_bytes` those that the target holds. A501 a file without a row,
    A502 a row without a file, A503 the two differ: the message names the columns, never their values.
    """
    mine = measured.files.filter((pl.col("class") == FileClass.PLANNED) & pl.col("location").is_not_null())
    mine = mine.rename({"size": "size_bytes"}).select("attachment_id", "_file", "file_url", "sha256", "size_bytes")
    columns = [name for name in ("file_url", "sha256", "size_bytes") if name in rows.columns]
    both = mine.join(rows.select("attachment_id", *columns), on="attachment_id", suffix="_row")
    wrong = [pl.when(pl.col(name).ne_missing(pl.col(f"{name}_row"))).then(pl.lit(name)) for name in columns]
    named = both.with_columns(pl.concat_list([*wrong, pl.lit(None, pl.String)]).list.drop_nulls().alias("_wrong"))
    differing = named.filter(pl.col("_wrong").list.len() > 0).with_columns(
        pl.format("the row and its file differ in {}", pl.col("_wrong").list.join(", ")).alias("message")
    )
    return pl.concat(
        [
            _said(mine.join(rows, on="attachment_id", how="anti"), codes.ROW_MISSING),
            _said(rows.join(mine, on="attachment_id", how="anti"), codes.ROW_WITHOUT_FILE),
            _said(differing, codes.ROW_DIFFERS),
        ]
    )


def _digest(store: Store, location: str) -> str | None:
    digest = hashlib.sha256()
    try:
        for chunk in store.read(location):
            digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def _said(rows: pl.DataFrame, code: Code) -> pl.DataFrame:
    key = shown_key(pl.col("attachment_id"), KeyKind.FILE).alias("key")
    return _findings(rows.with_columns(key), code)


def _findings(rows: pl.DataFrame, code: Code) -> pl.DataFrame:
    fixed = {"code": pl.lit(code.id), "table": pl.lit("attachments")}
    if "message" not in rows.columns:
        fixed["message"] = pl.lit(code.title)
    rows = rows.with_columns(value.alias(name) for name, value in fixed.items())
    missing = [pl.lit(None, kind).alias(name) for name, kind in FINDINGS_SCHEMA.items() if name not in rows.columns]
    return rows.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in FINDINGS_SCHEMA.items())
