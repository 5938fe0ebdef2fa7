"""What plan, load and verify must know of a mapped table. The mapping makes these; nobody else reads YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from migrate.core.redaction import KeyKind

IdKind = Literal["uuid5", "sequence", "given"]
WriteMode = Literal["upsert", "insert", "update"]
HoldPolicy = Literal["hold", "row", "column", "overwrite"]
GonePolicy = Literal["report", "delete", "keep"]
MissingPolicy = Literal["null", "reject"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds another row's id; in frames it holds that row's source key (its `_key`).

    Attributes:
        table: The target table it points into.
        missing: What to do where no such row is planned or known: `null` keeps the row without it (a kept orphan,
            counted as a warning), `reject` rejects the row.
        columns: The columns of the export that hold the reference, for messages; empty if they are not known.
    """

    table: str
    missing: MissingPolicy = "null"
    columns: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A target column that the mapping fills.

    Attributes:
        dtype: Type in the mapped frame: String, Int64, Float64, Boolean, Datetime("us", "UTC"), Date.
        json: The text is JSON in its canonical spelling (compact, keys sorted).
        required: Null rejects the row.
        place: `file:line:column` of its rule in the mapping, for `trace` and messages.
        once: Written when the row is inserted; afterwards neither compared nor overwritten.
        content: The column holds a file of at most this many bytes; frames hold its sha256 (lower-case hex).
    """

    name: str
    dtype: pl.DataType
    required: bool = False
    max_length: int | None = None
    json: bool = False
    reference: Reference | None = None
    place: str | None = None
    once: bool = False
    content: int | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One target table as the mapping fills it.

    A mapped frame has `_key` (text, unique in the table: the source key, which ats keeps in `remote_id`), `_parent` (text:
    the `_key` of the row in `parent` that it was split from, null where the table has no parent), the place columns, and
    `columns` by name.

    Attributes:
        source: The source system whose ledger and ids its rows belong to (`talent-hub`, `sales-navigator`, or `--source NAME`).
        entities: The canonical entities it is made of.
        source_tables: Source tables whose absence from a delivery makes rows unseen instead of gone, by entity.
        id_column: Column that takes the id; None where the table has none of its own.
        key_columns: Target columns that together are unique and hold the source key, so that rows are found without the
            ledger (`remote_id` in ats).
        parent: The table of the rows that own this table's rows: rows whose item left the list are deleted with its update.
        distinct: The same `_key` may be mapped many times (a tag of many candidates) and is one row, the first; where False, a
            key mapped twice with other values is rejected.
        unique: Further sets of columns that the target keeps unique.
        created_column, modified_column: Times of our writing, outside the fingerprint.
    """

    table: str
    source: str
    entities: tuple[str, ...]
    source_tables: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    key_columns: tuple[str, ...]
    id_column: str | None = "id"
    id_kind: IdKind = "uuid5"
    parent: str | None = None
    write: WriteMode = "upsert"
    hold: HoldPolicy = "hold"
    gone: GonePolicy = "report"
    created_column: str | None = "created_at"
    modified_column: str | None = "modified_at"
    key_kind: KeyKind = KeyKind.PLAIN
    distinct: bool = False
    unique: tuple[tuple[str, ...], ...] = field(default=())
    place: str | None = None

    @property
    def compared(self) -> tuple[ColumnSpec, ...]:
        """The columns that a fingerprint covers: without the times that we write, and without those written once."""
        ours = (self.created_column, self.modified_column)
        return tuple(column for column in self.columns if column.name not in ours and not column.once)

    @property
    def references(self) -> tuple[ColumnSpec, ...]:
        """The columns that point at other rows."""
        return tuple(column for column in self.columns if column.reference is not None)

    def column(self, name: str) -> ColumnSpec | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


#: Columns of a mapped frame beside the place columns and the target's own.
KEY = "_key"
PARENT = "_parent"
#: Where a delivery lacks columns: names of the row's columns that keep what the target holds, each between line feeds.
KEPT = "_kept"
#: A flag of rows with kept columns: the target holds the row as it is planned, whatever the ledger says.
SAME_IN_TARGET = "_stands"
#: In rows to be updated: names of the columns that were edited in the target and keep their value, each between line feeds.
HELD = "_held"


def keeps(name: str) -> pl.Expr:
    """True for rows whose column of that name keeps what the target holds; over a frame with `KEPT`."""
    return pl.col(KEPT).str.contains(f"\n{name}\n", literal=True).fill_null(value=False)


def held_columns(row: str | None) -> frozenset[str]:
    """The names in a value of `HELD`."""
    return frozenset((row or "").split("\n")) - {""}
