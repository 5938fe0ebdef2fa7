"""Prints a mapping as a document for review and approval."""

from __future__ import annotations

from typing import Literal

from migrate.mapping.loaded import Mapping
from migrate.mapping.printing.html import as_html
from migrate.mapping.printing.markdown import as_markdown
from migrate.mapping.printing.sheets import sheets

__all__ = ["print_mapping"]


def print_mapping(mapping: Mapping, format: Literal["markdown", "html"]) -> str:  # noqa: A002 - the word that users write
    """The whole mapping as one document: source, transforms and policies of each column."""
    made = sheets(mapping)
    return as_markdown(mapping, made) if format == "markdown" else as_html(mapping, made)
