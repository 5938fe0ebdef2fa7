"""Determines what a rollback would do: compares each row that the run changed with its current state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.findings import Findings
from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.core.sizes import UNDONE_BYTES, UNDONE_ROWS
from migrate.load.codes import EDITED_SINCE_RUN, NEEDED_SINCE_RUN
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.contract import Reader
from migrate.targets.delete_closure import KeptRows, RowBatches
from migrate.targets.rows import matching_rows, owner_column, read_back
from migrate.targets.spec import KEY, PARENT, TableSpec
from migrate.targets.stored import untouched_ids


@dataclass(slots=True)
class Survey:
    """The changes of a run that can be rolled back, in spools under `folder`.

    `books` contains, per table: `insert` deleted rows that are inserted again, `update` restored rows, `delete` deleted rows,
    `hold` rows that are left unchanged.
    """

    reader: Reader
    run: str
    folder: Path
    specs: list[TableSpec]
    books: dict[str, TargetBook] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    _spools: dict[tuple[str, str], Spool] = field(default_factory=dict)
    _id_maps: dict[str, Spool] = field(default_factory=dict)
    _parts: dict[str, int] = field(default_factory=dict)
    _opened: int = 0

    def changes(self, table: str, action: str) -> Iterator[pl.DataFrame]:
        """Yields batches of CHANGE_SCHEMA with the changes that can be rolled back."""
        spool = self._spools.get((table, action))
        return iter(()) if spool is None else spool.batches()

    def take(self) -> None:
        """Reads the changes of the run, and holds the rows that were edited since then."""
        changed: dict[str, Spool] = {}
        sizes: Counter[str] = Counter()
        for batch in self.reader.ledger.changes(self.run):
            table = str(batch["table"][0])
            if table not in changed:
                changed[table] = Spool(self.folder / "changes" / file_name(table))
            changed[table].append(batch)
            sizes[table] += int(batch["preimage"].str.len_bytes().sum())
        self._parts = {
            table: max(-(-spool.rows // UNDONE_ROWS), -(-sizes[table] // UNDONE_BYTES)) for table, spool in changed.items()
        }
        for spec in self.specs:
            book = self.books[spec.table] = TargetBook(spec.table)
            if spec.table in changed:
                self._classify_changes(spec, self._dealt("changes", spec, changed[spec.table].batches()), book)
                changed[spec.table].clear()
        inserted = {table: spool for (table, action), spool in self._spools.items() if action == "inserted"}
        restored = {table: spool.batches for (table, action), spool in self._spools.items() if action == "update"}
        self._keep_needed(inserted, restored)

    def _classify_changes(self, spec: TableSpec, changes: Spool, book: TargetBook) -> None:
        id_map = self._id_map(spec)
        none = pl.DataFrame(schema={KEY: pl.String} | dict.fromkeys(FINGERPRINT_COLUMNS, pl.Int64))
        names = dict(zip(FINGERPRINT_COLUMNS, ("_ours_hi", "_ours_lo"), strict=True))
        for number in range(changes.parts):
            rows = changes.slice(number)
            if rows is None:
                continue
            known = id_map.slice(number)
            now = read_back(spec, self.reader.rows.read(spec, rows["_id"].drop_nulls()), self._owners)
            owner = owner_column(spec)
            parent = pl.lit(None, dtype=pl.String) if owner is None else pl.col(owner)
            now = now.select("_id", "_now_hi", "_now_lo", parent.alias(PARENT))
            known = (none if known is None else known).select(KEY, *FINGERPRINT_COLUMNS).rename(names)
            whole = rows.join(known, on=KEY, how="left", maintain_order="left")
            stored = untouched_ids(self.reader, spec, rows["_id"].drop_nulls(), held=True)
            whole = whole.with_columns(pl.col("_id").is_in(stored.implode()).alias("_stored"))
            self._classify_rows(spec, whole.join(now, on="_id", how="left", maintain_order="left"), book)

    def _classify_rows(self, spec: TableSpec, rows: pl.DataFrame, book: TargetBook) -> None:
        """Writes free rows to their spools, and counts the others as held."""
        same = (pl.col("_now_hi") == pl.col("_ours_hi")) & (pl.col("_now_lo") == pl.col("_ours_lo"))
        as_left = same.fill_null(value=False) | pl.col("_stored")
        free = (
            pl.when(pl.col("action") == "adopt")
            .then(pl.lit(value=True))
            .when(pl.col("action") == "delete")
            .then(pl.col("_now_hi").is_null() & pl.col("_ours_hi").is_null())
            .when(pl.col("action") == "insert")
            .then(as_left | pl.col("_now_hi").is_null())
            .otherwise(as_left)
        )
        marked = rows.with_columns(free.fill_null(value=False).alias("_free"))
        self._hold(spec, marked.filter(~pl.col("_free")), book, "was edited in the target after the run; left unchanged")
        going = marked.filter("_free").select(*rows.columns[: rows.columns.index("_ours_hi")], PARENT)
        for (action,), piece in going.partition_by("action", as_dict=True, maintain_order=True).items():
            self._put(spec.table, "inserted" if action == "insert" else str(action), piece)
            self.count(book, str(action), piece.height)

    def keep_referenced(self) -> None:
        """Checks again which inserted rows are needed, also by updated rows that could not be restored."""
        self._keep_needed({table: spool for (table, action), spool in self._spools.items() if action == "insert"}, restored={})

    def _keep_needed(self, inserted: dict[str, Spool], restored: RowBatches) -> None:
        """Holds inserted rows that a remaining row refers to, and their children.

        A row that the run updated and that is restored did not refer to any of them before the run, whatever it refers to now.
        """
        needed = KeptRows(self.specs, {table: spool.batches for table, spool in inserted.items()}, restored)
        needed.find(self.reader.rows)
        for spec in (spec for spec in self.specs if spec.table in inserted):
            self._spools.pop((spec.table, "insert"), None)
            for batch in inserted[spec.table].batches():
                going, kept = needed.split(spec.table, batch)
                self.count(self.books[spec.table], "insert", -kept.height)
                self._hold(spec, kept, self.books[spec.table], None)
                self._put(spec.table, "insert", going)

    def _hold(self, spec: TableSpec, rows: pl.DataFrame, book: TargetBook, message: str | None) -> None:
        code = NEEDED_SINCE_RUN if message is None else EDITED_SINCE_RUN
        self.findings.report(spec, rows, code, message or "other rows refer to it; left unchanged")
        book.hold += rows.height
        book.rows += rows.height

    @staticmethod
    def count(book: TargetBook, action: str, rows: int) -> None:
        """Counts an action of the rollback in a book. Adopted rows are only removed from the id map."""
        if action == "insert":
            book.delete += rows
        elif action == "update":
            book.update += rows
            book.rows += rows
        elif action == "delete":
            book.insert += rows
            book.rows += rows

    def _put(self, table: str, action: str, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        if (table, action) not in self._spools:
            self._opened += 1
            self._spools[table, action] = Spool(self.folder / "undo" / str(self._opened))
        self._spools[table, action].append(rows)

    def _owners(self, table: str, ids: pl.Series) -> pl.DataFrame:
        spec = next(spec for spec in self.specs if spec.table == table)
        return matching_rows(self._id_map(spec).batches(), ids)

    def _id_map(self, spec: TableSpec) -> Spool:
        """Reads the id map of a table once, in the slices of its changes."""
        if spec.table not in self._id_maps:
            batches = self.reader.ledger.id_map(spec.source, spec.table)
            narrow = (batch.select(KEY, "_id", *FINGERPRINT_COLUMNS) for batch in batches)
            self._id_maps[spec.table] = self._dealt("id-map", spec, narrow)
        return self._id_maps[spec.table]

    def _dealt(self, name: str, spec: TableSpec, batches: Iterable[pl.DataFrame]) -> Spool:
        """Splits the rows of a table into as many slices as its changes need."""
        spool = Spool(self.folder / "slices" / name / file_name(spec.table), key=KEY, parts=self._parts.get(spec.table, 1))
        for batch in batches:
            spool.append(batch)
        return spool
