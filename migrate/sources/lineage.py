"""The source columns of each field, and the fields that a delivery lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity
from migrate.sources.exports.talent_hub import CREATED, MODIFIED

#: By source table, the columns of each of its files by `_file`.
FilesByColumn = Mapping[str, Mapping[int, frozenset[str]]]

_TIMES = {"created_at": "|".join(CREATED), "modified_at": "|".join(MODIFIED)}
_BOTH_IDS = "candidate_id project_id"
_MODULE = {"state": "state", "start_at": "start_time", "end_at": "end_time"}
_USER_COLUMNS = (
    "projects.owner_profile_url messages.sender_profile_url notes.owner_profile_url feedbacks.requester_profile_url "
    "feedbacks.requestee_profile_url scorecards.interviewer"
)

#: Field to columns: `a b` needs both, `a|b` either, `table.a` is a column of another table. A field that is not here is made of
#: the column of its own name; one with the empty text is made of no column of the export.
_COLUMNS: dict[str, dict[str, str]] = {
    "candidate": {
        "given_name": "first_name",
        "family_name": "last_name",
        "source": f"sourcing_channels {_TIMES['created_at']}",
        **_TIMES,
    },
    "application": {
        "application_id": _BOTH_IDS,
        "job_id": "project_id",
        "stage_id": "hiring_state_id",
        "job_stage_id": "project_id hiring_state_id",
        "stage_name": "hiring_state_id hiring_states.name",
        "stage_type": "hiring_state_id hiring_states.type",
        "source": "sourcing_channels",
        **_TIMES,
    },
    "user": {
        "profile_url": _USER_COLUMNS,
        "mentions": _USER_COLUMNS,
        "is_owner": "projects.owner_profile_url",
        "is_interviewer": "scorecards.interviewer",
        "is_author": "notes.owner_profile_url messages.sender_profile_url",
        "is_referrer": "feedbacks.requester_profile_url feedbacks.requestee_profile_url",
    },
    "job": {
        "job_id": "project_id",
        "name": "project_name",
        "description": "project_description",
        "owner_url": "owner_profile_url",
        "stage_ids": "candidate_hiring_state_ids",
        **_TIMES,
    },
    "job_posting": {
        "job_posting_id": "job_post_id",
        "job_id": "project_id",
        "content": "job_post_description",
        "state": "job_post_state",
        "created_at": "job_post_created_at",
    },
    "stage": {
        "job_stage_id": "project_id candidate_hiring_state_ids",
        "job_id": "project_id",
        "stage_id": "candidate_hiring_state_ids",
        "name": "hiring_states.name",
        "type": "hiring_states.type",
        "position": "candidate_hiring_state_ids",
    },
    "note": {"job_id": "project_id", "application_id": _BOTH_IDS, "author_url": "owner_profile_url", **_TIMES},
    "message": {
        "job_id": "project_id",
        "application_id": _BOTH_IDS,
        "sender_url": "sender_profile_url",
        "sender_is_candidate": "sender_profile_url candidates.profile_url",
        "user_url": "sender_profile_url candidates.profile_url",
        **_TIMES,
    },
    "feedback": {
        "job_id": "project_id",
        "application_id": _BOTH_IDS,
        "response": "feedback_response",
        "requester_url": "requester_profile_url",
        "requestee_url": "requestee_profile_url",
        **_TIMES,
    },
    "interview_module": {"start_at": "start_time", "end_at": "end_time", **_TIMES},
    "interview": {
        "job_id": "project_id",
        "application_id": _BOTH_IDS,
        **{name: f"interview_module_id interview_modules.{column}" for name, column in _MODULE.items()},
    },
    "scorecard": {"job_id": "project_id", "application_id": _BOTH_IDS, "interviewer_url": "interviewer", **_TIMES},
    "custom_field": {"options": "custom_field_definition_values", **_TIMES},
    "custom_field_value": {
        "custom_field_value_id": "custom_field_id entity_type entity_id",
        "candidate_id": "entity_id entity_type",
        "job_id": "entity_id entity_type",
        "text": "custom_field_values",
        **dict.fromkeys(
            ("items", "value"),
            "custom_field_values custom_field_definitions.type custom_field_definitions.custom_field_definition_values",
        ),
        **_TIMES,
    },
    "attachment": dict.fromkeys((one.name for one in ENTITIES["attachment"].fields), ""),
    "seat": {"seat_key": "seatId", "seat_id": "seatId", "snapshot_date": "date", "user_url": "seatId", "extra": ""},
    "sales_activity": {
        "activity_id": "activityId",
        "activity_type": "activityType",
        "occurred_at": "createdAt",
        "seat_id": "seatId",
        "member_identity_key": "memberIdentityKey",
        "candidate_id": "memberIdentityKey",
        "user_url": "seatId",
        "extra": "",
    },
    "sales_outcome": {
        "outcome_id": "activityId activityType",
        "activity_id": "activityId",
        "outcome_type": "activityType",
        "extra": "",
    },
}
#: Fields that come from a record of another table: the field with the id of that record, and the table.
_STATE = ("stage_id", "hiring_states")
_JOINED: dict[str, dict[str, tuple[str, str]]] = {
    "application": dict.fromkeys(("stage_name", "stage_type"), _STATE),
    "stage": dict.fromkeys(("name", "type"), _STATE),
    "interview": dict.fromkeys(_MODULE, ("interview_module_id", "interview_modules")),
    "custom_field_value": dict.fromkeys(("items", "value"), ("custom_field_id", "custom_field_definitions")),
}
#: Entities whose rows are made of several records, perhaps of several files: what one of these lacks, every row may lack.
_MERGED = frozenset({"candidate", "application", "user", "job", "job_posting", "stage", "interview"})
#: Where unknown columns come from, if not from the entity's own table.
_EXTRA_TABLES = {"stage": "hiring_states"}


@dataclass(frozen=True, slots=True)
class Missing:
    """What a delivery lacks of a field.

    Attributes:
        files: The rows of these files (`_file`) lack it; None if every row does.
        columns: `Title.column` of the columns that a file which is there lacks; empty if whole files are missing.
    """

    files: frozenset[int] | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingFields:
    """The fields that a delivery lacks because its files lack columns. A missing value of such a field proves nothing."""

    by_entity: Mapping[str, Mapping[str, Missing]] = field(default_factory=dict)
    files: FilesByColumn = field(default_factory=dict)

    def field(self, entity: Entity, name: str) -> Missing | None:
        """What is missing of a field, of an unknown column (`extra.<column>`) or of a field of a related record.

        None if nothing is, or no file is known.
        """
        if not self.files:
            return None
        if name.startswith(EXTRA_PREFIX):
            return _missing(entity, ((_EXTRA_TABLES.get(entity.name, entity.tables[0]), (name,)),), self.files)
        head, _, rest = name.partition(".")
        relation = entity.relation(head)
        if relation is None:
            return self.by_entity.get(entity.name, {}).get(name)
        other = ENTITIES[relation.entity]
        far = self.field(other, rest)
        if far is not None or not self.files.get(other.tables[0]):
            return Missing(None, far.columns if far is not None else ())
        return self.field(entity, relation.field)


def columns_of_field(entity: str, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The columns that a field is made of: pairs of source table and columns of which one is enough."""
    own = ENTITIES[entity].tables[0]
    groups = []
    for group in _COLUMNS[entity].get(name, name).split():
        table, _, alternatives = group.rpartition(".")
        groups.append((table or own, tuple(alternatives.split("|"))))
    return tuple(groups)


