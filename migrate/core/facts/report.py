"""The facts of a report: its sections, as in `report.json`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from migrate.core.facts import Facts
from migrate.core.facts.calls import EndpointCalls, PlannedCalls, RowsNotSent
from migrate.core.facts.contents import Contacts, CustomFields, Duplicates, Funnel, LeftOut, Sales, Users
from migrate.core.facts.overview import MigratedEntity, RulesInForce, Statistics, Timeline
from migrate.core.facts.plain import plain
from migrate.core.facts.runs import (
    ColumnChange,
    Estimate,
    FileKind,
    KnownFiles,
    Origin,
    Orphans,
    Recognised,
    Sample,
    Since,
    TableCount,
    ValueMap,
)


@dataclass(slots=True, kw_only=True)
class ReportFacts(Facts):
    """The sections of a report; None for what a command did not examine."""

    origin: Origin | None = None
    migrated: list[MigratedEntity] | None = None
    timeline: Timeline | None = None
    rules: RulesInForce | None = None
    statistics: list[Statistics] | None = None
    titles: dict[str, str] | None = None
    funnel: Funnel | None = None
    custom_fields: list[CustomFields] | None = None
    duplicates: Duplicates | None = None
    contacts: Contacts | None = None
    users: Users | None = None
    value_maps: list[ValueMap] | None = None
    orphans: list[Orphans] | None = None
    files: list[FileKind] | None = None
    sales: Sales | None = None
    left_out: list[LeftOut] | None = None
    since: Since | None = None
    recognised: Recognised | None = None
    known_files: KnownFiles | None = None
    changes: list[ColumnChange] | None = None
    estimate: Estimate | None = None
    calls: PlannedCalls | None = None
    calls_by_endpoint: list[EndpointCalls] | None = None
    rows_not_sent: list[RowsNotSent] | None = None
    vendor_effects: list[str] | None = None
    not_written: list[str] | None = None
    compared: list[TableCount] | None = None
    samples: list[Sample] | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns the sections that have content, by name."""
        return {name: section for name, section in plain(self).items() if section is not None}

    def add(self, other: ReportFacts) -> None:
        """Takes the sections of `other` that have content."""
        for each in fields(other):
            section = getattr(other, each.name)
            if section is not None:
                setattr(self, each.name, section)
