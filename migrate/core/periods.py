"""The times that a delivery covers. A missing row outside of these times proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Periods:
    """The times that one target table's files cover.

    Attributes:
        column: The target's column (Datetime or Date) that says when; None if no column does, and nothing can be proved.
        spans: One row a file: `first`, `last` in the column's type, both included.
    """

    column: str | None = None
    spans: pl.DataFrame | None = None

    @classmethod
    def of(cls, column: str | None, frames: Iterable[pl.DataFrame]) -> Periods:
        """The periods of rows per file: frames with `column` and `_file`. A file covers the time between its rows."""
        if column is None:
            return cls()
        time = pl.col(column)
        each = [frame.drop_nulls(column).group_by("_file").agg(first=time.min(), last=time.max()) for frame in frames]
        if not each:
            return cls()
        return cls(column, pl.concat(each).group_by("_file").agg(pl.col("first").min(), pl.col("last").max()).drop("_file"))

    def hold(self, times: pl.Series) -> pl.Series:
        """True if a time is inside one of them; never for null."""
        inside = pl.repeat(value=False, n=len(times), dtype=pl.Boolean, eager=True)
        for first, last in self.spans.iter_rows() if self.spans is not None else ():
            inside |= times.is_between(pl.lit(first, times.dtype), pl.lit(last, times.dtype)).fill_null(value=False)
        return inside
