"""Counts the records of each source table by class, and collects their findings and rejects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from migrate.core.books import SourceBook
from migrate.core.findings import REJECTED_SCHEMA, Findings, make_findings, with_schema
from migrate.core.problems import Severity
from migrate.normalise import codes
from migrate.normalise.contract_collisions import Collisions
from migrate.runs import Spool

_NOTES = [code.id for code in codes.CODES.values() if code.severity is Severity.NOTE]


class Accounting:
    """The accounting of normalise: each record is in one class of its table's book.

    Attributes:
        books: Per source table.
        findings: Findings and rejected records, on disk.
        collisions: Ids that two contracts use for different things.
        unknown: Per source table, ids of its records that other records name but it does not have.
    """

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        """Opens the accounting; `files` are the shown names that `_file` refers to."""
        self.books: dict[str, SourceBook] = {}
        self.findings = Findings(lambda kind: Spool(folder / kind))
        self.collisions = Collisions(files)
        self.unknown: dict[str, pl.Series] = {}
        self._files = pl.Series("files", list(files), dtype=pl.String)
        self._noted: set[tuple[str, int | None, str]] = set()

    def book(self, table: str) -> SourceBook:
        """The accounting of a source table; created on first use."""
        return self.books.setdefault(table, SourceBook(table))

    def add(self, findings: pl.DataFrame) -> None:
        """Adds findings. A note about a file is kept only once."""
        if findings.is_empty():
            return
        notes = findings["code"].is_in(_NOTES)
        self.findings.add(findings.filter(~notes))
        for note in findings.filter(notes).iter_slices(1):
            noted = (note["code"].item(), note["_file"].item(), note["message"].item())
            if noted not in self._noted:
                self._noted.add(noted)
                self.findings.add(note)

    def note_unknown(self, table: str, ids: pl.Series) -> None:
        """Adds ids that the table's file does not have."""
        if not ids.is_empty():
            earlier = [self.unknown[table]] if table in self.unknown else []
            self.unknown[table] = pl.concat([*earlier, ids.rename("id")]).unique()

    def reject(self, rejected: pl.DataFrame) -> None:
        """Adds rejected records of one table (REJECTED_SCHEMA): to the book, the findings and the rejects."""
        if rejected.is_empty():
            return
        self.book(rejected["table"].item(0)).rejected += rejected.height
        self.findings.add_rejected(rejected)

    def reject_unequal(self, table: str, lost: pl.DataFrame) -> None:
        """Rejects records (`deduplication.LOST_SCHEMA`) whose key was seen before with other content."""
        first = pl.lit(self._files).gather(pl.col("first_file"))
        message = pl.format("another record has the same key and different content: {}:{}", first, pl.col("first_line"))
        known = {"code": pl.lit(codes.KEY_TWICE.id), "message": message, "table": pl.lit(table), "_key": pl.col("key")}
        self.reject(with_schema(lost.with_columns(**known), REJECTED_SCHEMA))

    def note_outdated(self, table: str, lost: pl.DataFrame) -> None:
        """Notes records (`deduplication.LOST_SCHEMA`) for which a later file contains a newer state."""
        message = "a later file contains a newer state for this key; this record counts as repeated"
        first = lost.unique("_file", keep="first", maintain_order=True)
        self.add(make_findings(codes.OUTDATED, first, message, table=table, key="key"))

    def close(self) -> list[SourceBook]:
        """Returns the books: every record that is neither rejected nor repeated counts as used."""
        for book in self.books.values():
            book.used = book.records - book.rejected - book.repeated
        return list(self.books.values())
