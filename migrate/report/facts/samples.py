"""The first rows of every target table, for a review by people who may see values."""

from __future__ import annotations

import polars as pl

from migrate.core.facts.runs import Sample
from migrate.report.shown import visible

ROWS = 5
_LONGEST = 120


class Samples:
    """Keeps the first rows of every table; only for reports with values."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, str]]] = {}

    def take(self, table: str, frame: pl.DataFrame) -> None:
        """Adds mapped rows of a target table; columns that start with `_` are left out."""
        kept = self._rows.setdefault(table, [])
        shown = frame.select(pl.all().exclude("^_.*$")).head(ROWS - len(kept))
        kept += [{name: _cut(value) for name, value in row.items() if value is not None} for row in shown.iter_rows(named=True)]

    def result(self) -> list[Sample]:
        """Returns one section per table, in the order of the first rows."""
        return [Sample(table=table, rows=rows) for table, rows in self._rows.items() if rows]


def _cut(value: object) -> str:
    text = visible(str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
