"""A live schema as data: tables, columns, keys, and what the target does by itself (triggers, rules, policies)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

#: The name of row security without a policy for this role, which hides every row.
NO_POLICY = "of row security"

#: What to do if row security hides or refuses rows.
ROW_SECURITY_HELP = (
    "use the owner of the table or a role with BYPASSRLS, or add a policy that shows and allows every row to this role "
    "(USING (true) WITH CHECK (true))"
)

#: What a statement does to a row.
Event = Literal["insert", "update", "delete"]
EVENTS: tuple[Event, ...] = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Hook:
    """Something in the target that may drop or change the rows of a table: a trigger, a rule, or a row security policy.

    `events` are the statements at which it acts. Only hooks that are enabled and apply to this role are listed.
    """

    name: str
    kind: Literal["trigger", "rule", "policy"]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """A live column: its SQL type as text and as a polars type, and its constraints.

    `enum` are the texts that a native enum or a CHECK allows. A `generated` column cannot be written; a `numbered` one (an
    identity that is always generated) only when its row is inserted. `keeps` says how the type changes stored values:
    see `migrate.targets.precision`; None if it keeps every value. `characters` are those that a text column holds: `bmp` (three
    bytes in UTF-8), `latin1`, `ascii`, `some` (another set); None if it holds all. `max_bytes` limits a text in UTF-8.
    `collation` decides which texts are equal, where that may be texts of different characters; None elsewhere.
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
    max_bytes: int | None = None
    characters: str | None = None
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that refer to another table."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetTable:
    """A live table; `triggers` by name, `row_security` if PostgreSQL shows each role only some rows.

    `conversion` is the statement that makes the table transactional; None if it is.
    `exists` is False if the table is missing and described as `sql/` would create it: `verify` reports such a table.
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
    conversion: str | None = None

    def hooks_on(self, *events: Event) -> tuple[Hook, ...]:
        """Returns the hooks that act at one of these statements."""
        return tuple(hook for hook in self.hooks if set(events) & set(hook.events))

    @property
    def hides_rows(self) -> bool:
        """True if row security applies to this role: rows that it cannot see may still exist."""
        return any(hook.kind == "policy" for hook in self.hooks)


def row_security(table: TargetTable | None) -> str:
    """Returns `row security of table candidate (policy mine)`; empty if none applies to this role."""
    names = [] if table is None else [hook.name for hook in table.hooks if hook.kind == "policy" and hook.name != NO_POLICY]
    if table is None or not table.hides_rows:
        return ""
    return f"row security of table {table.name} ({'policy ' + ', '.join(names) if names else 'no policy for this role'})"


def hook_names(hooks: tuple[Hook, ...]) -> str:
    """Returns `trigger soft_delete or rule keep`: the hooks by kind and name; empty if there are none."""
    return " or ".join(f"{hook.kind} {hook.name}" for hook in hooks)


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """The live schema, including missing tables of `sql/` as they would be created.

    `fingerprint` changes with any of it, `fingerprints` with one table (so that drift can name it). Neither depends on any
    order, nor on the ledger's tables.
    """

    tables: dict[str, TargetTable]
    fingerprint: str
    fingerprints: dict[str, str] = field(default_factory=dict)
