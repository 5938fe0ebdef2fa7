"""Candidates, their applications, and the users who worked with them."""

from migrate.core.entities.model import FLAG, LIST, TEXT, TIME, WHOLE, Entity, Field, Relation

CANDIDATE = Entity(
    "candidate",
    "A person; Candidates.csv holds one record per person and project, settled into one row.",
    key="candidate_id",
    tables=("candidates",),
    fields=(
        Field("candidate_id", TEXT, "The person's id in the export.", "Candidates.candidate_id"),
        Field("given_name", TEXT, "First name; of the record modified last.", "Candidates.first_name", personal=True),
        Field("family_name", TEXT, "Last name; of the record modified last.", "Candidates.last_name", personal=True),
        Field("emails", LIST, "E-mail addresses of all records in order, once each.", "Candidates.emails", personal=True),
        Field("phone_numbers", LIST, "Numbers as given, in order.", "Candidates.phone_numbers", personal=True),
        Field("tags", LIST, "Tags of all records in order, once each.", "Candidates.tags", personal=True),
        Field("profile_url", TEXT, "LinkedIn profile in one spelling.", "Candidates.profile_url", personal=True),
        Field("source", TEXT, "Sourcing channel of the earliest application.", "Candidates.sourcing_channels"),
        Field("created_at", TIME, "The earliest of its records.", "Candidates.created_time, else created_datetime"),
        Field("modified_at", TIME, "The latest.", "Candidates.last_modified_time, else last_modified_datetime"),
    ),
)

APPLICATION = Entity(
    "application",
    "A candidate in a project.",
    key="application_id",
    tables=("candidates",),
    fields=(
        Field("application_id", TEXT, "`<candidate_id>:<project_id>`.", "Candidates.candidate_id, project_id"),
        Field("candidate_id", TEXT, "The person.", "Candidates.candidate_id"),
        Field("job_id", TEXT, "The project.", "Candidates.project_id"),
        Field("stage_id", TEXT, "The hiring state.", "Candidates.hiring_state_id"),
        Field("job_stage_id", TEXT, "`<project_id>:<state_id>`: key of entity stage.", "project_id, hiring_state_id"),
        Field("stage_name", TEXT, "Name of that state.", "HiringStates.name"),
        Field("stage_type", TEXT, "Category of that state.", "HiringStates.type"),
        Field("source", TEXT, "Sourcing channel as given.", "Candidates.sourcing_channels"),
        Field("created_at", TIME, "When the person came into the project.", "Candidates.created_time"),
        Field("modified_at", TIME, "When the record was last changed.", "Candidates.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("stage", "job_stage_id", "stage"),
    ),
)

USER = Entity(
    "user",
    "Whoever owns, writes, sends, interviews, requests or is asked: known by a profile URL only.",
    key="profile_url",
    tables=("projects", "messages", "notes", "feedbacks", "scorecards"),
    fields=(
        Field("profile_url", TEXT, "LinkedIn profile in one spelling.", "every column that names a user", personal=True),
        Field("mentions", WHOLE, "How often it is named.", "counted"),
        Field("is_owner", FLAG, "Owns a project.", "Projects.owner_profile_url"),
        Field("is_interviewer", FLAG, "Wrote a scorecard.", "Scorecards.interviewer"),
        Field("is_author", FLAG, "Wrote a note or sent a message.", "Notes.owner_profile_url, Messages.sender_profile_url"),
        Field("is_referrer", FLAG, "Requested feedback or was asked.", "Feedbacks.requester_/requestee_profile_url"),
    ),
    key_is_id=False,
    named_by=("seat", "sales_activity"),
)
