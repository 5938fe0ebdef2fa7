"""Sections of a report about what a run did or would do. Only `Sample` contains values.

A field that a later version adds needs a default, because `report.json` and saved plans of earlier versions are read too.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedValue:
    """A value that is in no value map; None if it is personal data or empty. `place`: file and line where it occurs first."""

    value: str | None
    count: int
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMap:
    """Coverage of the values of one column; `unmapped` lists the most frequent of `unmapped_values`."""

    table: str
    column: str
    map: str
    values: int
    unmapped_values: int
    records: int
    unmapped_records: int
    unmapped: list[UnmappedValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """Rows of a table that refer to something that is not in the export."""

    table: str | None
    what: str
    rejected: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """Files of one kind (Public, Private, Miscellaneous; otherwise None) in one class of the book."""

    kind: str | None
    file_class: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Changes since the last run on this target; `run` is None if there was none."""

    run: str | None
    finished: str | None = None
    delivery_changed: bool = False
    mapping_changed: bool = False
    insert: int = 0
    update: int = 0
    delete: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A delivery that was not read again, because nothing changed since a run. `proof` says what was compared, and how."""

    run: str
    proof: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFiles:
    """Attachments that were not read again, because archive or store did not change since a run.

    `files` of `archives` were neither decompressed nor hashed; `stored_files` were not compared. `proof` says how they are known.
    """

    run: str
    archives: int
    files: int
    stored_files: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """Number of updated rows of a table that change in a column."""

    table: str
    column: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimated duration and size of the load; `measured` if the speed is that of the last run."""

    rows: int
    row_bytes: int
    file_bytes: int
    seconds: float
    measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who ran what, with which delivery and mapping.

    `files`: the containers that were read (archives, folders, CSVs); `plan`: the fingerprint of the saved plan.
    """

    started: str | None = None
    finished: str | None = None
    host: str | None = None
    user: str | None = None
    tool_version: str | None = None
    source: str | None = None
    delivery: list[str] = field(default_factory=list)
    delivery_fingerprint: str | None = None
    mapping: str | None = None
    mapping_fingerprint: str | None = None
    target: str | None = None
    attachments: str | None = None
    files: list[str] = field(default_factory=list)
    plan: str | None = None


@dataclass(slots=True)
class TableCount:
    """The counts of verify for one table: rows expected from the delivery, rows found in the target, and how they differ.

    `altered` rows are stored as the target changed them when they were written; they are not differences.

    `rejected` rows cannot exist in the target (the table does not accept them, or a required reference leads nowhere). `others`
    were not written by us: they have no source key, or the ledger does not contain them. `unseen` rows are ours, but this
    delivery could not contain them.
    """

    table: str
    expected: int = 0
    found: int = 0
    missing: int = 0
    extra: int = 0
    changed: int = 0
    altered: int = 0
    rejected: int = 0
    unseen: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The first rows of a target table, truncated; only in a report with values."""

    table: str
    rows: list[dict[str, str]]
