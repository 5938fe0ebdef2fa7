"""The candidate in a row's source key: it tells whose a row of an earlier run is, even if the export has lost the person."""

from __future__ import annotations

import re

import polars as pl

from migrate.mapping.applying.rules import PartPlan

#: How keys of the canonical model begin with the candidate's id.
_IDS = {
    "candidate_id": r"([^:/|]+)",
    "application_id": r"([^:/|]+):[^:/|]+",
    "attachment_id": r"([^:/|]+)/.*",
}
_SEPARATORS = (":", "/", "|")


def candidates_in_keys(part: PartPlan, keys: pl.Series) -> pl.Series:
    """`candidate_id` (text): the candidate that each key names; null if the keys of the part name none, or not for certain.

    A key names the candidate for certain if it is, or begins or ends with, a key of the model that does, set apart from the rest.
    """
    pattern = _pattern(part)
    if pattern is None:
        return pl.repeat(None, len(keys), dtype=pl.String, eager=True).alias("candidate_id")
    return keys.str.extract(pattern).alias("candidate_id")


def _pattern(part: PartPlan) -> str | None:
    source = part.key.source
    if source is None or part.key.steps:
        return None
    parts = source.template or (("", source.fields[0]),) if source.template or len(source.fields) == 1 else ()
    named = [(literal, None if field is None else _IDS.get(field.name.rpartition(".")[2])) for literal, field in parts]
    if not named:
        return None
    literal, first = named[0]
    after = named[1][0] if len(named) > 1 else ""
    if first is not None and (len(named) == 1 or after.startswith(_SEPARATORS)):
        rest = "$" if len(named) == 1 or (len(named) == 2 and after == "") else f"{re.escape(after)}.*$"
        return f"^{re.escape(literal)}{first}{rest}"
    before, last = named[-1]
    if last == _IDS["candidate_id"] and before.endswith(_SEPARATORS):
        return f"{re.escape(before)}{last}$"
    return None
