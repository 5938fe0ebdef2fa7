"""Sections for the first page of a report: what is migrated, by which rules, and compared with which counts of LinkedIn.

A field that a later version adds needs a default, because `report.json` and saved plans of earlier versions are read too.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why records of an entity are not migrated. `code` is None if the mapping leaves them out on purpose."""

    code: str | None
    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedEntity:
    """The records of an entity and what happens to them: records = rows + the counts of `left_out`.

    Attributes:
        table: The target table that holds one row per record; None if the mapping has none.
        rows: Rows that the target has, or will have, of these records.
    """

    entity: str
    table: str | None
    records: int
    rows: int
    left_out: list[Reason] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Records that an error keeps out of the target."""
        return sum(reason.count for reason in self.left_out if reason.code is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Applications by month: `months` (`2026-01`) without a gap from the first to the last, `applications` of each."""

    months: list[str]
    applications: list[int]
    without_date: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionInForce:
    """A retention rule: records of `entity` whose `field` is before the day `before` are left out; how many these are."""

    name: str
    entity: str
    field: str
    before: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInForce:
    """What the mapping decides about private files, retention and erasure.

    Attributes:
        private, unmatched: The policies of `attachments` in target.yaml.
        erasure_lines: Lines of the erasure list; None without a list.
        erased_candidates: Candidates of this delivery whom the list excludes.
        merged: Candidates that people declared the same as others; `undecided`: pairs without a decision.
    """

    private: str
    unmatched: str
    retention: list[RetentionInForce]
    erasure_lines: int | None
    erased_candidates: int
    merged: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """LinkedIn's own counts of files in an export.csv: all, exported, failed, and listed archives.

    `matches`: whether the archives contain as many files; None if that was not compared.
    """

    file: str
    archives: int
    total: int | None
    exported: int | None
    failed: int | None
    matches: bool | None = None
