"""Describes the exports as data: tables, file names, columns, aliases and keys. Reads no files."""

from migrate.core.discovery import find_defined
from migrate.sources import exports
from migrate.sources.lineage import FilesByColumn, Missing, MissingFields, columns_of_field, joined_by, missing_fields
from migrate.sources.model import SALES_NAVIGATOR, TALENT_HUB, Column, Source, SourceTable
from migrate.sources.names import UNCOUNTED_PATTERN, fold_name, readings, visible

#: In the order in which their tables are read.
SOURCES: dict[str, Source] = {
    source.name: source
    for source in sorted(find_defined(exports.__name__, exports.__path__, Source), key=lambda source: source.position)
}

#: In the order in which a delivery is read and shown.
TABLES: dict[str, SourceTable] = {
    table.name: table
    for table in sorted(
        find_defined(exports.__name__, exports.__path__, SourceTable), key=lambda table: SOURCES[table.source].position
    )
}

__all__ = [
    "SALES_NAVIGATOR",
    "SOURCES",
    "TABLES",
    "TALENT_HUB",
    "UNCOUNTED_PATTERN",
    "Column",
    "FilesByColumn",
    "Missing",
    "MissingFields",
    "Source",
    "SourceTable",
    "columns_of_field",
    "fold_name",
    "joined_by",
    "missing_fields",
    "readings",
    "visible",
]
