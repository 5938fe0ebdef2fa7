"""Candidates whom a person declared the same: every record that names one of them names the id that the person keeps.

This happens before anything is made of a record, so that applications, notes, files and values of custom fields follow.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from migrate.normalise.values.cells import trim

CANDIDATE = "candidate_id"
#: The column that names the owner of a custom field's value, and the one that says what the owner is.
_OWNER, _KIND = "entity_id", "entity_type"


def replace_merged(frame: pl.DataFrame, merged: Mapping[str, str]) -> pl.DataFrame:
    """Returns a raw frame with the ids of `merged` (id to the id that the person keeps) replaced; other cells are unchanged."""
    if not merged:
        return frame
    changes = [_replaced(pl.col(CANDIDATE), merged)] if CANDIDATE in frame.columns else []
    if {_OWNER, _KIND} <= set(frame.columns):
        kind = trim(pl.col(_KIND)).str.to_lowercase()
        is_candidate = kind.is_null() | (kind == "candidate")
        changes.append(pl.when(is_candidate).then(_replaced(pl.col(_OWNER), merged)).otherwise(_OWNER).alias(_OWNER))
    return frame.with_columns(changes)


def _replaced(column: pl.Expr, merged: Mapping[str, str]) -> pl.Expr:
    return pl.coalesce(trim(column).replace_strict(dict(merged), default=None, return_dtype=pl.String), column)
