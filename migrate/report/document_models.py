"""The JSON Schema of the JSON document. The models describe it; `document` makes it; a test compares both on every command."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from migrate.core.books import AttachmentBook, SourceBook, TargetBook
from migrate.core.problems import Group, Severity

#: Identifies the schema; it names the major version of the document.
_ID = "urn:talenthub-migrate:document:1"


class _Model(BaseModel):
    """A part of the document. Later versions may add keys, so unknown keys are allowed."""

    model_config = ConfigDict(extra="allow", defer_build=True)


def _counts(book: type[SourceBook | TargetBook | AttachmentBook]) -> type[_Model]:
    """Returns a book as a model whose counts are all required."""
    kinds: dict[str, Any] = {
        one.name: (str, Field(description="Source table, or table of the target"))
        if one.name == "table"
        else (int, Field(ge=0, description=f"Number of {one.name.replace('_', ' ')}"))
        for one in fields(book)
    }
    return create_model(book.__name__, __base__=_Model, **kinds)


class Kind(_Model):
    """One of several kinds of a problem with the same code and file."""

    table: str | None
    line: int | None
    column: int | None
    key: str | None
    count: int = Field(ge=1)
    message: str


class Entry(_Model):
    """A problem, or all problems of one code and file."""

    code: str = Field(pattern=r"^[A-Z]\d{3}$", description="The code that `talenthub explain` explains")
    severity: Severity
    group: Group
    file: str | None = Field(description="Path in the delivery, with the zip before its members, or in the mapping")
    line: int | None = Field(description="Physical line, from 1")
    column: int | None = Field(description="Number of the field in a CSV, or of the character in a mapping")
    table: str | None
    key: str | None = Field(description="An id, or an id and a hash")
    count: int = Field(ge=1)
    message: str
    help: str | None = None
    value: str | None = Field(None, description="Only with --show-values")
    kinds: list[Kind] | None = None


class FindingCount(_Model):
    """All problems of one code."""

    code: str
    group: Group
    severity: Severity
    count: int = Field(ge=1)
    accepted: str | None = Field(None, description="The mapping's reason, if it accepts the code")
    new: int | None = Field(None, description="How many more than in the last run on this target")


class _Document(_Model):
    format_version: str = Field(pattern=r"^1\.\d+$")
    command: str
    run: str | None = Field(description="The run's name; null if no run folder is kept")
    status: Literal["done", "rejects", "refused", "failed"]
    exit_code: int
    balanced: bool = Field(description="True if all counts add up")
    problems: list[Entry]
    findings: list[FindingCount]
    entry_limit: int
    differences: int = Field(ge=0)
    facts: dict[str, Any] = Field(description="Further results of the command, by section")
    next_step: str | None = Field(description="The command to run next")
    advice: str | None


def document_schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of the document that `--format json` writes."""
    books: dict[str, Any] = {
        "sources": (list[_counts(SourceBook)], ...),  # type: ignore[misc] # a model made at run time
        "targets": (list[_counts(TargetBook)], ...),  # type: ignore[misc] # a model made at run time
        "attachments": (_counts(AttachmentBook), ...),
    }
    model = create_model("Document", __base__=_Document, **books)
    made = model.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        **made,
        "title": "Result of a talenthub command",
        "description": "What `--format json` writes. Later versions with the same first number only add keys.",
    }
