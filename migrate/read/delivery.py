"""An opened delivery: files, tables, attachments and options for reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import polars as pl

from migrate.archives import MEMBER_SCHEMA, Limits, Listing, Member
from migrate.core.problems import Problem
from migrate.core.sizes import BLOCK_BYTES, BLOCK_ROWS, RECORD_BYTES
from migrate.read.fingerprint import combine_digests, digests
from migrate.sources import TABLES, FilesByColumn, SourceTable

#: The listing of attachments: `archives.MEMBER_SCHEMA` (`container` is the key in `Delivery.listings`), then `_file` (index of
#: the archive, or of the folder above the candidates, among `Delivery.files`) and `_contract` (digits; null if none is known).
#: `name` is personal. Where `refused` is set, the file must not be opened: it counts as rejected.
ATTACHMENT_SCHEMA: dict[str, pl.DataType] = MEMBER_SCHEMA | {"_file": pl.Int32(), "_contract": pl.String()}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    Attributes:
        encoding: Of CSVs that are neither UTF-8 nor marked: `cp1252` for all of them, `Notes.csv=cp1252` for one.
        contract: Read this contract of Talent Hub only (digits, or `Contract_<digits>`).
        aside: Files (resolved) that are given for another purpose, and do not belong to the delivery.
        limits: On archives.
        block_bytes: A block holds about this much of a file; memory is a small multiple of it.
        block_rows: No frame has more rows.
        record_bytes: A quote that is still open after this much is taken for unclosed.
        surrogates: How to handle a record with half a character (a lone surrogate), which no text column can store.
    """

    encoding: tuple[str, ...] = ()
    contract: str | None = None
    aside: frozenset[Path] = frozenset()
    limits: Limits = field(default_factory=Limits)
    block_bytes: int = BLOCK_BYTES
    block_rows: int = BLOCK_ROWS
    record_bytes: int = RECORD_BYTES
    surrogates: Literal["reject", "strip"] = "reject"


@dataclass(frozen=True, slots=True)
class Layout:
    r"""How a CSV is written, by its first bytes.

    Attributes:
        encoding: A codec's name; `utf-8`, and `utf-8-sig` where there is a mark, are read without transcoding.
        delimiter: One ASCII character.
        newline: What ends a record: `\n` (also for CRLF) or `\r`.
        header: The header's cells as given, trimmed.
        start: Where the first record begins, in bytes of the file as UTF-8 without its mark.
        line: The physical line there.
        header_line: The physical line of the header.
        above: The first physical line of text above the header, and how many there are; None if there is none.
    """

    encoding: str
    delimiter: str
    newline: str
    header: tuple[str, ...]
    start: int
    line: int
    header_line: int = 1
    above: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class TableFile:
    """A CSV of a delivery.

    Attributes:
        file: Index among `Delivery.files`, the `_file` of its records.
        columns: The raw frame's names of the file's columns, in the file's order: a known column, `extra.<header>`, or None for a
            column of ours in a file of corrected rejects.
        corrected: True for a file of corrected rejects.
    """

    table: SourceTable
    file: int
    shown: str
    contract: str | None
    member: Member
    layout: Layout
    columns: tuple[str | None, ...]
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """An export.csv: which archives the export consists of, and the statistics below.

    Attributes:
        total: `Total files`: attachments of the contract. None if it says nothing.
        exported: `Exported files`.
        failed: `Failed files`: attachments that are missing from the export.
    """

    shown: str
    archives: tuple[str, ...]
    total: int | None = None
    exported: int | None = None
    failed: int | None = None

    @property
    def expected(self) -> int | None:
        """Number of attachments that the archives should contain."""
        if self.exported is not None or self.total is None:
            return self.exported
        return self.total - (self.failed or 0)


@dataclass(frozen=True)
class Delivery:
    """All files of one or more exports, opened and recognised. No records have been read yet.

    Attributes:
        files: Shown names; the index is `_file`. CSVs first, in the order of `tables`, then archives and folders with
            attachments.
        tables: The CSVs, in the order in which they are read.
        attachments: A frame of `ATTACHMENT_SCHEMA`: every file that is not a known CSV.
        listings: Containers by index.
        sources: `talent-hub`, `sales-navigator`.
        contracts: Contract ids (digits), sorted.
        problems: Warnings and notes.
        replaced: Records whose corrected version is in this delivery: shown name, line, text without whitespace.
    """

    files: list[str]
    tables: tuple[TableFile, ...]
    attachments: pl.DataFrame
    listings: Mapping[int, Listing]
    sources: tuple[str, ...]
    contracts: tuple[str, ...]
    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]
    replaced: frozenset[tuple[str, int, str]] = frozenset()

    @property
    def absent(self) -> tuple[str, ...]:
        """Tables of all sources without a file: their rows of earlier runs are unseen, not gone."""
        present = {file.table.name for file in self.tables if not file.corrected}
        return tuple(name for name in TABLES if name not in present)

    @property
    def size(self) -> int:
        """Bytes of all CSVs."""
        return sum(file.member.size for file in self.tables)

    @property
    def files_by_column(self) -> FilesByColumn:
        """By table the columns (and `extra.<column>`) that each of its files has."""
        found: dict[str, dict[int, frozenset[str]]] = {}
        for file in self.tables:
            found.setdefault(file.table.name, {})[file.file] = frozenset(name for name in file.columns if name is not None)
        return found

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 by shown name of what each zip and loose file holds: what a refused plan names as changed.

        A zip's is over names, sizes and CRC-32 of its directory; a loose file's over its content; loose attachments are
        together under the name of their folder. Reads all loose files once.
        """
        return digests(self.listings.values())

    @property
    def fingerprint(self) -> str:
        """The delivery's content as SHA-256: independent of dates, of absolute paths and of the order of the arguments."""
        return combine_digests(self.digests)
