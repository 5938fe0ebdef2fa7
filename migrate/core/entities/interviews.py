"""Interview modules (planned interviews), interviews and scorecards."""

from migrate.core.entities.model import TEXT, TIME, Entity, Field, Relation

_APPLICATION = Field("application_id", TEXT, "`<candidate_id>:<project_id>`; null unless both ids exist.", "both ids")

INTERVIEW_MODULE = Entity(
    "interview_module",
    "A planned interview; it does not name a candidate.",
    key="interview_module_id",
    position=10,
    synonyms=("interviewmodule", "interviewplan", "interviewkind"),
    tables=("interview_modules",),
    fields=(
        Field("interview_module_id", TEXT, "Id of the record.", "InterviewModules.interview_module_id"),
        Field("name", TEXT, "Its name.", "InterviewModules.name"),
        Field("description", TEXT, "Free text.", "InterviewModules.description", verbatim=True),
        Field("state", TEXT, "draft, invitation sent, feedback pending, ...", "InterviewModules.state"),
        Field("start_at", TIME, "Begin.", "InterviewModules.start_time"),
        Field("end_at", TIME, "End.", "InterviewModules.end_time"),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "InterviewModules.created_time"),
        Field(
            "modified_at",
            TIME,
            "When it was last changed; null if the export does not say.",
            "InterviewModules.last_modified_time",
        ),
    ),
)

INTERVIEW = Entity(
    "interview",
    "An interview of a candidate, collected from scorecards that share its id; the first record wins.",
    key="interview_id",
    position=11,
    synonyms=("interview", "interviews", "scheduledinterview", "scheduledinterviews", "calendarevent", "meeting"),
    tables=("scorecards",),
    fields=(
        Field("interview_id", TEXT, "Id of the record.", "Scorecards.interview_id"),
        Field("candidate_id", TEXT, "The candidate.", "Scorecards.candidate_id"),
        Field("job_id", TEXT, "The project.", "Scorecards.project_id"),
        _APPLICATION,
        Field("interview_module_id", TEXT, "Its module.", "Scorecards.interview_module_id"),
        Field("state", TEXT, "State of the module.", "InterviewModules.state"),
        Field("start_at", TIME, "Start of the module.", "InterviewModules.start_time"),
        Field("end_at", TIME, "End of the module.", "InterviewModules.end_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("interview_module", "interview_module_id", "interview_module"),
    ),
)

SCORECARD = Entity(
    "scorecard",
    "The assessment of one interviewer.",
    key="scorecard_id",
    position=12,
    synonyms=("scorecard", "scorecards", "evaluation", "evaluations", "rating", "ratings"),
    tables=("scorecards",),
    fields=(
        Field("scorecard_id", TEXT, "Id of the record.", "Scorecards.scorecard_id"),
        Field("job_id", TEXT, "The project.", "Scorecards.project_id"),
        Field("candidate_id", TEXT, "The candidate.", "Scorecards.candidate_id"),
        _APPLICATION,
        Field("interview_id", TEXT, "The interview.", "Scorecards.interview_id"),
        Field("interviewer_url", TEXT, "Profile URL of the interviewer.", "Scorecards.interviewer", personal=True),
        Field("interview_module_id", TEXT, "The module.", "Scorecards.interview_module_id"),
        Field("composite_score", TEXT, "As given.", "Scorecards.composite_score"),
        Field("overall_recommendation", TEXT, "strong yes, yes, no, strong no.", "Scorecards.overall_recommendation"),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "Scorecards.created_time"),
        Field("modified_at", TIME, "When it was last changed; null if the export does not say.", "Scorecards.last_modified_time"),
    ),
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
        Relation("application", "application_id", "application"),
        Relation("interview", "interview_id", "interview"),
        Relation("interview_module", "interview_module_id", "interview_module"),
        Relation("interviewer", "interviewer_url", "user"),
    ),
)
