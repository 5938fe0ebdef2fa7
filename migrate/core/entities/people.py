"""Candidates, their applications, and the users who worked with them."""

from migrate.core.entities.model import FLAG, LIST, TEXT, TIME, WHOLE, Entity, Field, Relation

CANDIDATE = Entity(
    "candidate",
    "A person; Candidates.csv contains one record per person and project, and they are merged into one row.",
    key="candidate_id",
    position=5,
    synonyms=("candidate", "candidates", "person", "people", "applicant", "applicants", "contact", "talent", "prospect"),
    tables=("candidates",),
    fields=(
        Field("candidate_id", TEXT, "The person's id in the export.", "Candidates.candidate_id"),
        Field("given_name", TEXT, "First name, from the record that was modified last.", "Candidates.first_name", personal=True),
        Field("family_name", TEXT, "Last name, from the record that was modified last.", "Candidates.last_name", personal=True),
        Field(
            "emails", LIST, "E-mail addresses of all records, in order, without duplicates.", "Candidates.emails", personal=True
        ),
        Field("phone_numbers", LIST, "Phone numbers as given, in order.", "Candidates.phone_numbers", personal=True),
        Field("tags", LIST, "Tags of all records, in order, without duplicates.", "Candidates.tags", personal=True),
        Field("profile_url", TEXT, "Normalised LinkedIn profile URL.", "Candidates.profile_url", personal=True),
        Field("source", TEXT, "Sourcing channel of the earliest application.", "Candidates.sourcing_channels"),
        Field(
            "created_at",
            TIME,
            "The earliest time of the person's records.",
            "Candidates.created_time, otherwise created_datetime",
        ),
        Field(
            "modified_at",
            TIME,
            "The latest time of the person's records.",
            "Candidates.last_modified_time, otherwise last_modified_datetime",
        ),
    ),
)

APPLICATION = Entity(
    "application",
    "A candidate in a project.",
    key="application_id",
    position=6,
    synonyms=(
        *("application", "applications", "candidatejoborder", "candidatejob", "submission", "submissions", "pipeline"),
        *("jobapplication", "jobapplications", "candidacy", "candidacies"),
    ),
    tables=("candidates",),
    fields=(
        Field("application_id", TEXT, "`<candidate_id>:<project_id>`.", "Candidates.candidate_id, project_id"),
        Field("candidate_id", TEXT, "The person.", "Candidates.candidate_id"),
        Field("job_id", TEXT, "The project.", "Candidates.project_id"),
        Field("stage_id", TEXT, "Id of the hiring state.", "Candidates.hiring_state_id"),
        Field("job_stage_id", TEXT, "`<project_id>:<state_id>`: the key of the stage.", "project_id, hiring_state_id"),
        Field("stage_name", TEXT, "Name of the stage.", "HiringStates.name"),
        Field("stage_type", TEXT, "Category of the stage.", "HiringStates.type"),
        Field("source", TEXT, "Sourcing channel as given.", "Candidates.sourcing_channels"),
        Field("created_at", TIME, "When the person was added to the project.", "Candidates.created_time"),
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
    "A person who owns, writes, sends, interviews, requests feedback or is asked for it; identified only by a profile URL.",
    key="profile_url",
    position=1,
    synonyms=(
        *("user", "users", "remoteuser", "recruiter", "recruiters", "employee", "employees", "staff", "account", "accounts"),
        "member",
    ),
    tables=("projects", "messages", "notes", "feedbacks", "scorecards"),
    fields=(
        Field("profile_url", TEXT, "Normalised LinkedIn profile URL.", "every column that names a user", personal=True),
        Field("mentions", WHOLE, "Number of records that name the user.", "counted"),
        Field("is_owner", FLAG, "True if the user owns a project.", "Projects.owner_profile_url"),
        Field("is_interviewer", FLAG, "True if the user wrote a scorecard.", "Scorecards.interviewer"),
        Field(
            "is_author",
            FLAG,
            "True if the user wrote a note or sent a message.",
            "Notes.owner_profile_url, Messages.sender_profile_url",
        ),
        Field(
            "is_referrer",
            FLAG,
            "True if the user requested feedback or was asked for it.",
            "Feedbacks.requester_/requestee_profile_url",
        ),
    ),
    key_is_id=False,
    named_by=("seat", "sales_activity"),
)
