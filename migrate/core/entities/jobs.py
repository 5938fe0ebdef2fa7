"""Jobs (projects in Talent Hub), job posts and stages."""

from migrate.core.entities.model import LIST, TEXT, TIME, WHOLE, Entity, Field, Relation

JOB = Entity(
    "job",
    "A project; Projects.csv repeats it for each job post.",
    key="job_id",
    position=2,
    synonyms=(
        *("job", "jobs", "joborder", "joborders", "position", "positions", "jobposition", "jobpositions", "requisition"),
        *("requisitions", "jobrequisition", "vacancy", "vacancies", "opening", "openings", "jobopening", "jobopenings"),
        *("project", "projects", "recruitment", "recruitments"),
    ),
    tables=("projects",),
    fields=(
        Field("job_id", TEXT, "The project's id.", "Projects.project_id"),
        Field("name", TEXT, "The project's name.", "Projects.project_name"),
        Field("description", TEXT, "Free text.", "Projects.project_description", verbatim=True),
        Field("state", TEXT, "ACTIVE, CLOSED, DRAFT.", "Projects.state"),
        Field("visibility", TEXT, "Who can see the project.", "Projects.visibility"),
        Field("type", TEXT, "Kind of project.", "Projects.type"),
        Field("owner_url", TEXT, "Profile URL of the owner.", "Projects.owner_profile_url", personal=True),
        Field("sourcing_channels", LIST, "Sourcing channels, in order.", "Projects.sourcing_channels"),
        Field(
            "stage_ids",
            LIST,
            "Ids of the hiring states of the pipeline, in order.",
            "Projects.candidate_hiring_state_ids, Candidate_hiringstate_id",
        ),
        Field("created_at", TIME, "When it was created; null if the export does not say.", "Projects.created_time"),
        Field("modified_at", TIME, "When it was last changed; null if the export does not say.", "Projects.last_modified_time"),
    ),
    relations=(Relation("owner", "owner_url", "user"),),
)

JOB_POSTING = Entity(
    "job_posting",
    "A job post of a project.",
    key="job_posting_id",
    position=3,
    synonyms=("jobposting", "jobpostings", "jobpost", "jobposts", "posting", "postings", "advert", "jobad"),
    tables=("projects",),
    fields=(
        Field("job_posting_id", TEXT, "The post's id.", "Projects.job_post_id"),
        Field("job_id", TEXT, "The project.", "Projects.project_id"),
        Field("content", TEXT, "Free text.", "Projects.job_post_description", verbatim=True),
        Field("state", TEXT, "active, closed.", "Projects.job_post_state"),
        Field("created_at", TIME, "When it was posted.", "Projects.Job_post_created_at"),
    ),
    relations=(Relation("job", "job_id", "job"),),
)

STAGE = Entity(
    "stage",
    "A hiring state in a project's pipeline.",
    key="job_stage_id",
    position=4,
    synonyms=(
        *("stage", "stages", "jobstage", "jobstages", "jobinterviewstage", "pipelinestage", "pipelinestages", "hiringstage"),
        *("pipelinestep", "pipelinesteps", "step", "steps", "hiringstep"),
    ),
    tables=("projects",),
    fields=(
        Field("job_stage_id", TEXT, "`<project_id>:<state_id>`.", "Projects.project_id, candidate_hiring_state_ids"),
        Field("job_id", TEXT, "The project.", "Projects.project_id"),
        Field("stage_id", TEXT, "Id of the hiring state.", "HiringStates.candidate_hiringstate_id"),
        Field("name", TEXT, "Name of the stage.", "HiringStates.name"),
        Field("type", TEXT, "Category of the stage.", "HiringStates.type"),
        Field("position", WHOLE, "Position in the pipeline, from 1.", "order of Projects.candidate_hiring_state_ids"),
    ),
    relations=(Relation("job", "job_id", "job"),),
)
