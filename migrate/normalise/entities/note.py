"""Notes."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.conversation import NOTE
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def notes(block: RawBlock) -> pl.DataFrame:
    """Notes.csv, one row a record."""
    return block.canonical(
        NOTE,
        note_id=block.short("note_id"),
        job_id=block.short("project_id"),
        candidate_id=block.short("candidate_id"),
        application_id=block.application_id(),
        content=block.verbatim("content"),
        author_url=block.profile_url("owner_profile_url"),
        visibility=block.short("visibility"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


READER = KeyedReader("notes", notes, key="note_id", entity="note")
