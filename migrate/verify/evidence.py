"""Rows that the delivery does not contain: those that it cannot contain are no differences."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import hash64
from migrate.targets.contract import Reader
from migrate.targets.evidence import Evidence
from migrate.targets.references import pointed_at
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec
from migrate.verify.directory import Known
from migrate.verify.forms import ELSEWHERE, OWN, VALUE


class Unprovable:
    """Classifies the rows of one table that the delivery does not contain."""

    def __init__(self, spec: TableSpec, evidence: Evidence, known: Known, reader: Reader, schema: TargetSchema) -> None:
        self._periods = evidence.periods.get(spec.table)
        self.proves_nothing = spec.gone == "keep" or evidence.proves_nothing(spec)
        self._named = pointed_at(reader.rows, (other for other in evidence.named.get(spec.table, ()) if _there(other, schema)))
        self._rejected = _hashes(evidence.rejected.get(spec.table))
        self._conditions: list[pl.Expr] = []
        for column in spec.references:
            if column.reference is None:
                continue
            pointer = pl.col(f"{VALUE}{column.name}")
            table = column.reference.table
            if table == spec.parent and table in evidence.rejected:
                self._conditions.append(pointer.is_in(known.directories[table].ids_of(evidence.rejected[table]).implode()))
            if spec.table in evidence.seen and evidence.seen[spec.table][0] == column.name:
                proven = known.directories[table].ids_of(evidence.seen[spec.table][1])
                self._conditions.append(~pointer.is_in(proven.implode()))

    def elsewhere(self, rows: pl.DataFrame) -> pl.Series:
        """`_elsewhere`, true for rows (as returned by `Reader.scan`) outside of the periods, or used by another source."""
        named = rows["_id"].is_in(self._named.implode())
        if self._periods is not None and self._periods.column in rows.columns:
            named |= ~self._periods.hold(rows[self._periods.column])
        return named.alias(ELSEWHERE)

    def explains(self, rows: pl.DataFrame) -> pl.Series:
        """True for comparable rows that this delivery could not contain."""
        if self.proves_nothing:
            return pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
        conditions = [pl.col(ELSEWHERE), pl.col(OWN).is_in(self._rejected.implode()), *self._conditions]
        return rows.select(pl.any_horizontal(condition.fill_null(value=False) for condition in conditions)).to_series()


def _there(spec: TableSpec, schema: TargetSchema) -> bool:
    """False if the target lacks the table or one of these columns, which is reported elsewhere."""
    table = schema.tables.get(spec.table)
    return table is not None and table.exists and {one.name for one in spec.columns} <= {one.name for one in table.columns}


def _hashes(keys: pl.Series | None) -> pl.Series:
    if keys is None:
        return pl.Series([], dtype=pl.UInt64)
    return pl.select(hash64(pl.lit(keys.cast(pl.String)))).to_series()
