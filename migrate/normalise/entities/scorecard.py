"""Scorecards: the assessment of one interviewer."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.interviews import SCORECARD
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def scorecards(block: RawBlock) -> pl.DataFrame:
    """Scorecards.csv, one row a record."""
    return block.canonical(
        SCORECARD,
        scorecard_id=block.short("scorecard_id"),
        job_id=block.short("project_id"),
        candidate_id=block.short("candidate_id"),
        application_id=block.application_id(),
        interview_id=block.short("interview_id"),
        interviewer_url=block.profile_url("interviewer"),
        interview_module_id=block.short("interview_module_id"),
        composite_score=block.short("composite_score"),
        overall_recommendation=block.short("overall_recommendation"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("scorecards", scorecards, key="scorecard_id", entity="scorecard")
