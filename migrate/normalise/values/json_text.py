"""JSON as text, compact, in the order in which the mapping compares it."""

from __future__ import annotations

import json

import polars as pl

from migrate.core.json_text import MOST_DIGITS

#: A number that JSON can hold as written: no leading zeros, no plus, no whitespace, and not `1.6E+12`, as spreadsheet programs
#: write numbers whose last digits they have dropped. It is kept as text, so that no digit passes through a float.
NUMBER = (
    rf"^-?(?:0|[1-9][0-9]{{0,{MOST_DIGITS}}})(?:\.[0-9]{{1,{MOST_DIGITS}}})?$"
    r"|^-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,99})?(?:e[+-]?|E)[0-9]{1,2}$"
)


def as_json(column: pl.Series) -> pl.Series:
    """Each text, or list of texts, as JSON text; null stays null."""
    text = column.rename("v").to_frame().select(pl.struct("v").struct.json_encode()).to_series()
    body = text.str.strip_prefix('{"v":').str.strip_suffix("}")
    return body.set(column.is_null(), None)


def as_object(cells: pl.DataFrame) -> pl.Series:
    """Each row of text columns as a JSON object, keys sorted, nulls left out; null if nothing is left."""
    parts = [json.dumps(name, ensure_ascii=False) + ":" + as_json(cells[name]) for name in sorted(cells.columns)]
    body = pl.select(pl.concat_str(*(pl.lit(part) for part in parts), separator=",", ignore_nulls=True)).to_series()
    return ("{" + body + "}").set(body.str.len_bytes() == 0, None)
