"""Reads a live schema: tables, columns, keys, enums and checks with SQLAlchemy, triggers and row security with our own query."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Inspector
from sqlalchemy.pool import StaticPool

from migrate.targets.ledger import LEDGER_PREFIX
from migrate.targets.schema import ForeignKey, Hook, TargetColumn, TargetSchema, TargetTable
from migrate.targets.schema_json import describe_tables

#: `status IN ('OPEN', 'CLOSED') OR status IN ('DRAFT')`, as in SQLite (one list or several), and
#: `status = ANY (ARRAY['OPEN'::text, ...])`, as in PostgreSQL.
_COLUMN = r"""^\(*["`]?(?P<column>\w+)["`]?\)*(?:::\w+)*\s*"""
_OR_IN = r"""\)+\s*OR\s*\(*"?(?P=column)"?\)*\s*IN\s*\([^()]*"""
_IN_LIST = re.compile(_COLUMN + rf"""IN\s*\((?P<list>[^()]*(?:{_OR_IN})*)\)\)*$""", re.IGNORECASE)
_ANY_LIST = re.compile(_COLUMN + r"""=\s*ANY\s*\(\(*ARRAY\[(?P<list>.*)\]\)*(?:::[\w ]+\[\])?\)*$""")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
#: Types of PostgreSQL that return exactly what they were given, by their first word.
_EXACT_TYPES = (
    "TEXT",
    "VARCHAR",
    "BIGINT",
    "INTEGER",
    "SMALLINT",
    "BOOLEAN",
    "DOUBLE",
    "DATE",
    "NUMERIC",
    "TIMESTAMP",
    "CITEXT",
    "JSON",
)
_FLAG_LIST = re.compile(r"^\s*0\s*,\s*1\s*$")


class _Borrowed:
    """A connection lent to SQLAlchemy for reflection: it may read, but neither ends the transaction nor closes it."""

    def __init__(self, connection: object) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the driver's connection has
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Left to the owner."""

    def rollback(self) -> None:
        """Left to the owner."""

    def close(self) -> None:
        """Left to the owner."""


def reflect(
    connection: object,
    url: str,
    schema: str | None,
    hooks: Mapping[str, tuple[Hook, ...]],
    secured: set[str],
    *,
    unique: Mapping[str, set[tuple[str, ...]]] | None = None,
    **options: object,
) -> TargetSchema:
    """Returns the schema as this connection's transaction sees it.

    `url` selects SQLAlchemy's dialect. `hooks` by table and the tables with row security (`secured`) come from our own query.
    `unique` are the sets of unique columns by table, if the database itself lists them all; otherwise SQLAlchemy finds them.
    """
    engine = sa.create_engine(url, creator=lambda: _Borrowed(connection), poolclass=StaticPool, **options)
    try:
        with engine.connect() as borrowed, warnings.catch_warnings():
            # Indexes on expressions are not keys for us; unique ones are read when rows conflict.
            warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
            tables = _tables(sa.inspect(borrowed), schema, unique)
    except sa.exc.DBAPIError as error:
        # The owner of the connection translates the driver's own error.
        raise error.orig or error from None
    return describe_tables({name: _with_hooks(table, hooks.get(name, ()), name in secured) for name, table in tables.items()})


def _with_hooks(table: TargetTable, hooks: tuple[Hook, ...], secured: bool) -> TargetTable:
    triggers = tuple(hook.name for hook in hooks if hook.kind == "trigger")
    return replace(table, triggers=triggers, row_security=secured, hooks=hooks)


def _tables(
    inspector: Inspector, schema: str | None, unique: Mapping[str, set[tuple[str, ...]]] | None
) -> dict[str, TargetTable]:
    columns = inspector.get_multi_columns(schema=schema)
    primary = inspector.get_multi_pk_constraint(schema=schema)
    foreign = inspector.get_multi_foreign_keys(schema=schema)
    unique = _unique_sets(inspector, schema) if unique is None else unique
    checks = inspector.get_multi_check_constraints(schema=schema)
    tables = {}
    for place, found in columns.items():
        name = place[1]
        if name.startswith((LEDGER_PREFIX, "sqlite_")):
            continue
        conditions = tuple(sorted(_flat(check["sqltext"]) for check in checks.get(place, [])))
        keys = tuple(primary[place]["constrained_columns"]) if place in primary else ()
        tables[name] = TargetTable(
            name=name,
            columns=tuple(_column(column, conditions, keys, inspector.dialect) for column in found),
            primary_key=keys,
            unique=tuple(sorted(unique.get(name, set()) - {keys})),
            foreign_keys=tuple(
                sorted(
                    (
                        ForeignKey(tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
                        for key in foreign.get(place, [])
                    ),
                    key=lambda key: (key.columns, key.table),
                )
            ),
            checks=conditions,
        )
    return tables


def _unique_sets(inspector: Inspector, schema: str | None) -> dict[str, set[tuple[str, ...]]]:
    """Returns the columns of unique constraints and of unique indexes over whole tables, by table."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for (_, table), keys in inspector.get_multi_unique_constraints(schema=schema).items():
        found.setdefault(table, set()).update(tuple(key["column_names"]) for key in keys)
    for (_, table), indexes in inspector.get_multi_indexes(schema=schema).items():
        found.setdefault(table, set()).update(
            tuple(column for column in index["column_names"] if column is not None)
            for index in indexes
            if index["unique"] and None not in index["column_names"] and not _partial(index)
        )
    return found


def _partial(index: Any) -> bool:  # noqa: ANN401 - SQLAlchemy's ReflectedIndex leaves its dialect options untyped
    options = index.get("dialect_options", {})
    return any(name.endswith("_where") and value is not None for name, value in options.items())


def _column(found: Any, conditions: tuple[str, ...], keys: tuple[str, ...], dialect: sa.Dialect) -> TargetColumn:  # noqa: ANN401 - ReflectedColumn is a TypedDict of loosely typed entries
    kind: sa.types.TypeEngine[Any] = found["type"]
    name: str = found["name"]
    spelled = "" if isinstance(kind, sa.types.NullType) else kind.compile(dialect=dialect)
    generated = found.get("computed") is not None
    numbered = keys == (name,) and dialect.name == "sqlite" and spelled.upper() == "INTEGER"
    default = found.get("default") is not None or found.get("identity") is not None
    enum, flag = listed_values(name, conditions)
    if isinstance(kind, sa.Enum):
        enum = tuple(kind.enums)
    return TargetColumn(
        name=name,
        sql_type=spelled,
        dtype=pl.Boolean() if flag and isinstance(kind, sa.Integer) else dtype_of(kind),
        nullable=bool(found["nullable"]) and name not in keys,
        has_default=default or generated or numbered,
        max_length=getattr(kind, "length", None) if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) else None,
        enum=enum,
        generated=generated,
        numbered=bool((found.get("identity") or {}).get("always")),
        keeps=keeps_of(kind, spelled, dialect.name),
    )


def dtype_of(kind: sa.types.TypeEngine[Any]) -> pl.DataType:
    """Returns the type of a mapped frame for a column; text for all other types (uuid, JSON, arrays, enums)."""
    if isinstance(kind, sa.Boolean):
        return pl.Boolean()
    if isinstance(kind, sa.Integer):
        return pl.Int64()
    if isinstance(kind, sa.Numeric | sa.Float):
        return pl.Float64()
    if isinstance(kind, sa.DateTime):
        return pl.Datetime("us", "UTC")
    if isinstance(kind, sa.Date):
        return pl.Date()
    return pl.String()


def keeps_of(kind: sa.types.TypeEngine[object], spelled: str, dialect: str) -> str | None:  # noqa: PLR0911 - a table of types
    """Returns how a reflected type changes values (`TargetColumn.keeps`); `spelled` is its name in the database."""
    if dialect == "sqlite":
        # A column of this type has numeric affinity: a text that looks like a number becomes one.
        return "unknown" if isinstance(kind, sa.JSON | sa.Time) else None
    base = getattr(kind, "data_type", None)
    if isinstance(base, sa.types.TypeEngine):
        # A domain; reflection does not report the precision of its type.
        return None if isinstance(base, sa.Text | sa.VARCHAR) else "unknown"
    if isinstance(kind, sa.Enum):
        return None
    if spelled == "REAL":
        return "float4"
    if isinstance(kind, sa.Numeric) and spelled.startswith("NUMERIC("):
        return f"scale:{kind.scale or 0}"
    if isinstance(kind, sa.DateTime):
        digits = getattr(kind, "precision", None)
        return f"seconds:{digits}" if digits is not None and digits < 6 else None
    if spelled.startswith("CHAR"):
        return "padded"
    if spelled in ("UUID", "JSONB"):
        return spelled.lower()
    return None if spelled.startswith(_EXACT_TYPES) and not spelled.endswith("[]") else "unknown"


def listed_values(name: str, conditions: tuple[str, ...]) -> tuple[tuple[str, ...] | None, bool]:
    """Returns the texts that a check allows in a column, and whether one allows just 0 and 1."""
    for condition in conditions:
        match = _IN_LIST.match(condition) or _ANY_LIST.match(condition)
        if match is None or match["column"] != name:
            continue
        if _FLAG_LIST.match(match["list"]):
            return None, True
        texts = tuple(text.replace("''", "'") for text in _TEXT.findall(match["list"]))
        if texts:
            return texts, False
    return None, False


def _flat(condition: str) -> str:
    return " ".join(condition.split())
