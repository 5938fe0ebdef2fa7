"""What the values of all databases have in common: which types are transferred, and how they are read."""

from __future__ import annotations

import polars as pl

from migrate.targets.spec import ColumnSpec
from migrate.targets.times import read_day, read_time


class TransferredValues:
    """The part of `migrate.targets.session.Values` that is the same in every database."""

    def raw_type(self, dtype: pl.DataType) -> pl.DataType:
        """Booleans are transferred as numbers; everything else that is not a number as text."""
        if dtype in (pl.Int64(), pl.Float64()):
            return dtype
        return pl.Int64() if dtype == pl.Boolean() else pl.String()

    def read(self, name: str, column: ColumnSpec) -> pl.Expr:
        """Parses times and days in any ISO form; null for a text that is none, such as 0000-00-00."""
        value = pl.col(name)
        if column.dtype == pl.Boolean():
            return value != 0
        if column.dtype == pl.Date():
            return read_day(value)
        return read_time(value) if isinstance(column.dtype, pl.Datetime) else value
