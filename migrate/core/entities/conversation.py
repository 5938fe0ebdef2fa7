"""Notes, messages and feedback."""

from migrate.core.entities.model import FLAG, TEXT, TIME, Entity, Field, Relation

_APPLICATION = Field("application_id", TEXT, "`<candidate_id>:<project_id>`; null unless both ids exist.", "both ids")

NOTE = Entity(
    "note",
    "A note on a candidate or project.",
    key="note_id",
    position=7,
    synonyms=("note", "notes", "comment", "comments", "activity", "activities", "journal", "logbook", "log", "history"),
    tables=("notes",),
    fields=(
        Field("note_id", TEXT, "Id of the record.", "Notes.note_id"),
        Field("job_id", TEXT, "The project.", "Notes.project_id"),
        Field("candidate_id", TEXT, "The candidate.", "Notes.candidate_id"),
        _APPLICATION,
        Field("content", TEXT, "The text, byte for byte.", "Notes.content", personal=True, verbatim=True),
        Field("author_url", TEXT, "Profile URL of the author.", "Notes.owner_profile_url", personal=True),
        Field("visibility", TEXT, "HiringContext, Project.", "Notes.visibility"),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "Notes.created_time"),
        Field("modified_at", TIME, "When it was last changed; null if the export does not say.", "Notes.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("author", "author_url", "user"),
    ),
)

MESSAGE = Entity(
    "message",
    "A message between a user and a candidate.",
    key="message_id",
    position=8,
    synonyms=("message", "messages", "correspondence", "mail", "activity", "activities", "journal", "logbook", "log", "history"),
    tables=("messages",),
    fields=(
        Field("message_id", TEXT, "Id of the record.", "Messages.message_id"),
        Field("job_id", TEXT, "The project.", "Messages.project_id"),
        Field("candidate_id", TEXT, "The candidate.", "Messages.candidate_id"),
        _APPLICATION,
        Field("sender_url", TEXT, "Profile URL of the sender.", "Messages.sender_profile_url", personal=True),
        Field("sender_is_candidate", FLAG, "True if the sender is the candidate.", "compared with the candidate"),
        Field(
            "user_url", TEXT, "Profile URL of the sender, if the sender is a user.", "Messages.sender_profile_url", personal=True
        ),
        Field("subject", TEXT, "The subject, byte for byte.", "Messages.subject", personal=True, verbatim=True),
        Field("body", TEXT, "The text, byte for byte.", "Messages.body", personal=True, verbatim=True),
        Field("type", TEXT, "InMail, email, reply.", "Messages.type"),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "Messages.created_time"),
        Field("modified_at", TIME, "When it was last changed; null if the export does not say.", "Messages.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("user", "user_url", "user"),
    ),
)

FEEDBACK = Entity(
    "feedback",
    "Feedback or a referral that one user requested from another.",
    key="feedback_id",
    position=9,
    synonyms=("feedback", "feedbacks", "reference", "references", "referral", "referrals"),
    tables=("feedbacks",),
    fields=(
        Field("feedback_id", TEXT, "Id of the record.", "Feedbacks.feedback_id"),
        Field("candidate_id", TEXT, "The candidate.", "Feedbacks.candidate_id"),
        Field("job_id", TEXT, "The project.", "Feedbacks.project_id"),
        _APPLICATION,
        Field("company", TEXT, "Id of the company, or its name.", "Feedbacks.company"),
        Field("requester_role", TEXT, "Role of the requester.", "Feedbacks.requester_role"),
        Field("message", TEXT, "The request.", "Feedbacks.message", personal=True, verbatim=True),
        Field("response", TEXT, "The answer.", "Feedbacks.feedback_response", personal=True, verbatim=True),
        Field("recommendation_score", TEXT, "As given.", "Feedbacks.recommendation_score"),
        Field("approved_for_referral", FLAG, "true, false.", "Feedbacks.approved_for_referral"),
        Field("requester_url", TEXT, "Profile URL of the requester.", "Feedbacks.requester_profile_url", personal=True),
        Field(
            "requestee_url", TEXT, "Profile URL of the person who was asked.", "Feedbacks.requestee_profile_url", personal=True
        ),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "Feedbacks.created_time"),
        Field("modified_at", TIME, "When it was last changed; null if the export does not say.", "Feedbacks.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("requester", "requester_url", "user"),
        Relation("requestee", "requestee_url", "user"),
    ),
)
