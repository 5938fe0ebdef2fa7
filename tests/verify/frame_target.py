"""A small ATS out of frames: two tables that others point at, one that points, and the view that a target gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from migrate.core.identity import row_ids
from migrate.core.redaction import KeyKind
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable
from migrate.targets.spec import ColumnSpec, Reference, TableSpec

TEXT = pl.String()
FILES = ["export.zip/Candidates.csv"]


def column(name: str, reference: Reference | None = None) -> ColumnSpec:
    return ColumnSpec(name, TEXT, reference=reference)


CANDIDATE = TableSpec(
    "candidate", "talent-hub", ("candidate",), ("candidates",), (column("remote_id"), column("last_name")), ("remote_id",)
)
TAG = TableSpec(
    "tag", "talent-hub", ("candidate",), ("candidates",), (column("remote_id"), column("name")), ("remote_id",),
    key_kind=KeyKind.HASHED, distinct=True,
)  # fmt: skip
NOTE = TableSpec(
    "activity",
    "talent-hub",
    ("note",),
    ("notes",),
    (
        column("remote_id"),
        column("body"),
        column("candidate_id", Reference("candidate", missing="reject")),
        column("tag_id", Reference("tag")),
    ),
    ("remote_id",),
)
CANDIDATE_TAG = TableSpec(
    "candidate_tag",
    "talent-hub",
    ("candidate",),
    ("candidates",),
    (column("candidate_id", Reference("candidate", missing="reject")), column("tag_id", Reference("tag", missing="reject"))),
    ("candidate_id", "tag_id"),
    id_column=None,
)
SPECS = (CANDIDATE, TAG, NOTE, CANDIDATE_TAG)


def mapped_rows(spec: TableSpec, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {"_key": pl.String(), "_file": pl.Int32(), "_line": pl.Int64()} | {c.name: c.dtype for c in spec.columns}
    numbered = [{"_file": 0, "_line": line} | row for line, row in enumerate(rows, start=2)]
    return pl.DataFrame(numbered, schema=schema)


DELIVERY = {
    "candidate": mapped_rows(CANDIDATE, [{"_key": key, "remote_id": key, "last_name": f"Name{key}"} for key in ("1", "2", "3")]),
    "tag": mapped_rows(TAG, [{"_key": tag, "remote_id": tag, "name": tag} for tag in ("rust", "sql", "rust")]),
    "activity": mapped_rows(
        NOTE,
        [
            {"_key": "note:1", "remote_id": "note:1", "body": "a", "candidate_id": "1", "tag_id": "rust"},
            {"_key": "note:2", "remote_id": "note:2", "body": "b", "candidate_id": "2", "tag_id": None},
            {"_key": "note:3", "remote_id": "note:3", "body": "c", "candidate_id": "3", "tag_id": "gone-tag"},
            {"_key": "note:4", "remote_id": "note:4", "body": "d", "candidate_id": "99", "tag_id": None},
        ],
    ),
    "candidate_tag": mapped_rows(
        CANDIDATE_TAG,
        [
            {"_key": "1:rust", "candidate_id": "1", "tag_id": "rust"},
            {"_key": "2:sql", "candidate_id": "2", "tag_id": "sql"},
        ],
    ),
}


@dataclass
class FrameTarget:
    """A target whose tables are frames: `_id` and the spec's columns, references as ids. All rows are ours but `others` (ids)."""

    tables: dict[str, pl.DataFrame]
    lost_columns: dict[str, set[str]] = field(default_factory=dict)
    demands: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    batch: int = 2
    others: set[str] = field(default_factory=set)

    def schema(self) -> TargetSchema:
        tables = {}
        for spec in SPECS:
            names = [c.name for c in spec.columns if c.name not in self.lost_columns.get(spec.table, set())]
            free = {name: TargetColumn(name, "TEXT", TEXT, nullable=True, has_default=False) for name in names}
            demands = self.demands.get(spec.table, {})
            columns = tuple(replace(column, **demands.get(name, {})) for name, column in free.items())
            tables[spec.table] = TargetTable(spec.table, columns, exists=spec.table in self.tables)
        return TargetSchema(tables, "fingerprint")

    @property
    def rows(self) -> FrameTarget:
        """The part of a view that reads rows."""
        return self

    @property
    def ledger(self) -> FrameTarget:
        """The part of a view that reads the ledger."""
        return self

    def count(self, table: str) -> int:
        return self.tables[table].height

    def has_stored(self, _source: str, _table: str) -> bool:
        return False

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        frame = self.tables[spec.table].select("_id", *(c.name for c in spec.columns)).sort(spec.key_columns)
        for offset in range(0, frame.height, self.batch):
            yield frame.slice(offset, self.batch)

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        assert source == "talent-hub"
        ours = self.tables[table].filter(~pl.col("_id").is_in(list(self.others)))
        yield ours.select(pl.col("_id").alias("_key"), "_id")

    def edit(self, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        self.tables[table] = change(self.tables[table])


def loaded(id_of: Callable[[str, pl.Expr], pl.Expr]) -> dict[str, pl.DataFrame]:
    """What a right load of DELIVERY leaves: note:4 rejected (no candidate 99), note:3 kept without its tag."""
    tables = {}
    for spec in SPECS:
        frame = DELIVERY[spec.table].unique("_key", keep="first", maintain_order=True)
        if spec is NOTE:
            orphan = pl.col("tag_id") == "gone-tag"
            frame = frame.filter(pl.col("_key") != "note:4").with_columns(tag_id=pl.when(~orphan).then("tag_id"))
        ids = [id_of(c.reference.table, pl.col(c.name)).alias(c.name) for c in spec.columns if c.reference]
        own = id_of(spec.table, pl.col("_key")).alias("_id")
        tables[spec.table] = frame.with_columns(own, *ids).select("_id", *(c.name for c in spec.columns))
    return tables


def uuids(table: str, key: pl.Expr) -> pl.Expr:
    return row_ids("talent-hub", table, key)


_SEQUENCE = {"1": "501", "2": "502", "3": "503", "rust": "71", "sql": "72"}


def numbers(_table: str, key: pl.Expr) -> pl.Expr:
    return key.replace_strict(_SEQUENCE, default=key, return_dtype=pl.String())
