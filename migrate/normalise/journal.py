"""Collects the accounting, findings, rejected records and collisions of normalise. Frames are on disk, counts in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from migrate.core.books import SourceBook
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, FINDINGS_SCHEMA, Problem, Severity
from migrate.normalise import codes
from migrate.normalise.findings import REJECTED_SCHEMA, findings
from migrate.runs import Spool

_NOTES = [code.id for code in codes.CODES.values() if code.severity is Severity.NOTE]
_HELP = "load one contract at a time: --contract ID --source NAME gives each its own keys"


class Journal:
    """Collects findings and counts; `files` are the shown names that `_file` refers to."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        self.books: dict[str, SourceBook] = {}
        self._files = pl.Series("files", list(files), dtype=pl.String)
        self._findings = Spool(folder / "findings")
        self._rejected = Spool(folder / "rejected")
        self._said: set[tuple[str, int | None, str]] = set()
        self._collisions: list[Problem] = []
        self._collided = 0

    def book(self, table: str) -> SourceBook:
        """The accounting of a source table; created on first use."""
        return self.books.setdefault(table, SourceBook(table))

    def find(self, findings: pl.DataFrame) -> None:
        """Takes findings. A note about a file is kept only once."""
        if findings.is_empty():
            return
        notes = findings["code"].is_in(_NOTES)
        self._findings.append(findings.filter(~notes))
        for note in findings.filter(notes).iter_slices(1):
            said = (note["code"].item(), note["_file"].item(), note["message"].item())
            if said not in self._said:
                self._said.add(said)
                self._findings.append(note)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Takes rejected records of one table (`REJECTED_SCHEMA`): into the book, the findings and the rejects."""
        if rejected.is_empty():
            return
        self.book(rejected["table"].item(0)).rejected += rejected.height
        self._rejected.append(rejected.select(*REJECTED_SCHEMA))
        self._findings.append(
            rejected.select(
                "code",
                "_file",
                "_line",
                pl.lit(None, dtype=pl.Int64).alias("column"),
                "table",
                "key",
                pl.col("reason").alias("message"),
                pl.lit(None, dtype=pl.String).alias("value"),
            )
        )

    def reject_unequal(self, table: str, lost: pl.DataFrame) -> None:
        """Rejects records (`sightings.LOST_SCHEMA`) whose key was seen before with other content."""
        first = pl.lit(self._files).gather(pl.col("first_file"))
        reason = pl.format("another record has the same key and different content: {}:{}", first, pl.col("first_line"))
        named = {"code": pl.lit(codes.KEY_TWICE.id), "reason": reason, "table": pl.lit(table)}
        self.reject(lost.with_columns(**named).select(*REJECTED_SCHEMA))

    def note_outdated(self, table: str, lost: pl.DataFrame) -> None:
        """Notes records (`sightings.LOST_SCHEMA`) for which a later file contains a newer state."""
        message = "a later file contains a newer state for this key; this record counts as repeated"
        first = lost.unique("_file", keep="first", maintain_order=True)
        self.find(findings(codes.OUTDATED, first, table=table, key="key", message=message))

    def collide(self, table: str, lost: pl.DataFrame) -> None:
        """Notes keys (column `key`, place columns) that another contract uses for something else."""
        self._collided += lost.height
        for file, line, key in lost.select("_file", "_line", "key").head(ENTRY_LIMIT - len(self._collisions)).iter_rows():
            place = Place(self._files[file], line)
            message = f"the id {key} means something else in another contract of this delivery"
            problem = Problem(
                code=codes.CONTRACTS_COLLIDE, message=message, place=place, table=table, key=key, help=_HELP, each=True
            )
            self._collisions.append(problem)

    def check(self) -> None:
        """Raises SetupError if there are collisions."""
        unsaid = self._collided - len(self._collisions)
        if unsaid:
            message = f"{unsaid} more ids collide"
            self._collisions.append(Problem(code=codes.CONTRACTS_COLLIDE, message=message, count=unsaid, help=_HELP))
        if self._collisions:
            raise SetupError(self._collisions)

    def close(self) -> list[SourceBook]:
        """The accounting: every record that is neither rejected nor repeated counts as used."""
        for book in self.books.values():
            book.used = book.records - book.rejected - book.repeated
        return list(self.books.values())

    def findings(self) -> Iterator[pl.DataFrame]:
        """Frames of `FINDINGS_SCHEMA`, one for each rejected record among them."""
        for frame in self._findings.batches():
            yield frame.select(*FINDINGS_SCHEMA)

    def rejected(self) -> Iterator[pl.DataFrame]:
        """Frames of `REJECTED_SCHEMA`."""
        yield from self._rejected.batches()
