"""The two sides of a table as comparable frames: the rows of the delivery, and the rows of the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from migrate.core.facts.runs import TableCount
from migrate.core.identity import hash64
from migrate.runs.spool import Spool
from migrate.targets.contract import LedgerReader, Reader
from migrate.targets.precision import with_kept
from migrate.targets.schema import TargetTable
from migrate.targets.spec import KEPT, KEY, TableSpec
from migrate.verify.directory import Directory, Known
from migrate.verify.evidence import Unprovable
from migrate.verify.forms import (
    ID,
    OWN,
    POINTS,
    VALUE,
    expected_form,
    found_form,
    key_references,
    raw_hashes,
    sent_hashes,
    whole,
    with_match,
)


def expected_side(
    spec: TableSpec,
    mapped: Spool | None,
    known: Known,
    live: TargetTable | None,
    *,
    folder: Path,
    count: TableCount,
    altered: bool,
    written: TableSpec | None = None,
) -> Iterator[pl.DataFrame]:
    """Returns the mapped rows in comparable form, one per key (the first: plan rejects or merges the others).

    Values are converted to the types of the live table. With `altered` (the ledger contains rows that the target altered) they
    have `_sent`. `written` has all columns that a load writes: a row that the target refuses for one of them is not missing.
    """
    frames = _mapped(spec, mapped, known.by_table, live, count, altered=altered, written=written)
    for column in key_references(spec):
        if column.reference is not None:
            directory = known.directories[column.reference.table]
            frames = _located(frames, column.name, directory, folder / f"key-{column.name}", count)
    for frame in frames:
        yield with_match(frame, spec)


def found_side(
    spec: TableSpec, reader: Reader, unprovable: Unprovable, count: TableCount, *, altered: bool
) -> Iterator[pl.DataFrame]:
    """Returns the target's rows with a source key in comparable form, and counts all rows. With `altered` they have `_raw`.

    A table without key columns has no source keys, so they come from the ledger.
    """
    known = None if spec.key_columns else written_rows(reader.ledger, spec)
    for batch in reader.rows.scan(spec):
        whole_rows = batch.filter(whole(spec))
        more = [unprovable.elsewhere(whole_rows), *([raw_hashes(spec, whole_rows)] if altered else [])]
        ours = whole_rows.select(found_form(spec)).with_columns(more)
        if known is not None:
            ours = ours.drop(OWN).join(known, on=ID, how="inner", maintain_order="left")
        count.found += batch.height
        count.others += batch.height - ours.height
        yield with_match(ours, spec)


def written_rows(ledger: LedgerReader, spec: TableSpec) -> pl.DataFrame:
    """Yields `_id`, `_own`: hashes of id and source key of every row of a table in the ledger; 16 bytes per row."""
    none = pl.DataFrame(schema={ID: pl.UInt64(), OWN: pl.UInt64()})
    pairs = (hash64(pl.col(name)).alias(to) for name, to in ((ID, ID), (KEY, OWN)))
    wanted = list(pairs)
    return pl.concat([none, *(batch.select(wanted) for batch in ledger.fingerprints(spec.source, spec.table))]).unique(ID)


def _mapped(
    spec: TableSpec,
    mapped: Spool | None,
    by_table: Mapping[str, TableSpec],
    live: TargetTable | None,
    count: TableCount,
    *,
    altered: bool,
    written: TableSpec | None,
) -> Iterator[pl.DataFrame]:
    for frame in mapped.slices() if mapped is not None else ():
        # Hashed first, so that texts are not copied.
        kept = frame if live is None else with_kept(spec, live, frame)
        form = kept.select(*expected_form(spec, by_table, live, written), *([KEPT] if KEPT in frame.columns else []))
        rows = form.with_columns(sent_hashes(spec, frame)) if altered else form
        rows = rows.unique(OWN, keep="first", maintain_order=True)
        count.expected += rows.height
        yield rows


def _located(
    frames: Iterator[pl.DataFrame], name: str, directory: Directory, folder: Path, count: TableCount
) -> Iterator[pl.DataFrame]:
    """Replaces references in key columns with the target's ids. Rows without such an id cannot exist."""
    for frame in directory.look_up(frames, f"{POINTS}{name}", folder):
        there = frame.filter("_there")
        count.rejected += frame.height - there.height
        count.expected -= frame.height - there.height
        value = pl.coalesce("_found", f"{VALUE}{name}").alias(f"{VALUE}{name}")
        yield there.with_columns(value).drop("_there", "_found")
