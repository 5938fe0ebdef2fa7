"""The target's columns that identify a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from migrate.targets.spec import TableSpec


@dataclass(frozen=True, slots=True)
class EmailTable:
    """A table with one e-mail address a row, in the columns `emails`; `owner` points at the candidate's row."""

    spec: TableSpec
    owner: str
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityColumns:
    """Columns of the candidates' own table that identify a person, and tables of their addresses.

    `policy`: whether a row with another identity is held or loaded. `merged`: source keys of people whom a person declared to be
    several candidates; their identity may change.
    """

    table: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    urls: tuple[str, ...]
    email_tables: tuple[EmailTable, ...] = ()
    policy: Literal["hold", "load"] = "hold"
    merged: frozenset[str] = frozenset()
