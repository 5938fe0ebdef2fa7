"""Feedback and referrals that users asked each other for."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.conversation import FEEDBACK
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def feedbacks(block: RawBlock) -> pl.DataFrame:
    """Feedbacks.csv, one row a record."""
    return block.canonical(
        FEEDBACK,
        feedback_id=block.short("feedback_id"),
        candidate_id=block.short("candidate_id"),
        job_id=block.short("project_id"),
        application_id=block.application_id(),
        company=block.short("company"),
        requester_role=block.short("requester_role"),
        message=block.verbatim("message"),
        response=block.verbatim("feedback_response"),
        recommendation_score=block.short("recommendation_score"),
        approved_for_referral=block.flag("approved_for_referral"),
        requester_url=block.profile_url("requester_profile_url"),
        requestee_url=block.profile_url("requestee_profile_url"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("feedbacks", feedbacks, key="feedback_id", entity="feedback")