def joined_by(entity: str, name: str) -> tuple[str, str] | None:
    """The field with the id of the record that a field comes from, and the table of that record.

    None if the field comes from the entity's own record.
    """
    if name.startswith(EXTRA_PREFIX):
        return _STATE if _EXTRA_TABLES.get(entity) == "hiring_states" else None
    return _JOINED.get(entity, {}).get(name)


def missing_fields(files: FilesByColumn) -> MissingFields:
    """The fields that a delivery lacks. `files`: the columns (and `extra.<column>`) of every file of its tables."""
    found: dict[str, dict[str, Missing]] = {}
    for entity in ENTITIES.values():
        for one in entity.fields:
            missing = _missing(entity, columns_of_field(entity.name, one.name), files)
            if missing is not None:
                found.setdefault(entity.name, {})[one.name] = missing
    return MissingFields(found, files)


def _missing(entity: Entity, groups: tuple[tuple[str, tuple[str, ...]], ...], files: FilesByColumn) -> Missing | None:
    parts = list(_parts(entity, groups, files))
    if not parts:
        return None
    rows: set[int] = set()
    for part in parts:
        if part.files is None:
            return Missing(None, _columns(parts))
        rows |= part.files
    return Missing(frozenset(rows), _columns(parts))


def _columns(parts: list[Missing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for part in parts for column in part.columns))


def _parts(entity: Entity, groups: tuple[tuple[str, tuple[str, ...]], ...], files: FilesByColumn) -> Iterator[Missing]:
    own = entity.tables[0]
    for table, alternatives in groups:
        there = files.get(table, {})
        if not there and (table != own or entity.name == "user"):
            yield Missing(None, ())
        lacking = frozenset(file for file, columns in there.items() if columns.isdisjoint(alternatives))
        if lacking:
            everywhere = table != own or entity.name in _MERGED or len(lacking) == len(there)
            yield Missing(None if everywhere else lacking, (f"{table}.{alternatives[0]}",))
