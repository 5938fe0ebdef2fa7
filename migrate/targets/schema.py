"""A live schema as data: tables, columns, keys, and what the target does on its own (triggers, rules, policies)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

#: What a statement does to a row.
Event = Literal["insert", "update", "delete"]
EVENTS: tuple[Event, ...] = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Hook:
    """Something of the target's own that may drop or change the rows of a table: a trigger, a rule, or a row security policy.

    `events` are the statements at which it acts. Only those that are enabled and apply to this role are listed.
    """

    name: str
    kind: Literal["trigger", "rule", "policy"]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """A live column: its SQL type as text and as one of polars' types, and what it demands.

    `enum` are the texts that a native enum or a CHECK allows; a `generated` column cannot be written, one that is `numbered` (an
    identity that is always generated) only when its row is inserted. `keeps` says how the type changes a value that it stores:
    see `migrate.targets.precision`; None where it keeps every value.
    """

    name: str
    sql_type: str
    dtype: pl.DataType
    nullable: bool
    has_default: bool
    max_length: int | None = None
    enum: tuple[str, ...] | None = None
    generated: bool = False
    numbered: bool = False
    keeps: str | None = None


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
    hooks: tuple[Hook, ...] = ()

    def hooks_on(self, *events: Event) -> tuple[Hook, ...]:
        """The hooks that act at one of these statements."""
        return tuple(hook for hook in self.hooks if set(events) & set(hook.events))

    @property
    def hides_rows(self) -> bool:
        """True where row security applies to this role: a row that it cannot see may be there all the same."""
        return any(hook.kind == "policy" for hook in self.hooks)


def hook_names(hooks: tuple[Hook, ...]) -> str:
    """`trigger soft_delete or rule keep`: the hooks by kind and name; the empty text where there is none."""
    return " or ".join(f"{hook.kind} {hook.name}" for hook in hooks)


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """The live schema; tables of `sql/` that are missing stand in it as they would be created.

    `fingerprint` changes with any of it, `fingerprints` with one table (so that drift can name it). Neither depends on any
    order, nor on the ledger's tables.
    """

    tables: dict[str, TargetTable]
    fingerprint: str
    fingerprints: dict[str, str] = field(default_factory=dict)
