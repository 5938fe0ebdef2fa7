"""The ten CSVs of a Talent Hub export.

Source: LinkedIn, "Talent Hub Data Export Guide" (2021), and the help article "Export and import projects in Talent Hub",
which adds the four time columns. They are shown for Candidates only and accepted in every file.
"""

from __future__ import annotations

from migrate.sources.model import TALENT_HUB, Column, Source, SourceTable

#: Optional in every file; the epoch column is preferred, `last_modified` is the guide's spelling in two files.
CREATED = ("created_time", "created_datetime")
MODIFIED = ("last_modified_time", "last_modified", "last_modified_datetime")
TIMES = ("created_time", "created_datetime", "last_modified_time", "last_modified_datetime", "last_modified")


def _table(
    name: str,
    title: str,
    keys: str,
    columns: str,
    *,
    grain: str | None = None,
    required: bool = False,
    expected: tuple[tuple[str, ...], ...] | None = None,
    timed: bool = False,
    many: tuple[str, ...] = (),
) -> SourceTable:
    """`expected`: groups of columns of which one is enough; without it each column. `timed`: both times are documented.

    `many`: columns with lists of ids.
    """
    groups = tuple((column,) for column in columns.split()) if expected is None else expected
    singular = title.removesuffix("s").casefold()
    named = [Column(key, key=True) for key in keys.split()] + [Column(column, many=column in many) for column in columns.split()]
    return SourceTable(
        name,
        TALENT_HUB,
        title,
        (singular, singular + "s"),
        tuple(named) + tuple(Column(time) for time in TIMES),
        required,
        tuple((keys if grain is None else grain).split()),
        expected=(*groups, CREATED, MODIFIED) if timed else groups,
    )


EXPORT = Source(TALENT_HUB, position=1, contracts=True, attachments=True, complete=True)
_PIPELINE = ("candidate_hiring_state_ids", "candidate_hiringstate_id")
_OF_PROJECTS = (
    "project_name visibility state type owner_profile_url candidate_hiring_state_ids candidate_hiringstate_id "
    "sourcing_channels project_description job_post_id job_post_description job_post_created_at job_post_state"
)
PROJECTS = _table(
    "projects",
    "Projects",
    "project_id",
    _OF_PROJECTS,
    grain="",
    required=True,
    # The pipeline has two spellings.
    expected=(*((column,) for column in _OF_PROJECTS.split() if column not in _PIPELINE), _PIPELINE),
    many=_PIPELINE,
)
HIRING_STATES = _table("hiring_states", "HiringStates", "candidate_hiringstate_id", "name type")
CANDIDATES = _table(
    "candidates",
    "Candidates",
    "candidate_id",
    "project_id first_name last_name emails phone_numbers tags profile_url sourcing_channels hiring_state_id",
    grain="",
    required=True,
    timed=True,
)
NOTES = _table("notes", "Notes", "note_id", "project_id candidate_id content owner_profile_url visibility")
MESSAGES = _table("messages", "Messages", "message_id", "project_id candidate_id sender_profile_url subject body type")
FEEDBACKS = _table(
    "feedbacks",
    "Feedbacks",
    "feedback_id",
    "candidate_id project_id company requester_role message feedback_response recommendation_score "
    "approved_for_referral requester_profile_url requestee_profile_url",
    # A company can be a name, which may contain a semicolon.
    many=("company",),
)
INTERVIEW_MODULES = _table(
    "interview_modules", "InterviewModules", "interview_module_id", "description name state start_time end_time"
)
SCORECARDS = _table(
    "scorecards",
    "Scorecards",
    "scorecard_id",
    "project_id candidate_id interview_id interviewer interview_module_id composite_score overall_recommendation",
)
CUSTOM_FIELD_DEFINITIONS = _table(
    "custom_field_definitions",
    "CustomFieldDefinitions",
    "custom_field_id",
    "entity_type description name state type custom_field_definition_values",
    timed=True,
)
CUSTOM_FIELD_VALUES = _table(
    "custom_field_values", "CustomFieldValues", "custom_field_id entity_type entity_id", "custom_field_values", timed=True
)
