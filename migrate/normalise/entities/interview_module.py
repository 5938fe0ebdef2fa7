"""Interview modules: planned interviews with their times; they name no candidate."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.interviews import INTERVIEW_MODULE
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def interview_modules(block: RawBlock) -> pl.DataFrame:
    """InterviewModules.csv, one row a record."""
    return block.canonical(
        INTERVIEW_MODULE,
        interview_module_id=block.short("interview_module_id"),
        name=block.short("name"),
        description=block.verbatim("description"),
        state=block.short("state"),
        start_at=block.time("start_time"),
        end_at=block.time("end_time"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("interview_modules", interview_modules, key="interview_module_id", entity="interview_module")
