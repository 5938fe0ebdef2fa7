"""Sections of a report about the content of a delivery: ids, counts, hashes and fixed words, no personal data.

A field that a later version adds needs a default, because `report.json` and saved plans of earlier versions are read too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStage:
    """A stage of a job's pipeline and its number of candidates."""

    name: str | None
    type: str | None
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelJob:
    """A job with its stages in pipeline order, including stages without candidates."""

    job_id: str | None
    name: str | None
    state: str | None
    candidates: int
    stages: list[FunnelStage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Candidates per job and stage. `jobs` lists the largest jobs; the sums cover all.

    `unknown_jobs`: how many of the jobs have applications, but are not in the export.
    """

    applications: int
    job_count: int
    without_stage: int
    jobs: list[FunnelJob]
    unknown_jobs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFields:
    """Custom fields of one kind: how many are defined, deleted or never filled, and their number of values."""

    entity_type: str | None
    type: str | None
    fields: int
    deleted: int
    unused: int
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Candidates who may be the same person: their ids (the first ones) and what they share."""

    size: int
    candidate_ids: list[str]
    shared: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """Candidates who share a profile URL, an e-mail address or a phone number. `clusters` lists the largest.

    A phone number of many candidates does not identify a person: `shared_numbers` counts these numbers, and
    `with_shared_number` the candidates who have one. They are in no cluster because of it.
    """

    cluster_count: int
    candidates: int
    by_profile_url: int
    by_email: int
    by_phone: int
    clusters: list[Cluster]
    shared_numbers: int = 0
    with_shared_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """How candidates can be contacted."""

    candidates: int
    without_email: int
    without_phone: int
    without_both: int
    without_profile_url: int
    without_name: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownUser:
    """A user who is not in the users file: the hash of the profile URL, number of mentions, and roles."""

    user: str
    mentions: int
    roles: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Users of the export and the users file. `unknown` lists the most frequent."""

    users: int
    in_users_file: int
    not_in_users_file: int
    unknown: list[UnknownUser]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWeeks:
    """Activities of one seat, by week as in `Sales.weeks`."""

    seat_id: str | None
    activities: int
    per_week: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCount:
    """Number of outcomes of one type, by type of activity; None if the activity is not in the delivery."""

    activity_type: str | None
    outcome_type: str | None
    outcomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """Sales Navigator's activities per seat and week, outcomes per type, and joined records.

    `weeks` are the Mondays; `seats` lists the busiest of `seat_count`; `outcomes` the most frequent pairs of types of all
    `outcome_count`. `with_lead` activities concern a lead; `with_candidate` counts those of them with a known candidate.
    """

    activities: int
    seat_count: int
    by_type: dict[str, int]
    weeks: list[str]
    seats: list[SeatWeeks]
    per_week: list[int]
    outcomes: list[OutcomeCount]
    outcome_count: int
    without_activity: int
    with_user: int
    with_lead: int
    with_candidate: int
    seat_rows: int
    seat_rows_with_user: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that LinkedIn does not export."""

    what: str
    why: str
