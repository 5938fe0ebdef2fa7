"""Rows of a large table are written in the order of their ids where the target stores them so."""

from __future__ import annotations

import uuid
from pathlib import Path
from unittest.mock import patch

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.load.id_order import in_id_order
from migrate.runs.writer import use_writers


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.uuids(), unique=True, min_size=1, max_size=60), st.integers(1, 80), st.integers(1, 60))
def test_every_row_comes_once_and_in_order(tmp_path: Path, ids: list[uuid.UUID], size: int, given_rows: int) -> None:
    rows = pl.DataFrame({"_id": [str(one) for one in ids], "n": range(len(ids))}, schema={"_id": pl.String, "n": pl.Int64})
    with use_writers(), patch("migrate.load.id_order.COPIED_ROWS", size):
        found = list(in_id_order(rows.iter_slices(given_rows), tmp_path / uuid.uuid4().hex, len(ids)))
    assert pl.concat([rows.head(0), *found]).equals(rows.sort("_id"))
