"""JSON in the ledger: the shape of a run's tables, and the run itself."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from migrate.core.redaction import KeyKind
from migrate.targets.canonical import canonical
from migrate.targets.contract import RunRecord
from migrate.targets.schema_json import DTYPES
from migrate.targets.spec import ColumnSpec, Reference, TableSpec

_RUN_FIELDS = [field.name for field in fields(RunRecord)][:12]


def spec_to_json(spec: TableSpec) -> str:
    """Returns a table's shape as compact JSON."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    whole = asdict(spec)
    for kept, column in zip(whole["columns"], spec.columns, strict=True):
        kept["dtype"] = names[column.dtype]
    return canonical(whole)


def spec_from_json(text: str) -> TableSpec:
    """Reads the shape from JSON."""
    whole: dict[str, Any] = json.loads(text)
    columns = tuple(
        ColumnSpec(
            **{
                **column,
                "dtype": DTYPES[column["dtype"]],
                "reference": Reference(**column["reference"]) if column["reference"] else None,
            }
        )
        for column in whole["columns"]
    )
    lists = {name: tuple(whole[name]) for name in ("entities", "source_tables", "key_columns")}
    unique = tuple(tuple(columns) for columns in whole["unique"])
    return TableSpec(**{**whole, **lists, "columns": columns, "unique": unique, "key_kind": KeyKind(whole["key_kind"])})


def run_parameters(record: RunRecord) -> dict[str, Any]:
    """Returns a run as the parameters of `run_insert.sql`."""
    whole = asdict(record)
    whole["user_name"] = whole.pop("user")
    whole["counts"] = canonical(record.counts)
    del whole["pruned"]
    return whole


def run_from_row(row: tuple[Any, ...]) -> RunRecord:
    """Returns a row of `runs.sql` as a record."""
    plain = dict(zip(_RUN_FIELDS, row[1:13], strict=True))
    return RunRecord(**plain, counts=json.loads(row[13]), pruned=bool(row[14]))
