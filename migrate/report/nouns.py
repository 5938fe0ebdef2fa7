"""What the report calls records of an entity, for people who do not know the canonical model."""

from __future__ import annotations

from migrate.report.shown import count_text

#: Entities of the report's first page, in its order: singular and plural.
NOUNS: dict[str, tuple[str, str]] = {
    "candidate": ("candidate", "candidates"),
    "job": ("job", "jobs"),
    "application": ("application", "applications"),
    "attachment": ("file", "files"),
    "note": ("note", "notes"),
    "message": ("message", "messages"),
    "feedback": ("feedback", "feedback"),
    "interview": ("interview", "interviews"),
    "scorecard": ("scorecard", "scorecards"),
    "custom_field_value": ("value of a custom field", "values of custom fields"),
    "sales_activity": ("Sales Navigator activity", "Sales Navigator activities"),
}


def title(entity: str) -> str:
    """Returns the plural with a capital letter."""
    plural = NOUNS[entity][1]
    return plural[0].upper() + plural[1:]


def counted(entity: str, count: int) -> str:
    """Returns `37 candidates`."""
    return count_text(count, *NOUNS[entity])
