"""JSON as text, compact, in the order in which the mapping compares it."""

from __future__ import annotations

import json

import polars as pl

#: What JSON calls a number: no leading zeros, no plus, no blanks. Kept as written, so that no digit passes through a float.
NUMBER = r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$"


def as_json(column: pl.Series) -> pl.Series:
    """Each text, or list of texts, as JSON text; null stays null."""
    text = column.rename("v").to_frame().select(pl.struct("v").struct.json_encode()).to_series()
    body = text.str.strip_prefix('{"v":').str.strip_suffix("}")
    return body.set(column.is_null(), None)


def as_object(cells: pl.DataFrame) -> pl.Series:
    """Each row of text columns as a JSON object, keys sorted, nulls left out; null where nothing is left."""
    parts = [json.dumps(name, ensure_ascii=False) + ":" + as_json(cells[name]) for name in sorted(cells.columns)]
    body = pl.select(pl.concat_str(*(pl.lit(part) for part in parts), separator=",", ignore_nulls=True)).to_series()
    return ("{" + body + "}").set(body.str.len_bytes() == 0, None)
