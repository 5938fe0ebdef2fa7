"""Small mappings written to a folder, and what is said of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping as Lookup
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from migrate.core.entities import ENTITIES
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.mapping import CODES, Mapping, check_mapping, left_out, load_mapping, run_tests, unused_sets, variants_used
from migrate.mapping.applying.lookup_plans import lookup_frame
from migrate.report.faults import render_problem
from migrate.targets.mysql.reflecting import conversion_of
from migrate.targets.mysql.types import characters_of
from migrate.targets.schema import TargetSchema
from migrate.targets.sqlite.session import SqliteSession

_ENGINE = re.compile(r"\)\s*ENGINE\s*=\s*(\w+)")
_SET = re.compile(r" CHARACTER SET \w+")
_COLUMN_SET = re.compile(r"(\w+) TEXT CHARACTER SET (\w+)")

TARGET = "defaults: {key_columns: [remote_id]}\n"


def written(folder: Path, files: Lookup[str, str]) -> Path:
    """A mapping's folder with these files, and a target.yaml unless one is among them."""
    for name, text in {"target.yaml": TARGET, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def faults(folder: Path, files: Lookup[str, str]) -> list[Problem]:
    """The faults of a mapping; empty where it loads."""
    try:
        load_mapping(written(folder, files))
    except SetupError as error:
        return list(error.problems)
    return []


def frame(entity: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A canonical frame of one file; what a row leaves out is empty."""
    known = ENTITIES[entity]
    schema = {**known.schema, **{name: pl.String() for row in rows for name in row if name.startswith("extra.")}}
    placed = [{**row, "_file": 0, "_record": number, "_line": number + 1} for number, row in enumerate(rows, start=1)]
    return pl.DataFrame(placed, schema=schema, strict=True) if rows else pl.DataFrame(schema=schema)


def sqlite_schema(sql: str) -> TargetSchema:
    """The schema of a real SQLite database made by these statements; what only MariaDB has (engines, character sets) is noted."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_SET.sub("", _ENGINE.sub(")", sql)))
        schema = SqliteSession(connection, ":memory:", None).tables()
    finally:
        connection.close()
    engines = re.findall(rf"CREATE TABLE (?:IF NOT EXISTS )?(\w+)[^;]*{_ENGINE.pattern}", sql)
    for name, engine in engines:
        schema.tables[name] = replace(schema.tables[name], conversion=conversion_of(name, engine))
    for name, sets in {
        name: dict(_COLUMN_SET.findall(body)) for name, body in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)([^;]*)", sql)
    }.items():
        table = schema.tables[name]
        columns = tuple(
            replace(one, characters=characters_of(sets[one.name])) if one.name in sets else one for one in table.columns
        )
        schema.tables[name] = replace(table, columns=columns)
    return schema


def said(folder: Path, files: Lookup[str, str]) -> list[str]:
    """What the tool says of a mapping, of its fit with `target.sql`, of its tests, and of the rows in `rows.yaml`."""
    own = {name: text for name, text in files.items() if name not in {"target.sql", "rows.yaml", "lookups.yaml"}}
    try:
        mapping = load_mapping(written(folder, own))
    except SetupError as error:
        return [render_problem(problem, width=130).rstrip() for problem in error.problems]
    problems = [*unused_sets(mapping.folder), *run_tests(mapping)]
    if "target.sql" in files:
        live = sqlite_schema(files["target.sql"])
        problems += [*variants_used(mapping.folder, live), *left_out(mapping.folder, live)]
        problems += check_mapping(load_mapping(folder, live=live), live)
    shown = [render_problem(problem, width=130).rstrip() for problem in problems]
    if "lookups.yaml" in files:
        mapping = with_rows_to_find(mapping, yaml.safe_load(files["lookups.yaml"]))
    return shown + (_of_rows(mapping, yaml.safe_load(files["rows.yaml"])) if "rows.yaml" in files else [])


def with_rows_to_find(mapping: Mapping, rows: Lookup[str, list[dict[str, str]]]) -> Mapping:
    """The mapping with lookups in these rows of the target, by table."""
    found = {
        one.key: lookup_frame(
            pl.DataFrame(rows[one.table], schema=dict.fromkeys(("_id", *one.columns), pl.String())), one.columns
        )
        for one in mapping.lookups
    }
    return mapping.with_lookups(found)


def _of_rows(mapping: Mapping, rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    found = mapping.unknown_custom_fields(lambda name, _=None: iter([frame(name, rows.get(name, []))]))
    shown = [render_problem(problem, width=130).rstrip() for problem in found]
    for spec in mapping.specs:
        for entity in spec.entities:
            findings = pl.concat(
                mapping.apply(spec, entity, batch).findings
                for batch in mapping.records(spec, entity, lambda name, _=None: iter([frame(name, rows.get(name, []))]), Path())
            )
            shown += [
                f"{CODES[code].severity}[{code}]: {message}\n  --> line {line} ({table} {key})"
                for code, message, line, table, key in findings.select("code", "message", "_line", "table", "key").iter_rows()
            ]
    return shown
