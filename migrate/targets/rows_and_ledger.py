"""Changes that concern a row and what the ledger keeps about it: each is one call to the rows and one to the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.targets.contract import Writer, Written
from migrate.targets.spec import TableSpec


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure: deleted rows of the table, deleted pre-images of the ledger; `refused` as in `Written`."""

    rows: int
    preimages: int
    refused: pl.DataFrame


def erase_rows(writer: Writer, spec: TableSpec, ids: pl.Series) -> Erased:
    """Deletes rows permanently: saves no pre-image, and deletes the pre-images of every run and the id map rows.

    A row that the target lacks is erased from the ledger only. A refused row (as in `delete`) stays in table and id map.
    """
    text = ids.cast(pl.String)
    deleted = writer.rows.delete(spec, text, preimages=False)
    refused = deleted.refused.filter(pl.col("state") != "missing")
    preimages = writer.ledger.erase_preimages(spec.source, spec.table, text)
    writer.ledger.forget_ids(spec.source, spec.table, _without(text, refused))
    return Erased(deleted.ids.height, preimages, refused)


def clear_reference(writer: Writer, spec: TableSpec, column: str, ids: pl.Series) -> int:
    """Clears a reference that has one of these ids, in rows and pre-images. Returns the number of rows.

    Saves no pre-image, because the referenced rows are erased.
    """
    count = writer.rows.clear(spec, column, ids)
    writer.ledger.clear_in_preimages(spec.source, spec.table, column, ids)
    return count


def undo_changes(writer: Writer, spec: TableSpec, changes: pl.DataFrame) -> Written:
    """Undoes changes of one table and action (rows of `CHANGE_SCHEMA`), including id map and pre-images."""
    done = writer.rows.restore(spec, changes)
    undone = changes.with_row_index("_row").filter(~pl.col("_row").is_in(done.refused["row"].implode())).drop("_row")
    writer.ledger.restore(spec.source, spec.table, undone)
    return done


def _without(ids: pl.Series, refused: pl.DataFrame) -> pl.Series:
    places = pl.int_range(len(ids), eager=True)
    return ids.filter(~places.is_in(refused["row"].implode()))
