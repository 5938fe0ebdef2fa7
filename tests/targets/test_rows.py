"""Rows in a table's types: values that databases do not keep apart are one before they are fingerprinted."""

from __future__ import annotations

import math

import polars as pl

from migrate.targets.rows import conform_rows, row_fingerprint
from migrate.targets.spec import ColumnSpec, TableSpec


def test_minus_zero_is_zero_and_not_a_number_is_null_and_so_are_their_fingerprints() -> None:
    score = ColumnSpec("score", pl.Float64())
    spec = TableSpec("candidate", "talent-hub", ("candidate",), ("candidates",), columns=(score,), key_columns=("remote_id",))
    given = pl.DataFrame({"_key": ["1", "2", "3", "4"], "score": [-0.0, 0.0, math.nan, None]})
    rows = conform_rows(spec, given)
    assert [math.copysign(1, value) for value in rows["score"].drop_nulls()] == [1, 1]
    assert rows["score"].null_count() == 2
    minus, plus, nan, null = row_fingerprint(spec, rows).rows()
    assert minus == plus
    assert nan == null
