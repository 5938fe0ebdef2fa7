"""The canonical model: the entities that all sources are converted into and that mappings read."""

from migrate.core.entities.conversation import FEEDBACK, MESSAGE, NOTE
from migrate.core.entities.fields import ATTACHMENT, CUSTOM_FIELD, CUSTOM_FIELD_VALUE
from migrate.core.entities.interviews import INTERVIEW, INTERVIEW_MODULE, SCORECARD
from migrate.core.entities.jobs import JOB, JOB_POSTING, STAGE
from migrate.core.entities.model import EXTRA_PREFIX, Entity, Field, Relation
from migrate.core.entities.people import APPLICATION, CANDIDATE, USER
from migrate.core.entities.sales import SALES_ACTIVITY, SALES_OUTCOME, SEAT

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        USER,
        JOB,
        JOB_POSTING,
        STAGE,
        CANDIDATE,
        APPLICATION,
        NOTE,
        MESSAGE,
        FEEDBACK,
        INTERVIEW_MODULE,
        INTERVIEW,
        SCORECARD,
        CUSTOM_FIELD,
        CUSTOM_FIELD_VALUE,
        ATTACHMENT,
        SEAT,
        SALES_ACTIVITY,
        SALES_OUTCOME,
    )
}

__all__ = ["ENTITIES", "EXTRA_PREFIX", "Entity", "Field", "Relation"]
