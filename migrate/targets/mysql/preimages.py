"""Pre-images of rows: JSON with every stored column as text, so that a rollback restores exactly what the column held."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import polars as pl

from migrate.targets.mysql.session import quote_name
from migrate.targets.mysql.types import is_bits, is_bytes, is_text, type_name
from migrate.targets.schema import TargetTable

_CAST = {"FLOAT": "CAST(CAST({} AS DOUBLE) AS CHAR)"}


def stored_columns(live: TargetTable) -> list[str]:
    """Returns the columns that can be written."""
    return [column.name for column in live.columns if not column.generated]


def preimage_of(live: TargetTable, alias: str) -> str:
    """Returns the expression that makes the pre-image of a row of the table under this alias."""
    types = {column.name: column.sql_type for column in live.columns}
    pairs = [f"{_text(name)}, {_form(types[name]).format(quote_name(alias, name))}" for name in stored_columns(live)]
    return f"JSON_OBJECT({', '.join(pairs)})"


def forms_of(live: TargetTable, names: Sequence[str]) -> dict[str, str]:
    """Returns the expressions that make values of the columns from texts, where the text is not enough: bytes and bits."""
    types = {column.name: column.sql_type for column in live.columns}
    forms = {name: "UNHEX({})" for name in names if is_bytes(types[name])}
    return forms | bits_of(live, names)


def bits_of(live: TargetTable, names: Sequence[str]) -> dict[str, str]:
    """Returns the expressions of columns of bits: a text would be stored as its bytes."""
    types = {column.name: column.sql_type for column in live.columns}
    return {name: "CAST({} AS UNSIGNED)" for name in names if is_bits(types[name])}


def values_of(preimages: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """Returns pre-images as columns of text."""
    rows: list[Mapping[str, str | None]] = [json.loads(text) for text in preimages.to_list()]
    return pl.DataFrame({name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in names})


def path_of(column: str) -> str:
    """Returns the path of a column in a pre-image."""
    name = column.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{name}"'


def _form(sql_type: str) -> str:
    if is_bytes(sql_type):
        return "HEX({})"
    if is_bits(sql_type):
        return "CAST({} + 0 AS CHAR)"
    if is_text(sql_type):
        return "{}"
    return _CAST.get(type_name(sql_type), "CAST({} AS CHAR)")


def _text(name: str) -> str:
    """Returns a name as a literal."""
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
