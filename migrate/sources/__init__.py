"""Describes the exports as data: tables, file names, columns, aliases and keys. Reads no files."""

from migrate.sources.lineage import FilesByColumn, Missing, MissingFields, columns_of_field, missing_fields
from migrate.sources.model import SALES_NAVIGATOR, TALENT_HUB, Column, SourceTable
from migrate.sources.names import UNCOUNTED_PATTERN, fold_name, readings, visible
from migrate.sources.sales_navigator import SALES_ACTIVITIES, SALES_OUTCOMES, SEATS
from migrate.sources.talent_hub import (
    CANDIDATES,
    CUSTOM_FIELD_DEFINITIONS,
    CUSTOM_FIELD_VALUES,
    FEEDBACKS,
    HIRING_STATES,
    INTERVIEW_MODULES,
    MESSAGES,
    NOTES,
    PROJECTS,
    SCORECARDS,
)

#: In the order in which a delivery is read and shown.
TABLES: dict[str, SourceTable] = {
    table.name: table
    for table in (
        PROJECTS,
        HIRING_STATES,
        CANDIDATES,
        NOTES,
        MESSAGES,
        FEEDBACKS,
        INTERVIEW_MODULES,
        SCORECARDS,
        CUSTOM_FIELD_DEFINITIONS,
        CUSTOM_FIELD_VALUES,
        SEATS,
        SALES_ACTIVITIES,
        SALES_OUTCOMES,
    )
}

__all__ = [
    "SALES_NAVIGATOR",
    "TABLES",
    "TALENT_HUB",
    "UNCOUNTED_PATTERN",
    "Column",
    "FilesByColumn",
    "Missing",
    "MissingFields",
    "SourceTable",
    "columns_of_field",
    "fold_name",
    "missing_fields",
    "readings",
    "visible",
]
