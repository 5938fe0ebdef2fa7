"""Completes the live schema: character sets, sizes in bytes, ids that count up, triggers, and engines without transactions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from migrate.targets.mysql.types import characters_of, dtype_of_type, inexact_collation, keeps_of_type, spelled_type
from migrate.targets.reflection import listed_values, reflect
from migrate.targets.schema import Event, Hook, TargetColumn, TargetSchema
from migrate.targets.schema_json import describe_tables
from migrate.targets.statements import statement

if TYPE_CHECKING:
    from migrate.targets.mysql.session import MysqlSession

#: Character sets before a text in a condition. MySQL shows them, and escapes the whole condition: `_utf8mb4\'OPEN\'`.
_INTRODUCED = re.compile(r"\b_[a-z0-9]+(?=')")
_ESCAPED = re.compile(r"\b_[a-z0-9]+\\'")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the server says about a column beside what SQLAlchemy reads."""

    column_type: str
    characters: str | None
    collation: str | None
    octets: int | None
    counts_up: bool


def live_tables(session: MysqlSession) -> TargetSchema:
    """Returns the schema of the session's database."""
    whole = reflect(session.connection, "mysql+pymysql://", None, _hooks(session), set())
    facts, checks = _facts(session), _checks(session)
    engines: dict[str, str | None] = dict(session.fetch(statement("mysql", "engines"), {}))
    found = {
        name: replace(
            table,
            columns=tuple(_column(column, facts.get((name, column.name)), checks.get(name, ())) for column in table.columns),
            checks=checks.get(name, ()),
            conversion=conversion_of(name, engines.get(name)),
        )
        for name, table in whole.tables.items()
    }
    return describe_tables(found)


def _hooks(session: MysqlSession) -> dict[str, tuple[Hook, ...]]:
    events: dict[str, dict[str, set[Event]]] = {}
    for table, name, event in session.fetch(statement("mysql", "hooks"), {}):
        events.setdefault(table, {}).setdefault(name, set()).add(event.lower())
    return {table: tuple(_hook(name, found) for name, found in triggers.items()) for table, triggers in events.items()}


def _facts(session: MysqlSession) -> dict[tuple[str, str], _Facts]:
    found: dict[tuple[str, str], _Facts] = {}
    for table, column, column_type, characters, collation, octets, extra in session.fetch(statement("mysql", "columns"), {}):
        counts_up = "auto_increment" in extra.lower()
        found[table, column] = _Facts(column_type, characters, collation, octets, counts_up)
    return found


def _checks(session: MysqlSession) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table, condition in session.fetch(statement("mysql", "checks"), {}):
        found.setdefault(table, []).append(_plain_condition(condition))
    return {table: tuple(sorted(conditions)) for table, conditions in found.items()}


def _hook(name: str, events: set[Event]) -> Hook:
    every: tuple[Event, ...] = ("insert", "update", "delete")
    return Hook(name, "trigger", tuple(event for event in every if event in events))


def _column(column: TargetColumn, facts: _Facts | None, checks: tuple[str, ...]) -> TargetColumn:
    if facts is None:
        return column
    spelled = spelled_type(facts.column_type)
    listed, _ = listed_values(column.name, checks)
    dtype = dtype_of_type(spelled, column.dtype)
    text = dtype == pl.String() and facts.octets is not None
    return replace(
        column,
        sql_type=spelled,
        dtype=dtype,
        has_default=column.has_default or facts.counts_up,
        max_length=column.max_length if spelled.startswith(("VARCHAR", "CHAR")) else None,
        max_bytes=facts.octets if text and spelled.endswith("TEXT") and spelled != "LONGTEXT" else None,
        enum=column.enum or listed,
        keeps=keeps_of_type(spelled),
        characters=characters_of(facts.characters) if text else None,
        collation=inexact_collation(facts.collation),
    )


def _plain_condition(condition: str) -> str:
    """Returns a condition without quotes around names, without character sets of texts, and with `''` for a quote in a text."""
    if _ESCAPED.search(condition):
        condition = re.sub(r"\\(.)", r"\1", condition)
    return _INTRODUCED.sub("", condition).replace("\\'", "''").replace("`", "")


def conversion_of(table: str, engine: str | None) -> str | None:
    """Returns the statement that gives a table transactions; None if it has them."""
    if engine is None or engine.upper() == "INNODB":
        return None
    name = table.replace("`", "``")
    return f"ALTER TABLE `{name}` ENGINE = InnoDB;"
