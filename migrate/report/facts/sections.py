"""The sections of a report's facts, as in its JSON. No section contains personal data: only ids, counts, hashes, fixed words."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Part of a report. Unknown keys are ignored when a report of another version is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class FunnelStage(Section):
    """A stage of a job's pipeline and its number of candidates."""

    name: str | None
    type: str | None
    candidates: int


class FunnelJob(Section):
    """A job with its stages in pipeline order, including stages without candidates."""

    job_id: str | None
    name: str | None
    state: str | None
    candidates: int
    stages: list[FunnelStage]


class Funnel(Section):
    """Candidates per job and stage. `jobs` lists the largest jobs; the sums cover all."""

    applications: int
    job_count: int
    without_stage: int
    jobs: list[FunnelJob]


class CustomFields(Section):
    """Custom fields of one kind: how many are defined, deleted or never filled, and their number of values."""

    entity_type: str | None
    type: str | None
    fields: int
    deleted: int
    unused: int
    values: int


class Cluster(Section):
    """Candidates who may be the same person: their ids (the first ones) and what they share."""

    size: int
    candidate_ids: list[str]
    shared: list[str]


class Duplicates(Section):
    """Candidates who share a profile URL, an e-mail address or a phone number. `clusters` lists the largest."""

    cluster_count: int
    candidates: int
    by_profile_url: int
    by_email: int
    by_phone: int
    clusters: list[Cluster]


class Contacts(Section):
    """How candidates can be contacted."""

    candidates: int
    without_email: int
    without_phone: int
    without_both: int
    without_profile_url: int
    without_name: int


class UnknownUser(Section):
    """A user who is not in the users file: the hash of the profile URL, number of mentions, and roles."""

    user: str
    mentions: int
    roles: list[str]


class Users(Section):
    """Users of the export and the users file. `unknown` lists the most frequent."""

    users: int
    in_users_file: int
    not_in_users_file: int
    unknown: list[UnknownUser]


class UnmappedValue(Section):
    """A value that is in no value map; None if it is personal data or empty."""

    value: str | None
    count: int


class ValueMap(Section):
    """Coverage of the values of one column; `unmapped` lists the most frequent of `unmapped_values`."""

    table: str
    column: str
    map: str
    values: int
    unmapped_values: int
    records: int
    unmapped_records: int
    unmapped: list[UnmappedValue]


class Orphans(Section):
    """Rows of a table that refer to something that is not in the export."""

    table: str | None
    what: str
    rejected: bool
    count: int


class FileKind(Section):
    """Files of one kind (Public, Private, Miscellaneous; otherwise None) in one class of the book."""

    kind: str | None
    file_class: str
    files: int
    bytes: int


class SeatWeeks(Section):
    """Activities of one seat, by week as in `Sales.weeks`."""

    seat_id: str | None
    activities: int
    per_week: list[int]


class OutcomeCount(Section):
    """Number of outcomes of one type, by type of activity; None if the activity is not in the delivery."""

    activity_type: str | None
    outcome_type: str | None
    outcomes: int


class Sales(Section):
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


class LeftOut(Section):
    """Something that LinkedIn does not export."""

    what: str
    why: str


class Since(Section):
    """Changes since the last run on this target; `run` is None if there was none."""

    run: str | None
    finished: str | None = None
    delivery_changed: bool = False
    mapping_changed: bool = False
    insert: int = 0
    update: int = 0
    delete: int = 0
    gone: int = 0


class ColumnChange(Section):
    """Number of updated rows of a table that change in a column."""

    table: str
    column: str
    rows: int


class Estimate(Section):
    """Estimated duration and size of the load; `measured` if the speed is that of the last run."""

    rows: int
    row_bytes: int
    file_bytes: int
    seconds: float
    measured: bool


class Origin(Section):
    """Who ran what, with which delivery and mapping."""

    started: str | None = None
    finished: str | None = None
    host: str | None = None
    user: str | None = None
    tool_version: str | None = None
    source: str | None = None
    delivery: list[str] = []
    delivery_fingerprint: str | None = None
    mapping: str | None = None
    mapping_fingerprint: str | None = None
    target: str | None = None
    attachments: str | None = None


class TableCount(Section):
    """The counts of verify for one table."""

    table: str
    expected: int
    found: int
    missing: int
    extra: int
    changed: int
    rejected: int
    unseen: int
    others: int


class Sample(Section):
    """The first rows of a target table, truncated; only in a report with values."""

    table: str
    rows: list[dict[str, str]]


class Facts(Section):
    """All sections; None for what a command did not examine."""

    origin: Origin | None = None
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
    changes: list[ColumnChange] | None = None
    estimate: Estimate | None = None
    compared: list[TableCount] | None = None
    samples: list[Sample] | None = None
