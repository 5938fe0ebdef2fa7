"""What was written about and to candidates: notes, messages, feedback."""

from migrate.core.entities.model import FLAG, TEXT, TIME, Entity, Field, Relation

_APPLICATION = Field("application_id", TEXT, "`<candidate_id>:<project_id>`; null unless both are there.", "both ids")

NOTE = Entity(
    "note",
    "A note on a candidate or project.",
    key="note_id",
    tables=("notes",),
    fields=(
        Field("note_id", TEXT, "Its id.", "Notes.note_id"),
        Field("job_id", TEXT, "The project.", "Notes.project_id"),
        Field("candidate_id", TEXT, "The candidate.", "Notes.candidate_id"),
        _APPLICATION,
        Field("content", TEXT, "The text, byte for byte.", "Notes.content", personal=True, verbatim=True),
        Field("author_url", TEXT, "Profile URL of its author.", "Notes.owner_profile_url", personal=True),
        Field("visibility", TEXT, "HiringContext, Project.", "Notes.visibility"),
        Field("created_at", TIME, "Where the export has it.", "Notes.created_time"),
        Field("modified_at", TIME, "Where the export has it.", "Notes.last_modified_time"),
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
    tables=("messages",),
    fields=(
        Field("message_id", TEXT, "Its id.", "Messages.message_id"),
        Field("job_id", TEXT, "The project.", "Messages.project_id"),
        Field("candidate_id", TEXT, "The candidate.", "Messages.candidate_id"),
        _APPLICATION,
        Field("sender_url", TEXT, "Profile URL of whoever sent it.", "Messages.sender_profile_url", personal=True),
        Field("sender_is_candidate", FLAG, "True where that URL is the candidate's own.", "compared with the candidate"),
        Field("user_url", TEXT, "The sender, where it is no candidate.", "Messages.sender_profile_url", personal=True),
        Field("subject", TEXT, "The subject, byte for byte.", "Messages.subject", personal=True, verbatim=True),
        Field("body", TEXT, "The text, byte for byte.", "Messages.body", personal=True, verbatim=True),
        Field("type", TEXT, "InMail, email, reply.", "Messages.type"),
        Field("created_at", TIME, "Where the export has it.", "Messages.created_time"),
        Field("modified_at", TIME, "Where the export has it.", "Messages.last_modified_time"),
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
    "Feedback or a referral that a user was asked for.",
    key="feedback_id",
    tables=("feedbacks",),
    fields=(
        Field("feedback_id", TEXT, "Its id.", "Feedbacks.feedback_id"),
        Field("candidate_id", TEXT, "The candidate.", "Feedbacks.candidate_id"),
        Field("job_id", TEXT, "The project.", "Feedbacks.project_id"),
        _APPLICATION,
        Field("company", TEXT, "Id of the company.", "Feedbacks.company"),
        Field("requester_role", TEXT, "Role of who asked.", "Feedbacks.requester_role"),
        Field("message", TEXT, "What was asked.", "Feedbacks.message", personal=True, verbatim=True),
        Field("response", TEXT, "What was answered.", "Feedbacks.feedback_response", personal=True, verbatim=True),
        Field("recommendation_score", TEXT, "As given.", "Feedbacks.recommendation_score"),
        Field("approved_for_referral", FLAG, "true, false.", "Feedbacks.approved_for_referral"),
        Field("requester_url", TEXT, "Profile URL of who asked.", "Feedbacks.requester_profile_url", personal=True),
        Field("requestee_url", TEXT, "Profile URL of who was asked.", "Feedbacks.requestee_profile_url", personal=True),
        Field("created_at", TIME, "Where the export has it.", "Feedbacks.created_time"),
        Field("modified_at", TIME, "Where the export has it.", "Feedbacks.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("requester", "requester_url", "user"),
        Relation("requestee", "requestee_url", "user"),
    ),
)
