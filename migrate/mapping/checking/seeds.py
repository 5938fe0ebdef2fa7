"""Checks seeds against the target: table, columns, types, enums, lengths, required columns."""

from __future__ import annotations

import polars as pl

from migrate.core.problems import Code, Problem
from migrate.mapping.checking.columns import fits
from migrate.mapping.codes import MISFIT_ENUM, MISFIT_LENGTH, MISFIT_TYPE, NO_COLUMN, NO_TABLE, NOT_FILLED
from migrate.mapping.document import NodePath
from migrate.mapping.loaded import Mapping
from migrate.mapping.suggestions import suggestion
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable
from migrate.targets.spec import KEY, ColumnSpec, TableSpec


def check_seeds(mapping: Mapping, spec: TableSpec, schema: TargetSchema) -> list[Problem]:
    """Every mismatch of a table of seeds."""
    document, home = mapping.folder.target_document, ("seeds", spec.table)
    table = schema.tables.get(spec.table)
    if table is None:
        help_text = suggestion(spec.table, schema.tables, "the target's tables")
        return [document.problem(NO_TABLE, f"the target has no table '{spec.table}'", home, at_key=True, help=help_text)]
    rows = mapping.plans[spec.table].seeds
    found: list[tuple[Code, str, NodePath, str | None]] = []
    for column in spec.columns:
        for name in [] if rows is None else rows.filter(pl.col(column.name).is_not_null())[KEY]:
            path: NodePath = (*home, "rows", name, column.name)
            live = next((each for each in table.columns if each.name == column.name), None)
            if live is None:
                help_text = suggestion(column.name, [each.name for each in table.columns], "its columns")
                found.append((NO_COLUMN, f"table '{spec.table}' has no column '{column.name}'", path, help_text))
                break
            value = None if rows is None else rows.filter(pl.col(KEY) == name)[column.name][0]
            found += [(*one, path, None) for one in _value(column, live, value)]
    found += [(*one, home, "add the column to each row") for one in _unfilled(spec, table)]
    return [document.problem(code, text, path, at_key=True, help=help_text) for code, text, path, help_text in found]


def _value(column: ColumnSpec, live: TargetColumn, value: object) -> list[tuple[Code, str]]:
    if column.reference is not None:
        return []
    if not fits(column, live):
        return [(MISFIT_TYPE, f"the column '{live.name}' is {live.sql_type}, but the seed has another type")]
    if live.enum is not None and value not in live.enum:
        return [(MISFIT_ENUM, f"the column '{live.name}' does not accept the value")]
    if live.max_length is not None and isinstance(value, str) and len(value) > live.max_length:
        return [(MISFIT_LENGTH, f"the value has {len(value)} characters, but the column '{live.name}' holds {live.max_length}")]
    return []


def _unfilled(spec: TableSpec, table: TargetTable) -> list[tuple[Code, str]]:
    filled = {column.name for column in spec.columns} | {spec.id_column, spec.created_column, spec.modified_column}
    return [
        (NOT_FILLED, f"table '{spec.table}' requires the column '{column.name}', but no seed fills it")
        for column in table.columns
        if not column.nullable and not column.has_default and not column.generated and column.name not in filled
    ]
