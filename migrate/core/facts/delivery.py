"""The sections of a command on a delivery: those of a report, and those of single commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from migrate.core.facts.report import ReportFacts

#: A row of a table of counts, such as `kind`, `class`, `files`, `bytes`.
Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Number of users whom the export names, and of stages with candidates that no project lists."""

    users: int
    hiring_states_in_no_project: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent:
    """A content that files of several candidates have: its short hash, the candidates' ids, the number of files."""

    content: str
    candidates: list[str]
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttachments:
    """The list of hashed files that a plan keeps for `apply`: its SHA-256, and whether the files are to be stored."""

    sha256: str
    stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFiles:
    """A written list of files: its path, and the number of files that it lists."""

    file: str
    files: int


@dataclass(slots=True, kw_only=True)
class Erasure:
    """What an erasure list removed.

    Attributes:
        rows: Rows deleted from the target.
        remaining: Rows that the target kept; each is a problem.
        preimages: Pre-images deleted from the ledger.
        stored_files: Files deleted from the store.
        run_files: Files deleted from the folders of earlier runs.
        rejects: Records taken out of the rejects of earlier runs.
    """

    rows: int = 0
    remaining: int = 0
    preimages: int = 0
    stored_files: int = 0
    run_files: int = 0
    rejects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedMapping:
    """A mapping whose tests passed: its name, number of tables, and the first 12 digits of its fingerprint."""

    name: str
    tables: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The checklist of `verify --sample`: its path and number of candidates."""

    file: str
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A drafted mapping: its folder, and its numbers of files, of tables, and of gaps, which a person fills in.

    `left_out` names tables that `--tables` chose and the draft left out; the draft's target.yaml says why.
    """

    folder: str
    files: int
    tables: int
    gaps: int
    left_out: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """What `draft --update` added to a mapping. `columns` are written `table.column`."""

    folder: str
    tables: list[str]
    columns: list[str]
    value_maps: list[str]
    values: int
    users: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """A Parquet file of an archive: the entity, its path in the archive, rows and size."""

    table: str
    file: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDuplicates:
    """A written file of probable duplicates: its path, its pairs, those added now, and those that nobody has decided."""

    file: str
    pairs: int
    new: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUsers:
    """A written users file: its path, its users, those added now, those without e-mail and target id.

    `unmatched`: lines of Admin Center files that lead to no profile; None without such a file.
    """

    file: str
    users: int
    new: int
    open: int
    unmatched: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSensitive:
    """A written list of sensitive content: its path and number of lines."""

    file: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveCount:
    """How many files, notes, messages or feedback match a pattern of sensitive content."""

    what: str
    kind: str
    pattern: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedColumn:
    """A column of a changed row: the target's value before and after; both None if values are not shown."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A row that a plan changes; `id` is None for a row to be inserted. `known`: the plan contains the target's values."""

    table: str
    action: str
    key: str
    id: str | None
    known: bool
    columns: list[ChangedColumn]


@dataclass(slots=True, kw_only=True)
class DeliveryFacts(ReportFacts):
    """All sections of a command on a delivery; None for what the command did not do.

    Attributes:
        empty_kinds: Kinds of attachments without files: `kind`, `markers`.
        attachments_bytes_copied: Bytes that were copied to the store.
        manifest: The file of `--manifest`.
        rejects: Paths of the written rejects.
        report: Path of the page of `--report`.
        printed: Path of the printed mapping.
    """

    export: Export | None = None
    shared_contents: list[SharedContent] | None = None
    attachments_by_kind: list[Row] | None = None
    attachments_by_type: list[Row] | None = None
    attachments_by_size: list[Row] | None = None
    attachments_by_archive: list[Row] | None = None
    empty_kinds: list[Row] | None = None
    attachments_kept: KeptAttachments | None = None
    attachments_bytes_copied: int | None = None
    manifest: ListedFiles | None = None
    erased: Erasure | None = None
    rejects: list[str] | None = None
    report: str | None = None
    mapping: CheckedMapping | None = None
    printed: str | None = None
    checklist: Checklist | None = None
    drafted: Drafted | None = None
    extended: Extended | None = None
    archived: list[ArchivedFile] | None = None
    listed_duplicates: ListedDuplicates | None = None
    listed_users: ListedUsers | None = None
    listed_sensitive: ListedSensitive | None = None
    sheets: list[str] | None = None
    sensitive_content: list[SensitiveCount] | None = None
    changed_rows: list[ChangedRow] | None = None
