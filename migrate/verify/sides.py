"""The two sides of a table, as comparable frames: what the delivery demands, what the target holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migrate.core.identity import hash64
from migrate.runs.spool import Spool
from migrate.targets.contract import Reader
from migrate.targets.precision import with_kept
from migrate.targets.schema import TargetTable
from migrate.targets.spec import KEPT, KEY, TableSpec
from migrate.verify.directory import Directory, Known
from migrate.verify.evidence import Silence
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


@dataclass(slots=True)
class TableCount:
    """Rows of one table: expected by the delivery, found in the target, and how they differ.

    `altered` rows are as the target itself stored them, though it was given what the delivery holds; they are no differences.

    `rejected` rows cannot be in the target (the table does not take them, or what they must point to is nowhere); `others` were
    not written by us: they have no source key, or the ledger does not know them; `unseen` are ours, and this delivery could not
    hold them.
    """

    table: str
    expected: int = 0
    found: int = 0
    missing: int = 0
    extra: int = 0
    changed: int = 0
    altered: int = 0
    rejected: int = 0
    unseen: int = 0
    others: int = 0


def expected_side(
    spec: TableSpec,
    mapped: Spool | None,
    known: Known,
    live: TargetTable | None,
    *,
    folder: Path,
    count: TableCount,
    altered: bool,
) -> Iterator[pl.DataFrame]:
    """The mapped rows, one a key (the first: plan rejects or merges the others), in comparable form.

    Values are as the types of the live table keep them. With `altered` (the ledger knows rows that the target altered) they have
    `_sent`.
    """
    frames = _mapped(spec, mapped, known.by_table, live, count, altered=altered)
    for column in key_references(spec):
        if column.reference is not None:
            directory = known.directories[column.reference.table]
            frames = _located(frames, column.name, directory, folder / f"key-{column.name}", count)
    for frame in frames:
        yield with_match(frame, spec)


def found_side(spec: TableSpec, reader: Reader, silence: Silence, count: TableCount, *, altered: bool) -> Iterator[pl.DataFrame]:
    """The target's rows that have a source key, in comparable form; all are counted. With `altered` they have `_raw`.

    A table without key columns says nothing of source keys: they are those of the ledger.
    """
    known = None if spec.key_columns else written_rows(reader, spec)
    for batch in reader.scan(spec):
        whole_rows = batch.filter(whole(spec))
        more = [silence.elsewhere(whole_rows), *([raw_hashes(spec, whole_rows)] if altered else [])]
        ours = whole_rows.select(found_form(spec)).with_columns(more)
        if known is not None:
            ours = ours.drop(OWN).join(known, on=ID, how="inner", maintain_order="left")
        count.found += batch.height
        count.others += batch.height - ours.height
        yield with_match(ours, spec)


def written_rows(reader: Reader, spec: TableSpec) -> pl.DataFrame:
    """`_id`, `_own`: hashes of id and source key of every row that the ledger knows of a table; 16 bytes a row."""
    none = pl.DataFrame(schema={ID: pl.UInt64(), OWN: pl.UInt64()})
    pairs = (hash64(pl.col(name)).alias(to) for name, to in ((ID, ID), (KEY, OWN)))
    wanted = list(pairs)
    return pl.concat([none, *(batch.select(wanted) for batch in reader.fingerprints(spec.source, spec.table))]).unique(ID)


def _mapped(
    spec: TableSpec,
    mapped: Spool | None,
    by_table: Mapping[str, TableSpec],
    live: TargetTable | None,
    count: TableCount,
    *,
    altered: bool,
) -> Iterator[pl.DataFrame]:
    for frame in mapped.slices() if mapped is not None else ():
        # Hashed before anything else is done with them: texts are not copied.
        kept = frame if live is None else with_kept(spec, live, frame)
        form = kept.select(*expected_form(spec, by_table, live), *([KEPT] if KEPT in frame.columns else []))
        rows = form.with_columns(sent_hashes(spec, frame)) if altered else form
        rows = rows.unique(OWN, keep="first", maintain_order=True)
        count.expected += rows.height
        yield rows


def _located(
    frames: Iterator[pl.DataFrame], name: str, directory: Directory, folder: Path, count: TableCount
) -> Iterator[pl.DataFrame]:
    """A key column that is a reference gets the id that the target really gave; rows without one cannot be there."""
    for frame in directory.look_up(frames, f"{POINTS}{name}", folder):
        there = frame.filter("_there")
        count.rejected += frame.height - there.height
        count.expected -= frame.height - there.height
        value = pl.coalesce("_found", f"{VALUE}{name}").alias(f"{VALUE}{name}")
        yield there.with_columns(value).drop("_there", "_found")
