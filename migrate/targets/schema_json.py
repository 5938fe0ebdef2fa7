"""A schema as data: its fingerprints, and its JSON (the form in which the shipped one is stored for PostgreSQL)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

import polars as pl

from migrate.targets.canonical import canonical
from migrate.targets.schema import ForeignKey, Hook, TargetColumn, TargetSchema, TargetTable

#: The types of mapped frames by their names in JSON.
DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "whole": pl.Int64(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "time": pl.Datetime("us", "UTC"),
    "day": pl.Date(),
}


#: Fields that plans of earlier versions lack: a table without any of them keeps its fingerprint.
_LATER = ("numbered", "keeps", "hooks", "max_bytes", "characters", "collation")


def describe_tables(tables: Mapping[str, TargetTable], known: Mapping[str, str] | None = None) -> TargetSchema:
    """Returns tables with their fingerprints, which do not depend on any order; `known` are fingerprints by table."""
    known = known or {}
    prints = {name: known.get(name) or _digest(_plain(tables[name])) for name in sorted(tables)}
    return TargetSchema(dict(sorted(tables.items())), _digest(prints), prints)


def with_planned(live: TargetSchema, shipped: TargetSchema, *, columns: bool = False) -> TargetSchema:
    """Returns the live schema, and the tables of the shipped one that were not created yet; with `columns` those also."""
    missing = {name: replace(table, exists=False) for name, table in shipped.tables.items() if name not in live.tables}
    there = {name: with_columns(table, shipped.tables.get(name)) if columns else table for name, table in live.tables.items()}
    # A fingerprint does not depend on whether the table exists.
    known = {name: shipped.fingerprints[name] for name in missing}
    known |= {name: live.fingerprints[name] for name, table in there.items() if table is live.tables[name]}
    return describe_tables(missing | there, known)


def with_columns(live: TargetTable, planned: TargetTable | None) -> TargetTable:
    """Returns the live table, and the columns of the planned one that were not added yet."""
    known = {column.name for column in live.columns}
    more = tuple(column for column in (planned.columns if planned is not None else ()) if column.name not in known)
    return replace(live, columns=(*live.columns, *more)) if more else live


def schema_to_json(schema: TargetSchema) -> str:
    """Returns tables as JSON, one line per column, without empty fields."""
    return "[\n" + ",\n".join(_table_to_json(table) for table in schema.tables.values()) + "\n]\n"


def _table_to_json(table: TargetTable) -> str:
    names = {dtype: name for name, dtype in DTYPES.items()}
    plain = asdict(table)
    columns = [{**column, "dtype": names[column["dtype"]]} for column in plain.pop("columns")]
    lines = ",\n".join("  " + json.dumps(_filled(column)) for column in columns)
    return json.dumps(_filled(plain))[:-1] + ', "columns": [\n' + lines + "\n]}"


def _filled(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value or name in ("nullable", "has_default")}


def schema_from_json(text: str) -> TargetSchema:
    """Reads the tables from JSON."""
    return describe_tables({table["name"]: _table_from_json(table) for table in json.loads(text)})


def _table_from_json(table: dict[str, Any]) -> TargetTable:
    columns = tuple(
        TargetColumn(**{**column, "dtype": DTYPES[column["dtype"]], "enum": tuple(column["enum"]) if "enum" in column else None})
        for column in table["columns"]
    )
    pointing = table.get("foreign_keys", ())
    keys = tuple(ForeignKey(tuple(key["columns"]), key["table"], tuple(key["target_columns"])) for key in pointing)
    lists = {name: tuple(table.get(name, ())) for name in ("primary_key", "checks", "triggers")}
    unique = tuple(tuple(names) for names in table.get("unique", ()))
    return TargetTable(**{**table, **lists, "columns": columns, "foreign_keys": keys, "unique": unique})


def _plain(table: TargetTable) -> dict[str, Any]:
    """Returns the fields of a table without `exists`; not by `asdict`, which copies every value and takes ten times as long."""
    plain = _fields(table)
    del plain["exists"]
    for parts in ("columns", "foreign_keys", "hooks"):
        plain[parts] = tuple(_fields(part) for part in plain[parts])
    for later in ("hooks", "conversion"):
        if not plain[later]:
            del plain[later]
    columns = ({name: value for name, value in column.items() if value or name not in _LATER} for column in plain["columns"])
    plain["columns"] = sorted(({**column, "dtype": str(column["dtype"])} for column in columns), key=lambda c: c["name"])
    return plain


def _fields(part: TargetTable | TargetColumn | ForeignKey | Hook) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
