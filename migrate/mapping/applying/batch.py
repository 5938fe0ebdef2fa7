"""A batch of rows while rules are applied to it, and how fields are read from it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.mapping.applying.faults import Faults
from migrate.mapping.applying.lookup_plans import Lookups
from migrate.mapping.fields import FieldInfo
from migrate.mapping.transforms import DTYPES, TRANSFORMS


@dataclass(slots=True)
class Batch:
    """A batch of rows with canonical fields as columns.

    Attributes:
        users: The profile URLs in the users file.
        lookups: What is known of the target's rows; None if no target was read.
    """

    rows: pl.DataFrame
    table: str
    faults: Faults
    coverage: list[pl.DataFrame]
    users: pl.Series | None = None
    fallback: str | None = None
    lookups: Lookups | None = None


def read(field: FieldInfo, rows: pl.DataFrame) -> pl.Expr:
    """A field as an expression; null if the frame has no such column."""
    dtype = DTYPES[field.kind]
    return pl.col(field.name).cast(dtype) if field.name in rows.columns else pl.lit(None, dtype)


def as_text(value: pl.Expr, kind: str) -> pl.Expr:
    """A value as text, for use in a template."""
    if kind in {"text", "json"}:
        return value
    if kind == "list":
        return TRANSFORMS["join"].function(value)
    return TRANSFORMS["text"].function(value)


def blank_to_null(value: pl.Expr, kind: str) -> pl.Expr:
    """The value; null if it is a text of spaces only."""
    return pl.when(value.str.strip_chars() != "").then(value) if kind == "text" else value
