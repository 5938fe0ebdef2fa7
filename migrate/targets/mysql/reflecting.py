"""Reads the live schema from the server's own description: every name as it is, and what the server knows of each column."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from migrate.targets.ledger import LEDGER_PREFIX
from migrate.targets.mysql.types import (
    characters_of,
    dtype_of_type,
    inexact_collation,
    keeps_of_type,
    listed_texts,
    spelled_type,
)
from migrate.targets.reflection import listed_values
from migrate.targets.schema import Event, ForeignKey, Hook, TargetColumn, TargetSchema, TargetTable
from migrate.targets.schema_json import describe_tables
from migrate.targets.statements import statement

if TYPE_CHECKING:
    from migrate.targets.mysql.session import MysqlSession

#: Character sets before a text in a condition. MySQL shows them, and escapes the whole condition: `_utf8mb4\'OPEN\'`.
_INTRODUCED = re.compile(r"\b_[a-z0-9]+(?=')")
_ESCAPED = re.compile(r"\b_[a-z0-9]+\\'")
_BRACKET_OR_TEXT = re.compile(r"[()]|'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the server says about all tables, by table."""

    columns: dict[str, list[tuple[Any, ...]]]
    keys: dict[str, dict[str, list[str | None]]]
    foreign: dict[str, dict[str, list[tuple[str, str, str]]]]
    checks: dict[str, tuple[str, ...]]
    hooks: dict[str, tuple[Hook, ...]]


def live_tables(session: MysqlSession) -> TargetSchema:
    """Returns the schema of the session's database."""
    engines: dict[str, str | None] = dict(session.fetch(statement("mysql", "engines"), {}))
    parts = _Parts(_columns(session), _keys(session), _foreign(session), _checks(session), _hooks(session))
    found = {
        name: _table(name, engine, parts)
        for name, engine in sorted(engines.items())
        if engine is not None and not name.startswith(LEDGER_PREFIX)
    }
    return describe_tables(found)


def _table(name: str, engine: str | None, parts: _Parts) -> TargetTable:
    indexes = parts.keys.get(name, {})
    primary = tuple(column for column in indexes.get("PRIMARY", ()) if column is not None)
    unique = {tuple(column for column in key if column is not None) for key in indexes.values() if None not in key}
    hooks = parts.hooks.get(name, ())
    checks = parts.checks.get(name, ())
    foreign = [
        ForeignKey(tuple(ours for ours, _, _ in pairs), pairs[0][1], tuple(theirs for _, _, theirs in pairs))
        for pairs in parts.foreign.get(name, {}).values()
    ]
    return TargetTable(
        name=name,
        columns=tuple(_column(facts, checks, primary) for facts in parts.columns.get(name, ())),
        primary_key=primary,
        unique=tuple(sorted(unique - {primary})),
        foreign_keys=tuple(sorted(foreign, key=lambda key: (key.columns, key.table))),
        checks=checks,
        triggers=tuple(hook.name for hook in hooks),
        hooks=hooks,
        conversion=conversion_of(name, engine),
    )


def _column(facts: tuple[Any, ...], checks: tuple[str, ...], primary: tuple[str, ...]) -> TargetColumn:
    name, column_type, default, nullable, characters, collation, length, octets, extra, expression = facts
    spelled = spelled_type(column_type)
    enum, flag = listed_values(name, checks)
    dtype = dtype_of_type(spelled)
    text = dtype == pl.String() and octets is not None
    return TargetColumn(
        name=name,
        sql_type=spelled,
        dtype=pl.Boolean() if flag and dtype == pl.Int64() else dtype,
        nullable=nullable == "YES" and name not in primary,
        has_default=default not in (None, "NULL") or bool(expression) or "auto_increment" in extra.lower(),
        max_length=int(length) if text and spelled.startswith(("VARCHAR", "CHAR")) else None,
        enum=listed_texts(column_type) or enum,
        generated=bool(expression),
        keeps=keeps_of_type(spelled),
        max_bytes=int(octets) if text and spelled.endswith(("TEXT", "BLOB")) and not spelled.startswith("LONG") else None,
        characters=characters_of(characters) if text else None,
        collation=inexact_collation(collation),
    )


def _columns(session: MysqlSession) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, *facts in session.fetch(statement("mysql", "columns"), {}):
        found[table].append(tuple(facts))
    return found


def _keys(session: MysqlSession) -> dict[str, dict[str, list[str | None]]]:
    found: dict[str, dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    for table, index, column in session.fetch(statement("mysql", "unique_keys"), {}):
        found[table][index].append(column)
    return found


def _foreign(session: MysqlSession) -> dict[str, dict[str, list[tuple[str, str, str]]]]:
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for table, key, column, other, pointed in session.fetch(statement("mysql", "foreign_keys"), {}):
        found[table][key].append((column, other, pointed))
    return found


def _hooks(session: MysqlSession) -> dict[str, tuple[Hook, ...]]:
    events: dict[str, dict[str, set[Event]]] = {}
    for table, name, event in session.fetch(statement("mysql", "hooks"), {}):
        events.setdefault(table, {}).setdefault(name, set()).add(event.lower())
    return {table: tuple(_hook(name, found) for name, found in triggers.items()) for table, triggers in events.items()}


def _checks(session: MysqlSession) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table, condition in session.fetch(statement("mysql", "checks"), {}):
        found.setdefault(table, []).append(plain_condition(condition))
    return {table: tuple(sorted(conditions)) for table, conditions in found.items()}


def _hook(name: str, events: set[Event]) -> Hook:
    every: tuple[Event, ...] = ("insert", "update", "delete")
    return Hook(name, "trigger", tuple(event for event in every if event in events))


def plain_condition(condition: str) -> str:
    """Returns a condition in one spelling: MySQL puts it in brackets.

    Names are without quotes and texts without character sets; `''` is a quote in a text.
    """
    if _ESCAPED.search(condition):
        condition = re.sub(r"\\(.)", r"\1", condition)
    return _without_brackets(_INTRODUCED.sub("", condition).replace("\\'", "''").replace("`", ""))


def _without_brackets(condition: str) -> str:
    """Removes a pair of brackets around the whole condition; those in texts do not count."""
    depth = 0
    for found in _BRACKET_OR_TEXT.finditer(condition):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ")":
            return condition[1:-1] if condition[0] == "(" and found.end() == len(condition) else condition
    return condition


def conversion_of(table: str, engine: str | None) -> str | None:
    """Returns the statement that gives a table transactions; None if it has them."""
    if engine is None or engine.upper() == "INNODB":
        return None
    name = table.replace("`", "``")
    return f"ALTER TABLE `{name}` ENGINE = InnoDB;"
