"""Collects faults of a batch as masks of rows, and turns them into findings and rejects."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.findings import REJECTED_SCHEMA, make_findings, with_schema
from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.core.redaction import KeyKind, shown_key

#: Records that a filter, a retention rule or the erasure list excludes. `rule` is its name, `_key` is the record's own key.
EXCLUDED_SCHEMA: dict[str, pl.DataType] = PLACE_SCHEMA | {"_key": pl.String(), "rule": pl.String()}

#: How often each value was looked up in a value map; counts can be added over batches. `value` is null if it is personal or
#: empty.
COVERAGE_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "column": pl.String(),
    "map": pl.String(),
    "value": pl.String(),
    "target": pl.String(),
    "mapped": pl.Boolean(),
    "count": pl.Int64(),
    "_file": pl.Int32(),
    "_line": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows (a Boolean mask) with the same code and message. `values` is set only if values may be shown."""

    mask: pl.Series
    code: Code
    message: str
    rejects: bool
    values: pl.Series | None = None


@dataclass(slots=True)
class Faults:
    """The faults of one batch of records, as masks over its rows, in the order in which they were found.

    A row with several faults has a finding for each, but is rejected once, with its first message. So masks are collected until
    all rules were applied, and become frames then: this is a value of the batch, not a collector of the run.
    """

    found: list[Fault] = field(default_factory=list)

    def add(self, mask: pl.Series, code: Code, message: str, *, rejects: bool, values: pl.Series | None = None) -> None:
        """Adds a fault, unless its mask contains no row."""
        if mask.any():
            self.found.append(Fault(mask, code, message, rejects, values))

    def findings(self, rows: pl.DataFrame, table: str, kind: KeyKind, *, show_values: bool) -> pl.DataFrame:
        """`FINDINGS_SCHEMA`; `rows` has the place columns and `_key`."""
        frames = []
        for fault in self.found:
            values = fault.values.filter(fault.mask) if show_values and fault.values is not None else None
            key, value = shown_key(pl.col("_key"), kind), None if values is None else pl.lit(values)
            frames.append(make_findings(fault.code, rows.filter(fault.mask), fault.message, table=table, key=key, value=value))
        return pl.concat(frames) if frames else pl.DataFrame(schema=FINDINGS_SCHEMA)

    def rejected(self, rows: pl.DataFrame, table: str) -> tuple[pl.DataFrame, pl.Series | None]:
        """`REJECTED_SCHEMA` with the first message of each rejected row, and the mask of rejected rows (None if none)."""
        fatal = [fault for fault in self.found if fault.rejects]
        if not fatal:
            return pl.DataFrame(schema=REJECTED_SCHEMA), None
        taken = fatal[0].mask
        frames = [_rejects(rows, table, fatal[0], fatal[0].mask)]
        for fault in fatal[1:]:
            frames.append(_rejects(rows, table, fault, fault.mask & ~taken))
            taken = taken | fault.mask
        return pl.concat(frames).sort("_file", "_record", maintain_order=True), taken


def _rejects(rows: pl.DataFrame, table: str, fault: Fault, mask: pl.Series) -> pl.DataFrame:
    known = rows.filter(mask).select(*PLACE_COLUMNS, "_key", code=pl.lit(fault.code.id), message=pl.lit(fault.message))
    return with_schema(known.with_columns(table=pl.lit(table)), REJECTED_SCHEMA)
