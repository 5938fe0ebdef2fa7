"""Compares the store with the archives by hash, in both directions. Reads only; rows are compared by `verify`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import polars as pl

from migrate.attachments import codes
from migrate.attachments.measure import Measured
from migrate.attachments.ownership import content_of
from migrate.attachments.resolve import FileClass
from migrate.attachments.store import Store, location_of
from migrate.attachments.workers import workers
from migrate.core.findings import make_findings
from migrate.core.problems import Code
from migrate.core.progress import Advance, Progress, Silent
from migrate.core.redaction import KeyKind, short_hash, shown_key
from migrate.core.sizes import MEASURED_FILES


class Compared(NamedTuple):
    """`findings` (`FINDINGS_SCHEMA`), one per file; `files` as measured, with class `unchanged` if the store has them."""

    findings: pl.DataFrame
    files: pl.DataFrame

    @property
    def differences(self) -> int:
        """The number of differences; files of others are reported but do not count."""
        return self.findings.filter(pl.col("code") != codes.FILE_UNKNOWN.id).height


def compare_store(
    measured: Measured,
    store: Store,
    *,
    named: pl.Series | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Compared:
    """Reports missing files (A504), files with other content (A505), and files of others (A506, not a difference).

    `measured` was read from the archives with this store; every stored file that belongs to it is read and hashed. `named` are
    the `file_url`s of the target's rows. A file that only they refer to belongs to another delivery; it is not a difference
    if the store has it.
    """
    expected = measured.to_store.select("location", "sha256", "size", "_file", "attachment_id")
    bar = (progress or Silent()).stage("hashing stored files", int(expected["size"].sum()), "B")
    with workers(threads) as pool, bar as advance:
        parts = [_hash_part(part, store, pool, advance) for part in expected.iter_slices(MEASURED_FILES)]
    found = pl.concat([expected.head(0).with_columns(pl.lit(None, pl.String).alias("_found")), *parts])
    lost, wrong = pl.col("_found").is_null(), pl.col("_found") != pl.col("sha256")
    others = _locations(store, named).filter(~pl.col("location").is_in(expected["location"].implode()))
    there = pl.DataFrame([place for place, _ in store.locations()], schema={"location": pl.String})
    known = pl.concat([expected["location"], others["location"]]).implode()
    findings = [
        _make_findings(found.filter(lost), shown_key(pl.col("attachment_id"), KeyKind.FILE), codes.FILE_MISSING),
        _make_findings(found.filter(wrong), shown_key(pl.col("attachment_id"), KeyKind.FILE), codes.FILE_DIFFERS),
        _make_findings(others.join(there, on="location", how="anti"), _place(), codes.FILE_MISSING),
        _make_findings(there.filter(~pl.col("location").is_in(known)), _place(), codes.FILE_UNKNOWN),
    ]
    return Compared(pl.concat(findings), _set_classes(measured.files, found.filter(~lost & ~wrong)["location"]))


def _hash_part(part: pl.DataFrame, store: Store, pool: ThreadPoolExecutor, advance: Advance) -> pl.DataFrame:
    digests = []
    for digest, size in zip(pool.map(partial(content_of, store), part["location"]), part["size"], strict=True):
        digests.append(digest)
        advance(size)
    return part.with_columns(pl.Series("_found", digests, pl.String))


def _locations(store: Store, named: pl.Series | None) -> pl.DataFrame:
    places = () if named is None else (location_of(store.base, url) for url in named.drop_nulls().unique())
    return pl.DataFrame([place for place in places if place is not None], schema={"location": pl.String})


def _set_classes(files: pl.DataFrame, there: pl.Series) -> pl.DataFrame:
    planned = pl.col("class") == FileClass.PLANNED
    held = pl.col("location").is_in(there.implode()).fill_null(value=False)
    return files.with_columns(
        pl.when(planned & held).then(pl.lit("unchanged")).otherwise("class").alias("class"),
        pl.when(planned & ~held).then(pl.lit("missing from the store or different there")).otherwise("rule").alias("rule"),
    )


def _place() -> pl.Expr:
    return pl.concat_str(pl.lit("store:"), short_hash(pl.col("location")))


def _make_findings(rows: pl.DataFrame, key: pl.Expr, code: Code) -> pl.DataFrame:
    return make_findings(code, rows, code.title, table="attachments", key=key)
