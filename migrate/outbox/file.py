"""Writes the rows of one file of a bundle, and counts every row in one class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl

from migrate.core.bundle_layout import AttachmentLayout, FileLayout
from migrate.core.identity import fingerprint
from migrate.core.ordered_map import ordered_map
from migrate.outbox.attached import want_files, with_names
from migrate.outbox.cells import CODE, HEADING, cell_name, render
from migrate.outbox.codes import NEEDS_REFUSED, NOT_UNIQUE
from migrate.outbox.journal import Journal
from migrate.outbox.lines import Lines
from migrate.outbox.lists import Listed
from migrate.outbox.selection import STATE, cells_of, mark_twice, missing_from, rows_of, with_gathered
from migrate.targets.sqlite.session import SqliteSession

#: Classes of rows that become lines.
_HANDED = ["insert", "update", "again"]


class Digest(Protocol):
    """A hash that takes bytes piece by piece."""

    def update(self, data: bytes, /) -> None:
        """Adds bytes."""


@dataclass(slots=True)
class FileCount:
    """Rows of one file of the layout: rows = insert + update + again + unchanged + refused.

    `again` are rows of a full bundle that did not change. Outside the sum, `gone` are rows that the vendor has and the outbox has
    no more. `replaced` and `guarded` count changed cells.
    """

    name: str
    table: str
    rows: int = 0
    insert: int = 0
    update: int = 0
    again: int = 0
    unchanged: int = 0
    refused: int = 0
    gone: int = 0
    replaced: int = 0
    guarded: int = 0
    paths: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """Rows that differ from what the vendor has."""
        return self.insert + self.update + self.gone


@dataclass(frozen=True, slots=True)
class Handing:
    """One bundle while it is written.

    Attributes:
        folder: The bundle's folder.
        listed: Takes rows that are refused or gone.
        digest: Takes the keys and hashes of all changed rows, for the bundle's id.
        number: Number of the bundle.
        redone: The same, if it is an unfinished bundle that is written again; otherwise None.
        whole: Write unchanged rows too.
    """

    session: SqliteSession
    journal: Journal
    folder: Path
    listed: Listed
    digest: Digest
    number: int
    redone: int | None
    whole: bool


def write_rows(handing: Handing, layout: FileLayout, sections: Sequence[AttachmentLayout]) -> FileCount:
    """Writes the changed rows of a table, and records them. `sections` are the attachments that go with these rows."""
    session = handing.session
    count = FileCount(layout.name, layout.table)
    lines = Lines(handing.folder, layout)
    mark_twice(session, layout)
    number = handing.number if handing.journal.is_new(layout.name) else None

    def write(named: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = _classed(layout, named, len(sections), redone=handing.redone, whole=handing.whole)
        changed = rows.filter(pl.col("_class").is_in(_HANDED))
        lines.write(changed.select(cells_of(layout)))
        return rows, changed

    # One thread renders and writes, so that lines are in order, while this one reads and records.
    with closing(ordered_map(write, _named(session, layout, sections), threads=1)) as written:
        for rows, changed in written:
            _count(count, rows)
            refused = rows.filter(pl.col("_class") == "refused")
            if not refused.is_empty():
                handing.listed.refuse(layout, refused)
                handing.journal.hold(layout.table, refused["key"])
            if not changed.is_empty():
                _record(handing, layout, changed, sections, number)
    _write_gone(handing, layout, lines, count)
    lines.close()
    count.guarded, count.paths = lines.guarded, lines.paths
    handing.listed.note_changes(count)
    return count


def _named(session: SqliteSession, layout: FileLayout, sections: Sequence[AttachmentLayout]) -> Iterator[pl.DataFrame]:
    for batch in rows_of(session, layout):
        for gathered in with_gathered(session, layout, batch):
            yield with_names(session, layout, sections, gathered)


def _record(
    handing: Handing, layout: FileLayout, changed: pl.DataFrame, sections: Sequence[AttachmentLayout], number: int | None
) -> None:
    handing.journal.add(layout.name, changed, number)
    handing.digest.update(changed.select("key", "_fp_hi", "_fp_lo").write_csv(include_header=False).encode())
    for section in sections:
        want_files(handing.session, section.section, changed["key"])


def _classed(layout: FileLayout, rows: pl.DataFrame, sections: int, *, redone: int | None, whole: bool) -> pl.DataFrame:
    """Adds cells, `_fp_hi`, `_fp_lo`, and `_class`: refused, insert, update or unchanged."""
    cells = render(layout, rows)
    state = rows.select(list(STATE))
    files = [f"f{number}" for number in range(sections)]
    found = pl.concat([rows.select(pl.col(layout.key).alias("key"), *files), cells, state], how="horizontal")
    found = found.with_columns(
        pl.coalesce(
            pl.when(pl.col("_needs").is_not_null()).then(pl.lit(NEEDS_REFUSED.id)),
            pl.col(CODE),
            pl.when(pl.col("_twice").is_not_null()).then(pl.lit(NOT_UNIQUE.id)),
        ).alias(CODE),
        pl.coalesce("_needs", HEADING, "_twice").alias(HEADING),
    )
    hashed = [(cell_name(place), column.heading) for place, column in enumerate(layout.columns)]
    named = found.select("key", *(pl.col(cell).alias(f"={heading}") for cell, heading in hashed), *files)
    found = found.with_columns(fingerprint(named, [(name, pl.String()) for name in named.columns]))
    same = (pl.col("_hash_hi") == pl.col("_fp_hi")) & (pl.col("_hash_lo") == pl.col("_fp_lo")) & (pl.col("_gone") == 0)
    again = (pl.col("_handover") == (redone if redone is not None else -1)).fill_null(value=False)
    same, refused = same.fill_null(value=False), pl.col("_refused").is_not_null()
    kind = (
        pl.when(pl.col(CODE).is_not_null())
        .then(pl.lit("refused"))
        .when(pl.col("_handover").is_null() | (pl.col("_gone") == 1) | ((again | refused) & (pl.col("_action") == "insert")))
        .then(pl.lit("insert"))
        .when(~same | refused | (again & (pl.col("_action") == "update")))
        .then(pl.lit("update"))
        .otherwise(pl.lit("again" if whole else "unchanged"))
    )
    return found.with_columns(kind.alias("_class"))


def _count(count: FileCount, rows: pl.DataFrame) -> None:
    count.rows += rows.height
    count.replaced += int(rows.filter(pl.col("_class") != "refused")["_replaced"].sum() or 0)
    for name, number in rows["_class"].value_counts().iter_rows():
        setattr(count, name, getattr(count, name) + number)


def _write_gone(handing: Handing, layout: FileLayout, lines: Lines, count: FileCount) -> None:
    """Writes or lists rows that the vendor has and the outbox has no more."""
    words = dict(layout.gone)
    for keys in missing_from(handing.session, layout, handing.redone):
        count.gone += keys.height
        handing.journal.add(layout.name, keys, gone=True)
        handing.digest.update(keys.write_csv(include_header=False).encode())
        if not layout.gone:
            handing.listed.lose(layout, keys["key"])
            continue
        cells = {
            cell_name(place): pl.col("key")
            if column.heading == layout.key_heading
            else pl.lit(words.get(column.heading), dtype=pl.String)
            for place, column in enumerate(layout.columns)
        }
        lines.write(keys.select(**cells))
