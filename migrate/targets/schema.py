"""A live schema as data: tables, columns, keys, and what the target does on its own (triggers, rules, policies)."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """A live column: its SQL type as text and as one of polars' types, and what it demands.

    `enum` are the texts that a native enum or a CHECK allows; a `generated` column cannot be written.
    """

    name: str
    sql_type: str
    dtype: pl.DataType
    nullable: bool
    has_default: bool
    max_length: int | None = None
    enum: tuple[str, ...] | None = None
    generated: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point at another table."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetTable:
    """A live table; `triggers` by name, `row_security` where PostgreSQL shows each role rows of its own.

    `exists` is False where the table is missing and stands here as `sql/` would create it: `verify` names such a table.
    """

    name: str
    columns: tuple[TargetColumn, ...]
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    row_security: bool = False
    exists: bool = True


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """The live schema; tables of `sql/` that are missing stand in it as they would be created.

    `fingerprint` changes with any of it, `fingerprints` with one table (so that drift can name it). Neither depends on any
    order, nor on the ledger's tables.
    """

    tables: dict[str, TargetTable]
    fingerprint: str
    fingerprints: dict[str, str] = field(default_factory=dict)
