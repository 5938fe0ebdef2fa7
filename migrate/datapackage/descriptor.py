"""`datapackage.json`: a Frictionless Data Package (version 2) that describes every table and column.

Source of the format: https://datapackage.org/standard/data-package/ and https://datapackage.org/standard/table-schema/.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from migrate.datapackage.tables import LOCATION, ArchivedTable

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "string",
    pl.List: "array",
    pl.Datetime: "datetime",
    pl.Boolean: "boolean",
    pl.Float64: "number",
}
_LOCATIONS = {
    "source_file": "The file of the export that the row comes from.",
    "source_record": "The number of the record in that file.",
    "source_line": "The line on which the record begins.",
}


def descriptor(tables: Sequence[ArchivedTable], *, created: datetime, fingerprint: str) -> dict[str, Any]:
    """The document, ready for JSON. `fingerprint` is that of the delivery."""
    return {
        "$schema": _PROFILE,
        "name": "talent-hub-archive",
        "title": "Archive of a recruiting export",
        "description": "All records of the export, one Parquet file per kind of record. It contains personal data.",
        "created": created.isoformat(timespec="seconds"),
        "sources": [{"title": "LinkedIn export", "version": fingerprint}],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: ArchivedTable) -> dict[str, Any]:
    return {
        "name": table.entity.name.replace("_", "-"),
        "path": table.path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table.entity.meaning,
        "bytes": table.bytes,
        "hash": f"sha256:{table.sha256}",
        "schema": {
            "fields": [_field(table, name, dtype) for name, dtype in table.columns.items()],
            "primaryKey": [table.entity.key],
        },
    }


def _field(table: ArchivedTable, name: str, dtype: pl.DataType) -> dict[str, Any]:
    known = table.field(name)
    shape: dict[str, Any] = {"name": name, "type": "integer" if dtype.is_integer() else _TYPES[type(dtype)]}
    if known is not None:
        shape["description"] = f"{known.meaning} Source: {known.source}."
        shape["personal"] = known.personal
    elif name in LOCATION:
        shape["description"] = _LOCATIONS[name]
    else:
        shape["description"] = "A column of the export that the tool does not know."
        shape["personal"] = True
    return shape
