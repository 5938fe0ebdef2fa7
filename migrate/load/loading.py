"""Executes the actions of a plan, one table after the other, within the writer's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.findings import Findings
from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.core.keyset import KeySet
from migrate.core.prefetch import one_ahead
from migrate.core.sizes import COPIED_ROWS
from migrate.load.alterations import Alterations
from migrate.load.codes import EDITED_SINCE_PLAN, KEPT_WITHOUT_REFUSED, REFERS_TO_REFUSED
from migrate.load.id_order import in_id_order, sortable
from migrate.load.refusals import Refusals
from migrate.load.updating import remember_held, update_sent
from migrate.runs.names import file_name
from migrate.targets.contract import Writer, Written
from migrate.targets.plan import Plan
from migrate.targets.rows import (
    KeyIds,
    Resolve,
    given_id,
    matching_rows,
    read_back,
    same_fingerprint,
    with_fingerprint,
    with_hints,
    with_ids,
)
from migrate.targets.spec import KEY, PARENT, TableSpec
from migrate.targets.stored import stored_fingerprint


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows to insert: as in the plan, and with references as ids."""

    rows: pl.DataFrame
    sent: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of sending rows to the target.

    Attributes:
        rows: The rows as in the plan; `written.refused` contains indexes into them.
        sent: The same rows with references as ids.
    """

    rows: pl.DataFrame
    sent: pl.DataFrame
    written: Written


@dataclass(slots=True)
class Loading:
    """The state of a load.

    Attributes:
        books: Per table: the plan's counts, corrected by what the target refuses.
        parked: Per table, keys of rows to delete whose unique values were already replaced.
        preimages_erased: Number of pre-images of erased rows that were deleted.
        not_erased: Number of rows of erased people that the target keeps.
        alterations: Rows that the target may have altered.
        folder: Private temporary folder.
        clustered: The target stores rows in the order of their ids (`Capabilities`).
    """

    plan: Plan
    writer: Writer
    books: dict[str, TargetBook]
    alterations: Alterations
    folder: Path
    clustered: bool
    findings: Findings = field(default_factory=Findings)
    refusals: Refusals = field(init=False)
    ids: dict[str, KeyIds] = field(default_factory=dict)
    parked: dict[str, KeySet] = field(default_factory=dict)
    preimages_erased: int = 0
    not_erased: int = 0

    def __post_init__(self) -> None:
        """Opens the list of refused rows."""
        self.refusals = Refusals(self.findings)

    def prepare(self, spec: TableSpec, *, needed: bool) -> None:
        """Reads the ids of a table that cannot be computed from its keys. The id map is read only if other tables need it."""
        ids = self.ids[spec.table] = KeyIds(spec)
        for pairs in self.plan.exceptions(spec.table):
            ids.add(pairs)
        if needed and not ids.computed:
            for batch in self.writer.ledger.id_map(spec.source, spec.table):
                ids.add(batch)

    def adopt(self, spec: TableSpec) -> None:
        """Adds rows to the id map that existed in the target before the first load."""
        for frame in self.plan.actions(spec.table, "adopt"):
            self.writer.ledger.remember(spec.source, spec.table, frame.select(KEY, "_id", *FINGERPRINT_COLUMNS), adopted=True)
            self.ids[spec.table].add(frame)
            if self.alterations.keeps_otherwise(spec):
                # Held rows have no fingerprint, so that they are never taken for our own.
                self._note_adopted(spec, frame.filter((pl.col("_fp_hi") != 0) | (pl.col("_fp_lo") != 0)))

    def _note_adopted(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        """Remembers the target's values of adopted rows that equal ours only after conversion to the column's type."""
        there = self.writer.rows.read(spec, rows["_id"])
        now = read_back(spec, there, self.owners).join(rows.select("_id", *FINGERPRINT_COLUMNS), on="_id")
        otherwise = now.filter(~same_fingerprint("_now_hi", "_now_lo"))
        stored = stored_fingerprint(spec, there).join(otherwise.select("_id"), on="_id", how="semi")
        self.writer.ledger.remember_stored(spec.source, spec.table, stored)

    @contextmanager
    def to_insert(self, spec: TableSpec) -> Iterator[Iterator[Prepared]]:
        """Gives the rows to insert that do not depend on a refused row, with their `_id` if it is known.

        For a target that stores rows in the order of their ids, large tables are sorted by it. While the target takes some rows,
        a thread prepares the next, unless what happens to the former may change these.
        """
        rows = self.books[spec.table].insert
        frames = self._insertable(spec)
        if self.clustered and rows > COPIED_ROWS and sortable(spec):
            frames = in_id_order(frames, self.folder / "sorted" / file_name(spec.table), rows)
        prepared = (self.prepared(spec, frame) for frame in frames)
        if self._may_depend(spec):
            yield prepared
            return
        with one_ahead(prepared) as ahead:
            yield ahead

    def _may_depend(self, spec: TableSpec) -> bool:
        """Whether rows of the table depend on others of it, or on rows that the target refused."""
        tables = {column.reference.table for column in spec.references if column.reference is not None} | {spec.parent}
        return spec.table in tables or any(table in self.refusals.refused for table in tables)

    def _insertable(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        for frame in self.plan.actions(spec.table, "insert"):
            rows = self._without_refused(spec, frame, insert=True).with_columns(given_id(spec))
            if not rows.is_empty():
                yield rows

    def prepared(self, spec: TableSpec, rows: pl.DataFrame) -> Prepared:
        """Returns rows with what is sent of them."""
        return Prepared(rows, with_ids(spec, rows, self.ids))

    def send_inserts(self, spec: TableSpec, prepared: Prepared) -> Answer:
        """Sends rows to the target."""
        return Answer(prepared.rows, prepared.sent, self.writer.rows.insert(spec, _as_written(spec, prepared.sent)))

    def enter_inserts(self, spec: TableSpec, answer: Answer) -> None:
        """Records inserted rows in the ledger, and rejects the rows that the target refused."""
        written = answer.written
        self.refusals.refuse(spec, answer.rows, written.refused, self.books[spec.table], insert=True)
        self._remember(spec, answer.rows, written.ids)
        self.alterations.note(spec, answer.sent, written.ids, inserted=True)
        # A trigger may store a different id than the one computed from the key.
        if not self.ids[spec.table].computed or spec.table in self.alterations.watched:
            self.ids[spec.table].add(written.ids)

    def to_update(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        """Returns the rows to update that still differ and are unchanged since planning; counts the others in the book."""
        book = self.books[spec.table]
        for frame in self.plan.actions(spec.table, "update"):
            rows = self._without_refused(spec, frame, insert=False)
            changed = rows.filter(~same_fingerprint("_old_hi", "_old_lo"))
            book.update -= rows.height - changed.height
            book.unchanged += rows.height - changed.height
            rows = self.still_as_planned(spec, changed, with_hints(spec, changed, self.ids, self.owners))
            book.update -= changed.height - rows.height
            book.hold += changed.height - rows.height
            if not rows.is_empty():
                yield rows

    def send_updates(self, spec: TableSpec, rows: pl.DataFrame) -> Answer:
        """Sends rows to the target."""
        sent = with_ids(spec, rows, self.ids)
        return Answer(rows, sent, update_sent(self.writer, spec, sent))

    def enter_updates(self, spec: TableSpec, answer: Answer) -> None:
        """Records updated rows in the ledger, and rejects the rows that the target refused."""
        self.refuse_updates(spec, answer)
        rows, written = answer.rows, answer.written
        self.alterations.note(spec, answer.sent, written.ids, inserted=False)
        self._remember(spec, rows.filter(pl.col("_old_hi").is_not_null()), written.ids)
        self._remember(spec, rows.filter(pl.col("_old_hi").is_null()), written.ids, adopted=True)
        remember_held(self.writer, spec, rows, written.ids)

    def refuse_updates(self, spec: TableSpec, answer: Answer) -> None:
        """Rejects the rows that the target refused to update."""
        self.refusals.refuse(spec, answer.rows, answer.written.refused, self.books[spec.table], insert=False)

    def to_delete(self, spec: TableSpec) -> Iterator[tuple[pl.DataFrame, Resolve]]:
        """Yields the rows that the plan deletes, and what resolves their references, which mostly are those of planning."""
        planned = self.plan.before(spec.table, "delete", [one.name for one in spec.compared if one.reference is not None])
        for rows in self.plan.actions(spec.table, "delete"):
            before = next(planned, None)  # of the same rows; if it is of others, more ids are looked up
            yield rows, self.owners if before is None else with_hints(spec, before, self.ids, self.owners)

    def _without_refused(self, spec: TableSpec, rows: pl.DataFrame, *, insert: bool) -> pl.DataFrame:
        """Handles rows that refer to a refused row: rejects children, and clears the reference of other rows."""
        book = self.books[spec.table]
        owners = [(PARENT, spec.parent, True)] if spec.parent is not None else []
        for name, table, strict in owners + [
            (one.name, one.reference.table, one.required or one.reference.missing == "reject")
            for one in spec.references
            if one.reference is not None
        ]:
            hit = self.refusals.hits(table, rows[name])
            if hit is None or not hit.any():
                continue
            what = f"{name.removeprefix('_')}: the target refused the row of {table} that it refers to"
            if strict:
                self.refusals.reject(spec, rows.filter(hit), REFERS_TO_REFUSED, what, book, insert=insert)
                rows = rows.filter(~hit)
            else:
                self.findings.report(spec, rows.filter(hit), KEPT_WITHOUT_REFUSED, f"{what}; loaded without the reference")
                rows = with_fingerprint(spec, rows.with_columns(pl.when(~hit).then(pl.col(name)).alias(name)))
        return rows

    def still_as_planned(self, spec: TableSpec, rows: pl.DataFrame, resolve: Resolve) -> pl.DataFrame:
        """Returns the rows whose fingerprint in the target is the one from planning; reports the others as held."""
        free = self.unedited(spec, rows, resolve)
        edited = rows.join(free, on=KEY, how="anti", maintain_order="left")
        self.findings.report(spec, edited, EDITED_SINCE_PLAN, "edited in the target after the plan was made; left unchanged")
        return free

    def unedited(self, spec: TableSpec, rows: pl.DataFrame, resolve: Resolve) -> pl.DataFrame:
        """Returns the rows whose fingerprint in the target is the one from planning."""
        if rows.is_empty():
            return rows
        now = read_back(spec, self.writer.rows.read(spec, rows["_id"]), resolve).select(
            "_id", pl.col("_now_hi").alias("_then_hi"), pl.col("_now_lo").alias("_then_lo")
        )
        marked = rows.join(now, on="_id", how="left", maintain_order="left")
        same = (pl.col("_now_hi") == pl.col("_then_hi")) & (pl.col("_now_lo") == pl.col("_then_lo"))
        return marked.filter(same.fill_null(value=False)).drop("_then_hi", "_then_lo")

    def _remember(self, spec: TableSpec, rows: pl.DataFrame, ids: pl.DataFrame, *, adopted: bool = False) -> None:
        pairs = rows.select(KEY, *FINGERPRINT_COLUMNS).join(ids.select(KEY, "_id"), on=KEY, how="inner")
        if not pairs.is_empty():
            self.writer.ledger.remember(spec.source, spec.table, pairs.select(KEY, "_id", *FINGERPRINT_COLUMNS), adopted=adopted)

    def owners(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Returns `_id`, `_key` of the rows of a table that the id map contains with these ids."""
        spec = next(spec for spec in self.plan.specs if spec.table == table)
        return matching_rows(self.writer.ledger.id_map(spec.source, table), ids)


def _as_written(spec: TableSpec, sent: pl.DataFrame) -> pl.DataFrame:
    return sent.select(KEY, "_id", *(column.name for column in spec.columns))
