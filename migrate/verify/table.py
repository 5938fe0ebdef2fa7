"""Compares one table: both sides are partitioned by the hash of their key and compared part by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.core.facts.runs import TableCount
from migrate.core.problems import Code
from migrate.runs.spool import Spool
from migrate.targets.contract import Reader
from migrate.targets.schema import ROW_SECURITY_HELP
from migrate.targets.spec import KEPT, KEY, TableSpec, keeps
from migrate.verify.codes import KEY_TWICE, ROW_ALTERED, ROW_CHANGED, ROW_EXTRA, ROW_MISSING
from migrate.verify.directory import Known
from migrate.verify.evidence import Unprovable
from migrate.verify.forms import ID, MATCH, OWN, POINTS, RAW, SENT, VALUE
from migrate.verify.sides import written_rows
from migrate.verify.stored import Stored

_PLACE = (KEY, "_file", "_line")
_NO_PLACE = (pl.lit(None, dtype=pl.Int32).alias("_file"), pl.lit(None, dtype=pl.Int64).alias("_line"))


class TableComparison:
    """Compares the spooled sides of one table, which have `parts` parts each.

    `unprovable` classifies rows that the delivery lacks. `named` is False if missing rows are not listed because the whole table
    is missing. `stored` contains the rows that the target altered; None if there are none. `hides` names row security, which may
    hide rows.
    """

    def __init__(
        self,
        spec: TableSpec,
        known: Known,
        count: TableCount,
        *,
        folder: Path,
        parts: int,
        unprovable: Unprovable,
        reader: Reader,
        named: bool,
        stored: Stored | None,
        hides: str = "",
    ) -> None:
        self._absent = "the target does not contain it"
        if hides:
            self._absent += f", or {hides} hides it: {ROW_SECURITY_HELP}"
        self._stored = stored
        self._spec = spec
        self._known = known
        self._count = count
        self._folder = folder
        self._parts = parts
        self._unprovable = unprovable
        self._named = named
        self._reader = reader
        self._ours: pl.Series | None = None
        self._missing = Spool(folder / "missing", key=MATCH, parts=parts)
        self._changed = Spool(folder / "changed", key=MATCH, parts=parts)
        self._doubts = {column.name: Spool(folder / f"doubt-{column.name}") for column in spec.references}

    def run(self, expected: Spool, found: Spool) -> None:
        """Reports every difference and fills the table's directory."""
        for number in range(self._parts):
            left, right = expected.slice(number), found.slice(number)
            if left is not None and right is not None:
                self._both(left.unique(MATCH, keep="first", maintain_order=True), self._single(right))
            elif left is not None:
                self._missing.append(left.unique(MATCH, keep="first", maintain_order=True))
            elif right is not None:
                self._extra(self._single(right))
        self._report_missing()
        if self._spec.write != "insert":
            self._compare_references()
            self._report_altered()
            self._report_changed()

    def _single(self, found: pl.DataFrame) -> pl.DataFrame:
        """Returns one row per key. Several rows of the target with the same key are a difference."""
        twice = (
            found.filter(pl.col(MATCH).is_duplicated()).group_by(MATCH, maintain_order=True).agg(pl.col(KEY).first(), pl.len())
        )
        message = pl.format("{} rows have this key", "len").alias("message")
        self._enter(KEY_TWICE, twice.with_columns(message, *_NO_PLACE))
        return found.unique(MATCH, keep="first", maintain_order=True)

    def _both(self, left: pl.DataFrame, right: pl.DataFrame) -> None:
        pairs = left.join(right, on=MATCH, how="inner", suffix=":found")
        self._register(pairs.select(OWN, ID))
        self._missing.append(left.join(right, on=MATCH, how="anti"))
        self._extra(right.join(left, on=MATCH, how="anti"))
        if self._spec.write == "insert":
            return
        plain = [column.name for column in self._spec.columns if column.reference is None]
        has_kept = KEPT in pairs.columns
        names = [pl.when(_differs(name, has_kept=has_kept)).then(pl.lit(name)) for name in plain]
        if names:
            more = () if self._stored is None else (ID, RAW, SENT)
            listed = pairs.select(MATCH, *_PLACE, *more, columns=pl.concat_list(names).list.drop_nulls())
            changed = listed.filter(pl.col("columns").list.len() > 0)
            self._changed.append(changed) if self._stored is None else self._stored.suspect(changed)
        for name, spool in self._doubts.items():
            spool.append(
                pairs.filter(_differs(name, has_kept=has_kept)).select(MATCH, *_PLACE, f"{POINTS}{name}", f"{VALUE}{name}:found")
            )

    def _extra(self, rows: pl.DataFrame) -> None:
        self._register(rows)
        if self._spec.write == "update":
            return
        ours = rows[ID].is_in(self._written(rows).implode())
        self._count.others += int((~ours).sum())
        rows = rows.filter(ours)
        unseen = self._unprovable.explains(rows)
        self._count.unseen += int(unseen.sum())
        rows = rows.filter(~unseen)
        self._count.extra += rows.height
        self._enter(ROW_EXTRA, rows.with_columns(pl.lit("the delivery does not contain it").alias("message"), *_NO_PLACE))

    def _written(self, rows: pl.DataFrame) -> pl.Series:
        """Hashes of the ids of rows that we wrote. The ledger is read only if the delivery lacks a row."""
        if self._ours is None and not rows.is_empty():
            self._ours = written_rows(self._reader.ledger, self._spec)[ID]
        return pl.Series(ID, [], dtype=pl.UInt64) if self._ours is None else self._ours

    def _report_missing(self) -> None:
        """Reports rows that the target lacks.

        A row that does not fit, or whose required reference leads nowhere, was rejected, not lost.
        """
        excused = Spool(self._folder / "excused", key=MATCH, parts=self._parts)
        for column in self._spec.references:
            if column.reference is not None and (
                column.reference.missing == "reject" or column.reference.table == self._spec.parent
            ):
                point = f"{POINTS}{column.name}"
                looked = self._known.directories[column.reference.table].look_up(
                    self._missing.batches(), point, self._folder / f"excuse-{column.name}"
                )
                for frame in looked:
                    excused.append(frame.filter(pl.col(point).is_not_null() & ~pl.col("_there")).select(MATCH))
        for number in range(self._parts):
            rows = self._missing.slice(number)
            if rows is None:
                continue
            unlikely = excused.slice(number)
            lost = rows.filter(~pl.col("_unfit"))
            lost = lost if unlikely is None else lost.join(unlikely.unique(), on=MATCH, how="anti")
            self._count.rejected += rows.height - lost.height
            self._count.expected -= rows.height - lost.height
            self._register(lost.with_columns(pl.lit(None, dtype=pl.UInt64).alias(ID)))
            if self._spec.write == "update":
                continue
            self._count.missing += lost.height
            if self._named:
                self._enter(ROW_MISSING, lost.with_columns(pl.lit(self._absent).alias("message")))

    def _compare_references(self) -> None:
        """Compares references. One is equal if it leads to the row of the source key, or to nothing and that row is missing."""
        for column in self._spec.references:
            if column.reference is None:
                continue
            doubts = self._doubts[column.name].batches()
            directory = self._known.directories[column.reference.table]
            held = pl.col(f"{VALUE}{column.name}:found")
            agrees = (pl.col("_there") & held.eq_missing(pl.col("_found")) & held.is_not_null()) | (
                ~pl.col("_there") & held.is_null()
            )
            for frame in directory.look_up(doubts, f"{POINTS}{column.name}", self._folder / f"look-{column.name}"):
                wrong = frame.filter(~agrees)
                self._changed.append(wrong.select(MATCH, *_PLACE, columns=pl.concat_list(pl.lit(column.name))))

    def _report_altered(self) -> None:
        """Removes rows that the target altered from the differences. Reports each such column once, with its number of rows."""
        counts: dict[str, int] = {}
        for altered, others in self._stored.altered_rows() if self._stored is not None else ():
            self._changed.append(others.drop(ID, RAW, SENT))
            self._count.altered += altered.height
            for name, number in altered.explode("columns").group_by("columns").len().iter_rows():
                counts[name] = counts.get(name, 0) + number
        for name, number in sorted(counts.items()):
            message = f"{name}: the target stored a different value than it was given, and nobody edited it since"
            self._known.differences.note(ROW_ALTERED, self._spec.table, message, number)

    def _report_changed(self) -> None:
        for rows in _grouped(self._changed):
            self._count.changed += rows.height
            self._enter(ROW_CHANGED, rows)

    def _register(self, rows: pl.DataFrame) -> None:
        directory = self._known.directories.get(self._spec.table)
        if directory is not None:
            directory.add(rows)

    def _enter(self, code: Code, rows: pl.DataFrame) -> None:
        self._known.differences.add(code, self._spec.table, rows.rename({KEY: "key"}))


def _differs(name: str, *, has_kept: bool) -> pl.Expr:
    differs = pl.col(f"{VALUE}{name}").ne_missing(pl.col(f"{VALUE}{name}:found"))
    return differs & ~keeps(name) if has_kept else differs


def _grouped(changed: Spool) -> Iterator[pl.DataFrame]:
    """Returns one row per changed row, with all its columns in one message."""
    for rows in changed.slices():
        listed = pl.col("columns").list.explode().unique(maintain_order=True)
        one = rows.group_by(MATCH, maintain_order=True).agg(pl.col(*_PLACE).first(), listed)
        yield one.with_columns(pl.format("differs in {}", pl.col("columns").list.join(", ")).alias("message"))
